import { rmSync } from 'node:fs';
import { identifier, quote, type Database } from '../database.ts';
import type { Feed } from '../feed.ts';
import { writeApart } from './apart.ts';
import { defectSeparator, partSeparator } from './columns.ts';
import { wrongCodes } from './credit-code.ts';
import { excludedFile, type ParseJob, type ParseResult } from './job.ts';
import { reasonFor } from './reasons.ts';
import { dataless } from './row-fault.ts';
import { elsewhere } from './rows.ts';
import { suggest } from './suggestions.ts';

/** The written rows of jobs for one feed; a row's place is its file's number and its own in the file. */
function writtenRows(jobs: readonly ParseJob[]): string {
	return `read_parquet([${jobs.map((job) => quote(job.rowsFile)).join(', ')}], file_row_number = true)`;
}

/**
 * Checks the distinct subject codes of the rows written by jobs for one feed, for codes repeat, and keeps the places
 * of rows with a bad one in the table `excluded` and in each job's file of excluded rows: the big file is not written
 * twice. Returns how many rows of each job that are, by its number.
 */
export async function excludeBadCodes(
	jobs: readonly ParseJob[],
	database: Database,
): Promise<Map<number, number>> {
	const rows = writtenRows(jobs);
	const { feed } = jobs[0]!;
	await database.run(
		'create or replace temp table excluded (batch_number bigint, file_row_number bigint, column_name varchar, rule_code varchar, value varchar)',
	);
	for (const column of feed.columns.filter(
		(one) => one.check === 'subject_code' && one.derived === null,
	)) {
		const name = identifier(column.name);
		const judged = feed.key.includes(column.name) ? '' : 'not is_withdrawn and ';
		const checked = `defects is null and ${judged}${name} is not null`;
		const bad = await findBadCodes(name, jobs, checked, database);
		if (bad.length === 0) continue;
		await database.run('create or replace temp table bad_codes (code varchar)');
		for (let start = 0; start < bad.length; start += 50_000)
			await database.run(
				`insert into bad_codes select unnest(string_split(${quote(bad.slice(start, start + 50_000).join(partSeparator))}, ${quote(partSeparator)}))`,
			);
		await database.run(
			`insert into excluded
			 select batch_number, file_row_number, ${quote(column.name)}, 'SUBJECT-CODE', ${name} from ${rows}
			 where ${checked} and ${name} in (select code from bad_codes)`,
		);
	}
	await excludeOtherTables(rows, database);
	const found = await database.rows<{ batch_number: number; places: number }>(
		'select batch_number, count(distinct file_row_number)::integer as places from excluded group by batch_number',
	);
	const places = new Map(found.map((one) => [one.batch_number, one.places]));
	for (const job of jobs) rmSync(excludedFile(job.rowsFile), { force: true });
	const some = jobs.filter((job) => places.has(job.batchNumber));
	await writeByBatch(
		'select distinct batch_number as of_batch, batch_number, file_row_number from excluded',
		'file_row_number',
		some,
		(job) => excludedFile(job.rowsFile),
		database,
	);
	return places;
}

const rowsAtOnce = 2_000_000;
const rowsInText = 200_000;

/**
 * The subject codes of some rows that are none. Codes of 18 characters come over as long texts and their check
 * characters are reckoned here, thirty times as fast as in SQL; every other form was checked as the rows were written.
 */
async function findBadCodes(
	name: string,
	jobs: readonly ParseJob[],
	checked: string,
	database: Database,
): Promise<string[]> {
	const isCode = `strlen(${name}) = 18 and length(${name}) = 18`;
	const { longest } = await database.one<{ longest: number }>(
		`select max(num_rows)::bigint as longest from parquet_file_metadata([${jobs.map((job) => quote(job.rowsFile)).join(', ')}])`,
	);
	const bad = new Set<string>();
	for (let start = 0; start < longest; start += rowsAtOnce) {
		const part =
			longest > rowsAtOnce
				? ` and file_row_number >= ${start} and file_row_number < ${start + rowsAtOnce}`
				: '';
		const texts = await database.rows<{ codes: string | null; others: string[] | null }>(
			`select string_agg(${name}, '') filter (${isCode}) as codes,
				list(distinct ${name}) filter (not (${isCode}) and not starts_with(${name}, 'P-') and not starts_with(${name}, 'X-')) as others
			 from ${writtenRows(jobs)} where ${checked}${part} group by file_row_number // ${rowsInText}`,
		);
		for (const { codes, others } of texts)
			for (const code of [...(others ?? []), ...wrongCodes(codes ?? '')]) bad.add(code);
	}
	return [...bad];
}

/** What only looks like another table's header and stands right below the first one is its translation. */
const fewestAbove = 3;

/**
 * Leaves out what stands below another table's header, for its values may belong to other columns. The same header
 * once more is no other table (pages of one export), unless records below it are damaged.
 */
