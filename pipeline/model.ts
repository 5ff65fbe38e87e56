import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { z } from 'zod';
import { computedNumber, sourceRows } from './computed.ts';
import { isMachineFault, quote, type Database } from './database.ts';
import { InputError } from './errors.ts';
import { readSpec } from './spec.ts';

const words = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const names = z.union([z.string(), z.array(z.string()).min(1)]);
const testKinds = {
	not_null: z.array(z.string()).min(1),
	unique: z.array(z.string()).min(1),
	between: z.strictObject({ column: z.string(), min: z.number().optional(), max: z.number().optional() }),
	accepted: z.strictObject({ column: z.string(), values: z.array(z.string()).min(1) }),
	relationship: z.strictObject({ column: z.string(), to: z.string(), field: z.string() }),
	rows: z.string(),
	query: z.string(),
};
const test = z.strictObject(
	Object.fromEntries(
		Object.entries(testKinds).flatMap(([kind, schema]) => [
			[kind, schema.optional()],
			[`${kind}_warn`, schema.optional()],
		]),
	) as Record<string, z.ZodOptional<z.ZodTypeAny>>,
);

/** What a model says of itself in the comment at its top (architecture: "A model describes itself"). */
const header = z.strictObject({
	title: words,
	description: words,
	rule: z.array(z.string().regex(/^R\d{1,3}$/)).optional(),
	grain: z.string().startsWith('one row per'),
	key: z.array(z.string()).min(1),
	audience: z
		.array(z.enum(['leadership', 'supervision', 'regulation', 'clerks', 'everyone']))
		.optional(),
	order: z.int().optional(),
	columns: z
		.record(
			z.string(),
			z.strictObject({
				zh: z.string(),
				en: z.string(),
				unit: z.string().optional(),
				good: z.enum(['up', 'down']).optional(),
				description: words.optional(),
			}),
		)
		.optional(),
	chart: z
		.strictObject({
			kind: z.enum(['bar', 'line', 'stacked', 'dumbbell', 'scatter']),
			x: z.string(),
			y: names,
			series: z.string().optional(),
			sort: z.enum(['asc', 'desc']).optional(),
			limit: z.int().optional(),
			aggregate: z.enum(['sum', 'weighted', 'none']).optional(),
			weight: z.string().optional(),
			where: z.string().optional(),
		})
		.optional(),
	filters: z
		.strictObject({
			period: z.string().optional(),
			department: z.string().optional(),
			class: z.string().optional(),
			region: z.string().optional(),
		})
		.optional(),
	default_sort: z.array(z.string()).optional(),
	records: z
		.array(
			z.strictObject({
				count: z.string(),
				from: z.string(),
				match: z.record(z.string(), z.string()),
				where: z.string().optional(),
			}),
		)
		.optional(),
	computed: z.record(z.string(), computedNumber).optional(),
	sources: z.array(sourceRows).optional(),
	lead: z.array(z.strictObject({ zh: z.string(), en: z.string(), query: z.string() })).optional(),
	materialised: z.enum(['table', 'view']).optional(),
	tests: z.array(test).optional(),
});

/** The header of a model after its schema. */
export type ModelHeader = z.infer<typeof header>;
/** Where a model stands: staging reads the lake, marts are published. */
export type Layer = 'staging' | 'intermediate' | 'mart';

/** One SQL file: header, bare select, and the models and base relations it reads. */
export interface Model {
	name: string;
	layer: Layer;
	file: string;
	header: ModelHeader;
	sql: string;
	reads: string[];
}

const folders: [string, Layer][] = [
	['staging', 'staging'],
	['intermediate', 'intermediate'],
	['marts', 'mart'],
];

/** Reads every model below a `sql` folder. Throws InputError for a missing or wrong header or a doubled name. */
export function readModels(sqlFolder: string): Omit<Model, 'reads'>[] {
	const models: Omit<Model, 'reads'>[] = [];
	for (const [folder, layer] of folders) {
		for (const entry of listSql(join(sqlFolder, folder))) {
			const file = join(sqlFolder, folder, entry);
			const shown = join(basename(sqlFolder), relative(sqlFolder, file));
			const model = { layer, file: shown, ...readModel(readFileSync(file, 'utf8'), shown) };
			if (models.some((other) => other.name === model.name))
				throw new InputError('MODEL-NAME', shown, {
					zh: `模型名 ${model.name} 重复，请改名。`,
					en: `the model name ${model.name} is used twice; rename one.`,
				});
			models.push(model);
		}
	}
	return models;
}

