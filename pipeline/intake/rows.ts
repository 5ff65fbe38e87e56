import { rmSync } from 'node:fs';
import { quote, type Database } from '../database.ts';
import { InputError } from '../errors.ts';
import type { CellContext } from './cell-rules.ts';
import { prepareIntake } from './closer-look.ts';
import { lakeSelect } from './columns.ts';
import type { ParseJob } from './job.ts';
import { constantLineage, lineageOf } from './lineage.ts';
import type { Recipe } from './mapping.ts';
import { numberedColumns } from './numbered.ts';
import { maskMessage } from './personal.ts';
import { recipeFor } from './recipe.ts';
import { faultWhere } from './row-fault.ts';
import type { Proof, Source } from './source.ts';
import { describeWritten, rowsFormat, type Written } from './written.ts';

const none: ReadonlySet<string> = new Set();

/**
 * Writes every row of the sources, one after the other, to the job's Parquet file with its lineage. When DuckDB cannot
 * read a source, it is read again more carefully.
 * Throws InputError when a source's headers do not fit or it cannot be read at all.
 */
export async function writeRows(
	job: ParseJob,
	sources: Source[],
	database: Database,
	numbered: ReadonlySet<string> = none,
): Promise<Written> {
	const recipes = sources.map((source) => recipeFor(job, source.headers));
	const judged = sources.map(({ isTidy, absent, proof }, index) => ({
		cells: recipes[index]!.sources,
		isTidy,
		absent,
		instants: proof?.instants ?? none,
		receivedAt: job.receivedAt,
		numbered,
	}));
	const contexts = await prepareIntake(database, job.feed, judged, job.personalKeyFile);
	const selects = sources.map((source, index) =>
		rowsSelect(job, source, recipes[index]!, sources, index, contexts[index]!),
	);
	const again = async (): Promise<Written> =>
		writeRows(
			job,
			await Promise.all(sources.map((source) => source.again?.() ?? source)),
			database,
			numbered,
		);
	rmSync(job.rowsFile, { force: true });
	try {
		await database.run(
			`copy (${selects.join(' union all ')}) to ${quote(job.rowsFile)} (${rowsFormat})`,
		);
	} catch (cause) {
		if (sources.some((source) => source.proof !== null)) return again();
		const message = firstLine(cause);
		if (/Binder Error|Parser Error|Conversion Error|Catalog Error/.test(message))
			throw job.mapping.columns === null ? cause : wrongMapping(job, message, cause);
		if (sources.every((source) => source.again === null)) throw unreadable(job.shown, cause);
		return again();
	}
	for (const [index, source] of sources.entries())
		if (
			source.proof !== null &&
			!(await isProven(
				source.proof,
				recipes[index]!,
				contexts[index]!.unshown.instants,
				job,
				database,
			))
		)
			return again();
	const suspects = new Set(contexts.flatMap((context) => [...context.suspects]));
	if (numbered === none && suspects.size > 0) {
		const found = await numberedColumns(
			suspects,
			sources.map((source, index) => ({ scan: source.scan, cells: recipes[index]!.sources })),
			database,
		);
		if (found.size > 0) return writeRows(job, sources, database, found);
	}
	return describeWritten(sources, recipes);
}

/** Says whether the written rows are as many as their proof says and hold, with the `unshown` ones of odd rows, as many instants. */
async function isProven(
	{ instants, count, rows }: Proof,
	recipe: Recipe,
	unshown: number,
	{ rowsFile }: ParseJob,
	database: Database,
): Promise<boolean> {
	const names = recipe.sources.flatMap(({ column, from }) =>
		from !== null && 'header' in from && instants.has(from.header) ? [quote(column.name)] : [],
	);
	const written = await database.one<{ rows: number; instants: number }>(
		`select (select num_rows from parquet_file_metadata(${quote(rowsFile)})) as rows,
			(select coalesce(sum(num_values - stats_null_count), 0)::bigint from parquet_metadata(${quote(rowsFile)}) where path_in_schema in (${['null', ...names].join(', ')})) as instants`,
	);
	return written.rows === rows && written.instants + unshown === count;
}

function rowsSelect(
	job: ParseJob,
	source: Source,
	recipe: Recipe,
	sources: Source[],
	look: number,
	context: CellContext,
): string {
	const fault = faultWhere(source, recipe);
	const select = lakeSelect(
		{
			...recipe,
			feed: job.feed,
			scan: source.scan,
			fault,
			withdrawn: job.mapping.withdrawn,
			careful: false,
			proof: source.proof,
			look: `'${look}'`,
			carried: [],
		},
		context,
	);
	return `select *, ${constantLineage(
		lineageOf(job, source),
		sources.map((one) => lineageOf(job, one)),
	)} from (${select})`;
}

function wrongMapping(job: ParseJob, message: string, cause: unknown): InputError {
	return new InputError(
		'MAPPING-SQL',
		job.shown,
		{
			zh: `映射 ${job.mapping.name} 的表达式有误：${message}。请改正映射。`,
			en: `an expression of the mapping ${job.mapping.name} is wrong: ${message}. Mend the mapping.`,
		},
		cause,
	);
}

function unreadable(shown: string, cause: unknown): InputError {
	const message = firstLine(cause);
	return new InputError(
		'FILE-UNREADABLE',
		shown,
		{
			zh: `文件无法读取：${message}。请重新导出后重发。`,
			en: `the file cannot be read: ${message}. Export it again and send it again.`,
		},
		cause,
	);
}

function firstLine(error: unknown): string {
	return maskMessage((error instanceof Error ? error.message : String(error)).split('\n')[0]!);
}
