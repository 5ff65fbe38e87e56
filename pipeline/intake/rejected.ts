import { rmSync } from 'node:fs';
import { identifier, quote, type Database } from '../database.ts';
import type { Feed } from '../feed.ts';
import { writeByBatch } from './apart.ts';
import { defectSeparator, partSeparator } from './columns.ts';
import type { ParseJob } from './job.ts';
import { reasonFor } from './reasons.ts';
import { suggest } from './suggestions.ts';
import { writtenRows } from './written.ts';

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