function listSql(folder: string): string[] {
	try {
		return readdirSync(folder).filter((name) => name.endsWith('.sql')).sort();
	} catch {
		return [];
	}
}

function readModel(text: string, file: string): { name: string; header: ModelHeader; sql: string } {
	const match = /^\s*\/\*\r?\n([\s\S]*?)\*\//.exec(text);
	if (!match)
		throw new InputError('MODEL-HEADER', `${file}:1`, {
			zh: '文件开头缺少 /* … */ 说明头，请补上 title、description、grain、key。',
			en: 'the header comment /* … */ is missing; write title, description, grain and key.',
		});
	const lineOffset = text.slice(0, match[0].indexOf('/*') + 1).split('\n').length;
	const sql = text.slice(match[0].length + match.index).trim().replace(/;\s*$/, '');
	return { name: basename(file, '.sql'), header: readSpec(header, match[1]!, file, lineOffset), sql };
}

type Node = { [key: string]: unknown };

/**
 * Adds to each model the relations it reads and puts the models in an order in which each stands
 * after what it reads. DuckDB's parser names the tables; CTE names are taken out by scope; a macro
 * counts as what its body reads. Throws InputError on a syntax error or a circle.
 */
export async function orderModels(
	models: Omit<Model, 'reads'>[],
	database: Database,
): Promise<Model[]> {
	const macros = await macroReads(database);
	const withReads: Model[] = [];
	for (const model of models) {
		const found = await parseReads(model.sql, database, model.file);
		const reads = new Set(found.tables);
		for (const name of found.functions) for (const table of macros.get(name) ?? []) reads.add(table);
		withReads.push({ ...model, reads: [...reads].sort() });
	}
	const byName = new Map(withReads.map((model) => [model.name, model]));
	const ordered: Model[] = [];
	const state = new Map<string, 'open' | 'done'>();
	const visit = (model: Model, path: string[]): void => {
		if (state.get(model.name) === 'done') return;
		if (state.get(model.name) === 'open')
			throw new InputError('MODEL-CIRCLE', model.file, {
				zh: `模型相互引用成环：${[...path, model.name].join(' → ')}，请拆开。`,
				en: `models refer to each other in a circle: ${[...path, model.name].join(' → ')}; break it.`,
			});
		state.set(model.name, 'open');
		for (const name of model.reads) {
			const other = byName.get(name);
			if (other) visit(other, [...path, model.name]);
		}
		state.set(model.name, 'done');
		ordered.push(model);
	};
	for (const model of withReads) visit(model, []);
	return ordered;
}

/** Tables and functions a select reads, by DuckDB's own parser. */
async function parseReads(
	sql: string,
	database: Database,
	file: string,
): Promise<{ tables: string[]; functions: string[] }> {
	const { tree } = await database.one<{ tree: string }>(
		`select json_serialize_sql(${quote(sql)})::varchar as tree`,
	);
	const parsed = JSON.parse(tree) as { error: boolean; error_message?: string; statements?: { node: Node }[] };
	if (parsed.error)
		throw new InputError('MODEL-SYNTAX', file, {
			zh: `SQL 无法解析：${parsed.error_message}。请改正后再运行。`,
			en: `the SQL does not parse: ${parsed.error_message}. Mend it and run again.`,
		});
	const tables = new Set<string>();
	const functions = new Set<string>();
	for (const statement of parsed.statements ?? []) walk(statement.node, new Set(), tables, functions);
	return { tables: [...tables], functions: [...functions] };
}

