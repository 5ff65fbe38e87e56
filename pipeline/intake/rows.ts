import { rmSync } from 'node:fs';
import { quote, type Database } from '../database.ts';
import { InputError, type Words } from '../errors.ts';
import { writeApart } from './apart.ts';
import type { CellContext } from './cell-rules.ts';
import { prepareIntake } from './closer-look.ts';
import { lakeSelect } from './columns.ts';
import { constantLineage, lineageOf, lineageTable } from './lineage.ts';
import { makeRecipe, type Recipe } from './mapping.ts';
import type { ParseJob } from './job.ts';
import { numberedColumns } from './numbered.ts';
import { maskMessage } from './personal.ts';
import { rowFault, type RowFault } from './row-fault.ts';
import type { Proof, Source } from './source.ts';

/** Marks a row that the mapping does not address: it keeps its place, so that the rows after it keep theirs, and does not count. */
export const elsewhere = 'blank:ELSEWHERE';

/** What is known of a file once its rows are written. */
export interface Written {
	encoding: string;
	/** Source headers that nothing reads; columns without a source. */
	unused: string[];
	absent: string[];
	/** Some rows may name the rejected rows that they mend. */
	returned: boolean;
	notes: Words[];
	/** Blank lines at the end that were not scanned. */
	blankTail: number;
}

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

function describeWritten(sources: Source[], recipes: Recipe[]): Written {
	return {
		encoding: sources[0]!.encoding,
		unused: [...new Set(recipes.flatMap((recipe) => recipe.unused))],
		absent: recipes
			.map((recipe) => recipe.absent)
			.reduce((all, own) => all.filter((name) => own.includes(name))),
		returned: recipes.some((recipe) => recipe.returned !== null),
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

/** Headers whose cells the job reads for nothing but an instant; null where SQL of its mapping works on cells as text. */
export function instantsOf(job: ParseJob, headers: string[]): ReadonlySet<string> | null {
	const { sources, where } = recipeFor(job, headers);
	if (
		where !== null ||
		job.mapping.withdrawn !== null ||
		sources.some(({ from }) => from !== null && 'expression' in from)
	)
		return null;
	const names = sources.flatMap(({ from }) =>
		from !== null && 'header' in from ? [from.header] : [],
	);
	return new Set(
		sources.flatMap(({ column, from, values }) =>
			column.type === 'timestamp' &&
			column.codes === null &&
			from !== null &&
			'header' in from &&
			Object.keys(values).length === 0 &&
			names.filter((name) => name === from.header).length === 1
				? [from.header]
				: [],
		),
	);
}

/** What two sources must share to be read in one scan, as a text; null for a source that must be read alone. */
export function likeness(job: ParseJob, sources: Source[]): string | null {
	const [source] = sources;
	if (
		sources.length !== 1 ||
		!source!.company ||
		source!.headers.some((header) => sharedNames.includes(header.toLowerCase()))
	)
		return null;
	return JSON.stringify([
		{ ...job.mapping, files: '' },
		job.feed.name,
		source!.headers,
		source!.band,
		source!.fault,
		source!.isTidy,
		source!.company.of(['*']),
		source!.company.types,
		job.personalKeyFile,
	]);
}

const sharedNames = ['scanned_file', 'file_place', 'latest'];

/**
 * Writes the rows of several small files alike, each to its own Parquet file as `writeRows` does: planning costs more
 * than running on a small file, and here it is done once. Throws when any file cannot be read that way.
 */
export async function writeRowsTogether(
	jobs: ParseJob[],
	sources: Source[],
	database: Database,
): Promise<Written[]> {
	const recipes = jobs.map((job, index) => recipeFor(job, sources[index]!.headers));
	const recipe = recipes[0]!;
	const absent = [...sources[0]!.absent]
		.filter((mark) => sources.every((source) => source.absent.includes(mark)))
		.join('');
	const judged = jobs.map((job, index) => ({
		cells: recipe.sources,
		isTidy: sources[index]!.isTidy,
		absent,
		instants: none,
		receivedAt: job.receivedAt,
		numbered: none,
	}));
	const contexts = await prepareIntake(database, jobs[0]!.feed, judged, jobs[0]!.personalKeyFile);
	const files = sources.map((source) => source.company!.files);
	const places = files.flatMap((list, place) =>
		list.map((file) => `(${quote(file)}, ${place}, ${contexts[place]!.latestSql})`),
	);
	const scan = `(select rows.*, places.file_place, places.latest from ${sources[0]!.company!.of(files.flat(), 'scanned_file')} as rows
		join (values ${places.join(', ')}) as places(scanned_file, file_place, latest) on places.scanned_file = rows.scanned_file)`;
	const select = lakeSelect(
		{
			...recipe,
			feed: jobs[0]!.feed,
			scan,
			fault: faultWhere(sources[0]!, recipe),
			withdrawn: jobs[0]!.mapping.withdrawn,
			careful: false,
			proof: null,
			look: 'file_place',
			carried: ['file_place', 'latest'],
		},
		{ ...contexts[0]!, latestSql: 'latest' },
	);
	const lineage = lineageTable(jobs.map((job, index) => lineageOf(job, sources[index]!)));
	// a join: a list for each column that each row picks from is made anew for each row of files that are plainly planned
	const all = `select rows.* exclude (file_place, latest), lineage.* exclude (place), rows.file_place from (${select}) as rows join ${lineage} as lineage on lineage.place = rows.file_place`;
	const empty = await writeApart(
		all,
		'file_place',
		new Map(jobs.map((job, place) => [place, job.rowsFile])),
		rowsFormat,
		database,
	);
	for (const place of empty)
		await database.run(
			`copy (select * exclude (file_place) from (${all}) where false) to ${quote(jobs[place]!.rowsFile)} (${rowsFormat})`,
		);
	if (contexts.some((context) => context.suspects.size > 0))
		throw new Error('the numbers of one file have to be judged among themselves');
	return sources.map((source, index) => describeWritten([source], [recipes[index]!]));
}

const rowsFormat =
	'format parquet, parquet_version v2, write_bloom_filter false, dictionary_size_limit 1000';

function faultWhere(source: Source, recipe: Recipe): RowFault {
	const own = rowFault(source);
	return recipe.where === null
		? own
		: {
				...own,
				fault: `case when coalesce((${recipe.where}), false) then ${own.fault} else '${elsewhere}' end`,
			};
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