async function excludeOtherTables(rows: string, database: Database): Promise<void> {
	const rule = (name: string): string =>
		`defects = ${quote(partSeparator)} || '${name}' || ${quote(partSeparator)}`;
	const found = await database.rows<{
		batch_number: number;
		other: number | null;
		again: number | null;
		damaged: number | null;
		pieces: number;
	}>(
		`select batch_number, min(file_row_number) filter (where ${rule('TABLE-OTHER')} or (${rule('TABLE-NAMES')} and file_row_number >= ${fewestAbove}))::integer as other,
			min(file_row_number) filter (where defects = 'blank:HEADER-AGAIN')::integer as again,
			max(file_row_number) filter (where ${rule('FIELD-COUNT')} or ${rule('FIELD-PIECE')} or ${rule('QUOTE-STRAY')})::integer as damaged,
			count(*) filter (where ${rule('FIELD-PIECE')})::integer as pieces
		 from ${rows} where defects is not null group by batch_number`,
	);
	if (found.some(({ pieces }) => pieces > 0)) await excludeTorn(rows, database);
	for (const { batch_number, other, again, damaged } of found) {
		const from = Math.min(
			other ?? Infinity,
			again !== null && damaged !== null && damaged > again ? again : Infinity,
		);
		if (from < Infinity)
			await database.run(
				`insert into excluded select batch_number, file_row_number, null, 'TABLE-OTHER', null from ${rows}
				 where batch_number = ${batch_number} and file_row_number > ${from} and defects is null
					and file_row_number not in (select file_row_number from excluded where batch_number = ${batch_number})`,
			);
	}
}

/**
 * Leaves out the rows right above and below a line of a single field: it may be the end of the one, or the beginning of
 * the other, cut off by a line break in a cell without quotes, and what is left would look like a whole row.
 */
async function excludeTorn(rows: string, database: Database): Promise<void> {
	await database.run(
		`insert into excluded select batch_number, file_row_number, null, 'FIELD-TORN', null from ${rows} as beside
		 semi join (select distinct batch_number, file_row_number + step as place from ${rows}, (values (-1), (1)) as steps(step)
			where defects = ${quote(`${partSeparator}FIELD-PIECE${partSeparator}`)}) as pieces
			on pieces.batch_number = beside.batch_number and pieces.place = beside.file_row_number
		 where defects is null and file_row_number not in (select file_row_number from excluded where excluded.batch_number = beside.batch_number)`,
	);
}

/** Counts of the rows of one job; received = rejected + blank + good ones. The notes name rows that held no data. */
export type RowCounts = Pick<
	ParseResult,
	'received' | 'rejected' | 'blank' | 'repaired' | 'warned' | 'dropped' | 'notes'
>;

/** Counts the rows written by jobs for one feed, each job's for itself. */
export async function countRows(
	jobs: readonly ParseJob[],
	database: Database,
	excluded: ReadonlyMap<number, number>,
): Promise<RowCounts[]> {
	const found = await database.rows<{
		batch_number: number;
		kind: string | null;
		rows: number;
		first: number;
		repaired: number;
		warned: number;
		dropped: number;
	}>(
		`select batch_number, case when defects like 'blank%' then defects when defects is not null then 'bad' end as kind,
			count(*)::integer as rows, min(file_row_number + first_row)::integer as first,
			count(repairs)::integer as repaired, count(warnings)::integer as warned, sum(dropped)::integer as dropped
		 from ${writtenRows(jobs)} group by 1, 2 order by 1, 4`,
	);
	return jobs.map(({ batchNumber }) => {
		const own = found.filter(
			({ batch_number, kind }) => batch_number === batchNumber && kind !== elsewhere,
		);
		const sum = (wanted: (kind: string | null) => boolean): number =>
			own.filter(({ kind }) => wanted(kind)).reduce((all, { rows }) => all + rows, 0);
		return {
			received: sum(() => true),
			rejected: sum((kind) => kind === 'bad') + (excluded.get(batchNumber) ?? 0),
			blank: sum((kind) => kind !== null && kind !== 'bad'),
			repaired: own.reduce((all, { repaired }) => all + repaired, 0),
			warned: own.reduce((all, { warned }) => all + warned, 0),
			dropped: own.reduce((all, { dropped }) => all + dropped, 0),
			notes: own.flatMap(({ kind, rows, first }) => {
				const words = dataless[kind?.slice('blank:'.length) ?? ''];
				return words === undefined
					? []
					: [
							{
								zh: `有 ${rows} 行是${words.zh}（从第 ${first} 行起），按空行计。`,
								en: `${rows} ${words.en} (from row ${first}) counted as blank.`,
							},
						];
			}),
		};
	});
}

