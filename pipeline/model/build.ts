import { isMachineFault, type Database } from '../database.ts';
import { InputError } from '../errors.ts';
import { isTable, type Model } from '../model.ts';

/** A column of a model as built, with its DuckDB type. */
export interface BuiltColumn {
	name: string;
	type: string;
}

/** A model's columns as built. */
export async function describeModel(database: Database, name: string): Promise<BuiltColumn[]> {
	const rows = await database.rows<{ column_name: string; column_type: string }>(
		`describe ${name}`,
	);
	return rows.map((row) => ({ name: row.column_name, type: row.column_type }));
}

/** The six types a published column may have (data-model: "Codes and types"). */
export const publishedTypes = ['VARCHAR', 'INTEGER', 'DOUBLE', 'BOOLEAN', 'DATE', 'TIMESTAMP'];

/**
 * Builds the ordered models into an open database and reports each one's seconds. With more lanes (connections to
 * the same database) a model is built as soon as what it reads stands: planning and small models leave no processor idle.
 * Gives the columns of each model by its name. Throws InputError naming the file when a model does not compile,
 * publishes another type or leaves a published column without words.
 */
export async function buildModels(
	lanes: Database | Database[],
	models: Model[],
	built: (model: Model, seconds: number) => void = () => {},
): Promise<Map<string, BuiltColumn[]>> {
	const columns = new Map<string, BuiltColumn[]>();
	const waiting = [...models];
	const unbuilt = new Set(models.map((model) => model.name));
	const idle: (() => void)[] = [];
	let failure: { error: unknown } | null = null;
	const work = async (database: Database): Promise<void> => {
		while (waiting.length > 0 && !failure) {
			const next = waiting.findIndex((model) => !model.reads.some((name) => unbuilt.has(name)));
			if (next < 0) {
				await new Promise<void>((resolve) => idle.push(resolve));
				continue;
			}
			const [model] = waiting.splice(next, 1);
			try {
				const started = performance.now();
				columns.set(model!.name, await buildModel(database, model!));
				unbuilt.delete(model!.name);
				built(model!, (performance.now() - started) / 1000);
			} catch (error) {
				failure ??= { error };
			}
			for (const wake of idle.splice(0)) wake();
		}
	};
	await Promise.all([lanes].flat().map(work));
	if (failure) throw (failure as { error: unknown }).error;
	return columns;
}

/**
 * Puts what common tables read in their place where they are read more than once and only read a relation: DuckDB
 * keeps such a table with all its columns, which costs more than reading twice what is needed (and what a view says
 * of it is lost when the view is stored).
 */
export function inlineImports(sql: string): string {
	let inlined = sql;
	for (const [, name, body] of sql.matchAll(/^(\w+) as \(\n([\s\S]*?)\n\)(?=,?$)/gm)) {
		if (computes.test(body!) || aggregates.test(body!) || !/\bfrom \w+/.test(body!)) continue;
		const read = new RegExp(`\\b(from|join) ${name}\\b(?: as (\\w+))?`, 'g');
		if (read.test(body!) || [...inlined.matchAll(read)].length < 2) continue;
		inlined = inlined.replace(
			read,
			(_, word: string, alias: string | undefined) =>
				`${word} (${body!.trim()}) as ${alias ?? name}`,
		);
	}
	return inlined;
}

const computes =
	/\b(join|group by|distinct|over|union|having|unnest|one_row_each|numbers_below|order by|limit|qualify)\b|--/i;
const aggregates =
	/\b(count|count_where|sum|min|max|avg|arg_max|arg_min|newest|list|string_agg|bool_or|bool_and|ordered_\w+|exact_\w+|distinct_values)\s*\(/i;

async function buildModel(database: Database, model: Model): Promise<BuiltColumn[]> {
	try {
		await database.run(
			`create ${isTable(model) ? 'table' : 'view'} ${model.name} as ${inlineImports(model.sql)}`,
		);
	} catch (cause) {
		if (isMachineFault(cause)) throw cause;
		const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
		throw new InputError(
			'MODEL-COMPILE',
			model.file,
			{
				zh: `模型无法编译或计算：${reason}。上一代数据仍在发布，请改正 SQL。`,
				en: `the model does not compile or compute: ${reason}. The last generation stays published; mend the SQL.`,
			},
			cause,
		);
	}
	const columns = await describeModel(database, model.name);
	checkColumns(model, columns);
	return columns;
}

function checkColumns(model: Model, columns: BuiltColumn[]): void {
	const missing = Object.keys(model.header.columns ?? {}).find(
		(name) => !columns.some((column) => column.name === name),
	);
	const keyless = model.header.key.find((name) => !columns.some((column) => column.name === name));
	if (missing ?? keyless)
		throw new InputError('MODEL-COLUMN', model.file, {
			zh: `说明头写了列 ${missing ?? keyless}，但查询没有给出它，请改正。`,
			en: `the header names the column ${missing ?? keyless}, which the query does not give; mend one of them.`,
		});
	if (model.layer !== 'mart') return;
	for (const column of columns) {
		if (!publishedTypes.includes(column.type))
			throw new InputError('MODEL-TYPE', model.file, {
				zh: `列 ${column.name} 的类型是 ${column.type}，只能发布 ${publishedTypes.join('、')}，请在 SQL 中转换。`,
				en: `the column ${column.name} has type ${column.type}; only ${publishedTypes.join(', ')} are published: cast it in the SQL.`,
			});
		if (model.header.columns && !(column.name in model.header.columns))
			throw new InputError('MODEL-WORDS', model.file, {
				zh: `发布的列 ${column.name} 没有中英文名，请在说明头的 columns 里补上。`,
				en: `the published column ${column.name} has no Chinese and English name; add it under columns in the header.`,
			});
	}
}