function walk(value: unknown, scope: ReadonlySet<string>, tables: Set<string>, functions: Set<string>): void {
	if (Array.isArray(value)) {
		for (const item of value) walk(item, scope, tables, functions);
		return;
	}
	if (value === null || typeof value !== 'object') return;
	const node = value as Node;
	let inner = scope;
	const map = (node.cte_map as { map?: { key: string; value: Node }[] } | undefined)?.map;
	if (map && map.length > 0) {
		const grown = new Set(scope);
		for (const entry of map) {
			walk(entry.value, new Set(grown), tables, functions);
			grown.add(entry.key.toLowerCase());
		}
		inner = grown;
	}
	if (node.type === 'BASE_TABLE' && typeof node.table_name === 'string') {
		const name = node.table_name.toLowerCase();
		const schema = typeof node.schema_name === 'string' ? node.schema_name : '';
		if (schema !== '' || !inner.has(name)) tables.add(schema ? `${schema}.${name}` : name);
	}
	if (typeof node.function_name === 'string') functions.add(node.function_name.toLowerCase());
	for (const [key, child] of Object.entries(node)) {
		if (key === 'cte_map') continue;
		// the part that repeats sees the common table itself
		const own = node.type === 'RECURSIVE_CTE_NODE' && key === 'right' ? String(node.cte_name).toLowerCase() : null;
		walk(child, own === null ? inner : new Set([...inner, own]), tables, functions);
	}
}

async function macroReads(database: Database): Promise<Map<string, Set<string>>> {
	const macros = await database.rows<{ name: string; body: string; kind: string }>(
		`select lower(function_name) as name, macro_definition as body, function_type as kind
		 from duckdb_functions() where function_type in ('macro', 'table_macro') and not internal`,
	);
	const direct = new Map<string, { tables: Set<string>; functions: Set<string> }>();
	for (const macro of macros) {
		const entry = direct.get(macro.name) ?? { tables: new Set(), functions: new Set() };
		const found = await parseReads(
			macro.kind === 'macro' ? `select ${macro.body}` : macro.body,
			database,
			`functions.sql (${macro.name})`,
		);
		for (const table of found.tables) entry.tables.add(table);
		for (const name of found.functions) entry.functions.add(name);
		direct.set(macro.name, entry);
	}
	const reads = new Map<string, Set<string>>();
	const resolve = (name: string, seen: Set<string>): Set<string> => {
		const known = reads.get(name);
		if (known) return known;
		const entry = direct.get(name);
		const all = new Set(entry?.tables ?? []);
		if (entry && !seen.has(name)) {
			seen.add(name);
			for (const other of entry.functions) for (const table of resolve(other, seen)) all.add(table);
		}
		return all;
	};
	for (const name of direct.keys()) reads.set(name, resolve(name, new Set()));
	return reads;
}

/** A model's columns and DuckDB types as built. */
export async function describeModel(
	database: Database,
	name: string,
): Promise<{ name: string; type: string }[]> {
	const rows = await database.rows<{ column_name: string; column_type: string }>(`describe ${name}`);
	return rows.map((row) => ({ name: row.column_name, type: row.column_type }));
}

/** The six types a published column may have (data-model: "Codes and types"). */
export const publishedTypes = ['VARCHAR', 'INTEGER', 'DOUBLE', 'BOOLEAN', 'DATE', 'TIMESTAMP'];

/**
 * Builds the ordered models into an open database and reports each one's seconds. With more lanes (connections to
 * the same database) a model is built as soon as what it reads stands: planning and small models leave no processor idle.
 * Throws InputError naming the file when a model does not compile, publishes another type or
 * leaves a published column without words.
 */
export async function buildModels(
	lanes: Database | Database[],
	models: Model[],
	built: (model: Model, seconds: number) => void = () => {},
): Promise<void> {
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
				await buildModel(database, model!);
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
		inlined = inlined.replace(read, (_, word: string, alias: string | undefined) => `${word} (${body!.trim()}) as ${alias ?? name}`);
	}
	return inlined;
}

const computes = /\b(join|group by|distinct|over|union|having|unnest|one_row_each|numbers_below|order by|limit|qualify)\b|--/i;
const aggregates = /\b(count|sum|min|max|avg|arg_max|arg_min|newest|list|string_agg|bool_or|bool_and|ordered_\w+|exact_\w+|distinct_values)\s*\(/i;

async function buildModel(database: Database, model: Model): Promise<void> {
	const table = model.layer === 'mart' || model.header.materialised === 'table';
	try {
		await database.run(`create ${table ? 'table' : 'view'} ${model.name} as ${inlineImports(model.sql)}`);
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
	await checkColumns(database, model);
}

async function checkColumns(database: Database, model: Model): Promise<void> {
	const columns = await describeModel(database, model.name);
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