/** Writes a row for each rejected cell with its reason to the file of rejected cells of each job. */
export async function writeRejected(jobs: readonly ParseJob[], database: Database): Promise<void> {
	const { feed } = jobs[0]!;
	const department = feed.department ? identifier(feed.department) : 'null::varchar';
	const date = feed.business_date ? `${identifier(feed.business_date)}::date` : 'null::date';
	const row =
		`rows.batch_number, rows.batch_id, ${quote(feed.name)} as feed, rows.source_file, (rows.file_row_number + rows.first_row)::integer as source_row,
		rows.reported_by, coalesce(rows.${department}, rows.reported_by) as department_code, rows.${date} as business_date, rows.received_at, ${recordKey(feed, 'rows')} as record_key`.replaceAll(
			'rows.null::',
			'null::',
		);
	const source = writtenRows(jobs);
	await database.run(
		`create or replace temp table rejected as
		 select ${row}, nullif(split_part(fault, ${quote(partSeparator)}, 1), '') as column_name,
			split_part(fault, ${quote(partSeparator)}, 2) as rule_code, nullif(split_part(fault, ${quote(partSeparator)}, 3), '') as value
		 from (
			select *, unnest(string_split(defects, ${quote(defectSeparator)})) as fault from ${source}
			where defects is not null and defects not like 'blank%'
		 ) as rows
		 union all
		 select ${row}, excluded.column_name, excluded.rule_code, excluded.value
		 from ${source} as rows
		 join excluded on excluded.batch_number = rows.batch_number and excluded.file_row_number = rows.file_row_number`,
	);
	await createReasons(feed, database);
	await createSuggestions(feed, database);
	for (const job of jobs) rmSync(job.rejectedFile, { force: true });
	const cells = `select rejected.batch_number as of_batch, rejected.batch_id, rejected.feed, rejected.source_file, rejected.source_row, rejected.reported_by,
			rejected.department_code, rejected.business_date, rejected.received_at, rejected.column_name,
			rejected.value, rejected.rule_code, reasons.reason_zh, reasons.reason_en, suggestions.suggestion, rejected.record_key
		from rejected
		left join suggestions on suggestions.column_name = rejected.column_name and suggestions.rule_code = rejected.rule_code
			and suggestions.value = rejected.value
		join reasons on reasons.column_name is not distinct from rejected.column_name and reasons.rule_code = rejected.rule_code`;
	await writeByBatch(
		cells,
		'source_row, column_name, rule_code',
		jobs,
		(job) => job.rejectedFile,
		database,
	);
}

/** Writes the rows of a select in order to a file for each job, by the job's number in their column `of_batch`, which is not written. */
async function writeByBatch(
	select: string,
	order: string,
	jobs: readonly ParseJob[],
	fileOf: (job: ParseJob) => string,
	database: Database,
): Promise<void> {
	const [job] = jobs;
	if (job === undefined) return;
	const rows = `from (${select}) order by ${order}`;
	if (jobs.length === 1)
		await database.run(
			`copy (select * exclude (of_batch) ${rows}) to ${quote(fileOf(job))} (format parquet)`,
		);
	else
		await writeApart(
			`select * ${rows}`,
			'of_batch',
			new Map(jobs.map((one) => [one.batchNumber, fileOf(one)])),
			'format parquet',
			database,
		);
}

/** SQL for a row's key as one text, null when a part of it is missing. */
export function recordKey(feed: Feed, relation: string): string {
	return feed.key.map((column) => `${relation}.${identifier(column)}::varchar`).join(` || '|' || `);
}

async function createReasons(feed: Feed, database: Database): Promise<void> {
	const found = await database.rows<{ column_name: string | null; rule_code: string }>(
		'select distinct column_name, rule_code from rejected',
	);
	const rows = found.map(({ column_name, rule_code }) => {
		const words = reasonFor(feed, rule_code, column_name ?? '');
		return `(${column_name === null ? 'null' : quote(column_name)}, ${quote(rule_code)}, ${quote(words.zh)}, ${quote(words.en)})`;
	});
	await database.run(
		`create or replace temp table reasons as
		 select * from (values ${rows.join(', ')}) as reasons(column_name, rule_code, reason_zh, reason_en)`,
	);
}

/** At most so many different values get a suggestion; what a file as bad as that needs is told by its rules alone. */
const mostSuggestions = 20_000;

async function createSuggestions(feed: Feed, database: Database): Promise<void> {
	const found = await database.rows<{ column_name: string; rule_code: string; value: string }>(
		`select distinct column_name, rule_code, value from rejected
		 where column_name is not null and value is not null order by all limit ${mostSuggestions}`,
	);
	await database.run(
		'create or replace temp table suggestions (column_name varchar, rule_code varchar, value varchar, suggestion varchar)',
	);
	const rows = found.flatMap(({ column_name, rule_code, value }) => {
		const suggestion = suggest(feed, column_name, rule_code, value);
		return suggestion === null
			? []
			: [`(${[column_name, rule_code, value, suggestion].map(quote).join(', ')})`];
	});
	for (let start = 0; start < rows.length; start += 500)
		await database.run(
			`insert into suggestions values ${rows.slice(start, start + 500).join(', ')}`,
		);
}
