import { rmSync } from 'node:fs';
import { identifier, quote, type Database } from '../database.ts';
import { writeByBatch } from './apart.ts';
import { partSeparator } from './columns.ts';
import { wrongCodes } from './credit-code.ts';
import { excludedFile, type ParseJob } from './job.ts';
import { writtenRows } from './written.ts';

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
