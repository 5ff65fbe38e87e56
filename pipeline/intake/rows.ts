import { rmSync } from 'node:fs';
import { quote, type Database } from '../database.ts';
import { InputError, type Words } from '../errors.ts';
import type { CellContext } from './cells.ts';
import { prepareIntake } from './closer-look.ts';
import { lakeSelect } from './columns.ts';
import { fileVersion } from './file-version.ts';
import { makeRecipe, type Recipe } from './mapping.ts';
import type { ParseJob } from './job.ts';
import { maskMessage, maskName } from './personal.ts';
import { rowFault } from './row-fault.ts';
import type { Source } from './source.ts';

/** Marks a row that the mapping does not address: it keeps its place, so that the rows after it keep theirs, and does not count. */
export const elsewhere = 'blank:ELSEWHERE';

/**
 * Writes every row of the sources, one after the other, to the job's Parquet file with its lineage. When DuckDB cannot
 * read a source, it is read again more carefully.
 * Throws InputError when a source's headers do not fit or it cannot be read at all.
 */
export async function writeRows(
	job: ParseJob,
	sources: Source[],
	database: Database,
): Promise<{ encoding: string; unused: string[]; absent: string[]; notes: Words[]; blankTail: number }> {
	const recipes = sources.map((source) => recipeFor(job, source.headers));
	const parts = sources.map((source) => source.part);
	const judged = sources.map((source, index) => ({ cells: recipes[index]!.sources, isTidy: source.isTidy }));
	const contexts = await prepareIntake(database, job.feed, judged, job);
	const selects = sources.map((source, index) => rowsSelect(job, source, recipes[index]!, parts, index, contexts[index]!));
	rmSync(job.rowsFile, { force: true });
	try {
		await database.run(`copy (${selects.join(' union all ')}) to ${quote(job.rowsFile)} (format parquet, write_bloom_filter false, dictionary_size_limit 1000)`);
	} catch (cause) {
		const message = firstLine(cause);
		if (/Binder Error|Parser Error|Conversion Error|Catalog Error/.test(message)) throw job.mapping.columns === null ? cause : wrongMapping(job, message, cause);
		if (sources.every((source) => source.again === null)) throw unreadable(job.shown, cause);
		return writeRows(job, await Promise.all(sources.map((source) => source.again?.() ?? source)), database);
	}
	return {
		encoding: sources[0]!.encoding,
		unused: [...new Set(recipes.flatMap((recipe) => recipe.unused))],
		absent: recipes.map((recipe) => recipe.absent).reduce((all, own) => all.filter((name) => own.includes(name))),
		notes: sources.flatMap((source) => source.notes),
		blankTail: sources.reduce((sum, source) => sum + source.blankTail, 0),
	};
}

/** The mapping applied to a table's headers. Throws InputError when a required column is missing, or every one. */
export function recipeFor(job: ParseJob, headers: string[]): Recipe {
	const recipe = makeRecipe(job.mapping, job.feed, headers, job.shown);
	if (recipe.sources.some(({ from }) => from !== null && !('constant' in from))) return recipe;
	throw new InputError('HEADER-MISSING', job.shown, {
		zh: `没有一列的表头对得上“${job.feed.title.zh}”；整个文件未入库，请按模板填报后重发。`,
		en: `no header fits the feed "${job.feed.title.en}"; nothing of the file was loaded. Fill in the template and send it again.`,
	});
}

function rowsSelect(job: ParseJob, source: Source, recipe: Recipe, parts: (string | null)[], look: number, context: CellContext): string {
	const own = rowFault(source, recipe);
	const fault = recipe.where === null ? own : `case when coalesce((${recipe.where}), false) then ${own} else '${elsewhere}' end`;
	const select = lakeSelect({ ...recipe, feed: job.feed, scan: source.scan, fault, withdrawn: job.mapping.withdrawn, careful: false, look }, context);
	// what a table is read for bit by bit speaks as of its receipt, whatever its name
	const version = job.mapping.reads === null ? fileVersion(job.shown, job.receivedAt) : { at: job.receivedAt, isCorrection: false };
	const names = parts.map((part) => (part === null ? job.shown : `${job.shown}#${maskName(part)}`));
	const lineage = [
		`${constant(job.batchId)} as batch_id`,
		`${job.batchNumber}::bigint as batch_number`,
		`${constant(job.mapping.name)} as mapping`,
		`${constant(names[parts.indexOf(source.part)]!, names)} as source_file`,
		`${source.firstRow}::integer as first_row`,
		`timestamp ${quote(job.receivedAt)} as received_at`,
		`timestamp ${quote(version.at)} as version_at`,
		`${version.isCorrection} as is_correction`,
		`${constant(job.reportedBy)} as reported_by`,
	];
	return `select *, ${lineage.join(', ')} from (${select})`;
}

/** A text that is the same in every row (of a part): an enum, so that it is not hashed once for each row. */
function constant(text: string, all: string[] = [text]): string {
	return `${quote(text)}::enum(${[...new Set(all)].map(quote).join(', ')})`;
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
