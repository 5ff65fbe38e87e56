import { rmSync } from 'node:fs';
import { identifier, quote, type Database } from '../database.ts';
import type { Words } from '../errors.ts';
import { defectSeparator, partSeparator } from './columns.ts';
import { subjectCodeSelect } from './credit-code.ts';
import { excludedFile, type ParseJob } from './job.ts';
import { reasonFor } from './reasons.ts';
import { dataless } from './row-fault.ts';
import { elsewhere } from './rows.ts';

/**
 * Checks the distinct subject codes of the written rows, for codes repeat, and keeps the places of rows with a bad
 * one in the table `excluded` and in the file of excluded rows: the big file is not written twice.
 * Returns how many rows that are.
 */
export async function excludeBadCodes(job: ParseJob, database: Database): Promise<number> {
	const rows = `read_parquet(${quote(job.rowsFile)}, file_row_number = true)`;
	await database.run('create or replace temp table excluded (file_row_number bigint, column_name varchar, rule_code varchar, value varchar)');
	for (const column of job.feed.columns.filter((one) => one.check === 'subject_code')) {
		const name = identifier(column.name);
		const judged = job.feed.key.includes(column.name) ? '' : 'not is_withdrawn and ';
		const checked = `defects is null and ${judged}${name} is not null`;
		// two steps: in one, the planner checks every row before it keeps the distinct ones
		await database.run(`create or replace temp table codes as select distinct ${name} as code from ${rows} where ${checked}`);
		await database.run(`create or replace temp table bad_codes as ${subjectCodeSelect('select code from codes')}`);
		await database.run(
			`insert into excluded
			 select file_row_number, ${quote(column.name)}, 'SUBJECT-CODE', ${name} from ${rows}
			 where ${checked} and ${name} in (select code from bad_codes)`,
		);
	}
	await excludeOtherTable(rows, database);
	rmSync(excludedFile(job.rowsFile), { force: true });
	const { places } = await database.one<{ places: number }>('select count(distinct file_row_number)::integer as places from excluded');
	if (places > 0)
		await database.run(
			`copy (select distinct ${job.batchNumber}::bigint as batch_number, file_row_number from excluded order by file_row_number)
			 to ${quote(excludedFile(job.rowsFile))} (format parquet)`,
		);
	return places;
}

/**
 * Leaves out what stands below another table's header, for its values may belong to other columns. The same header
 * once more is no other table (pages of one export), unless records below it are damaged.
 */
async function excludeOtherTable(rows: string, database: Database): Promise<void> {
	const rule = (name: string): string => `defects = ${partSeparator} || '${name}' || ${partSeparator}`;
	const { other, again, damaged } = await database.one<{ other: number | null; again: number | null; damaged: number | null }>(
		`select min(file_row_number) filter (where ${rule('TABLE-OTHER')})::integer as other,
			min(file_row_number) filter (where defects = 'blank:HEADER-AGAIN')::integer as again,
			max(file_row_number) filter (where ${rule('FIELD-COUNT')} or ${rule('QUOTE-STRAY')})::integer as damaged
		 from ${rows} where defects is not null`,
	);
	const from = Math.min(other ?? Infinity, again !== null && damaged !== null && damaged > again ? again : Infinity);
	if (from < Infinity)
		await database.run(
			`insert into excluded select file_row_number, null, 'TABLE-OTHER', null from ${rows}
			 where file_row_number > ${from} and defects is null and file_row_number not in (select file_row_number from excluded)`,
		);
}

/** Counts the written rows; received = rejected + blank + good ones. The notes name rows that held no data. */
export async function countRows(
	job: ParseJob,
	database: Database,
	excluded: number,
): Promise<{ received: number; rejected: number; blank: number; notes: Words[] }> {
	const found = await database.rows<{ kind: string | null; rows: number; first: number }>(
		`select case when defects like 'blank%' then defects when defects is not null then 'bad' end as kind,
			count(*)::integer as rows, min(file_row_number + first_row)::integer as first
		 from read_parquet(${quote(job.rowsFile)}, file_row_number = true) group by 1 order by 3`,
	);
	const own = found.filter(({ kind }) => kind !== elsewhere);
	const sum = (wanted: (kind: string | null) => boolean): number =>
		own.filter(({ kind }) => wanted(kind)).reduce((all, { rows }) => all + rows, 0);
	return {
		received: sum(() => true),
		rejected: sum((kind) => kind === 'bad') + excluded,
		blank: sum((kind) => kind !== null && kind !== 'bad'),
		notes: own.flatMap(({ kind, rows, first }) => {
			const words = dataless[kind?.slice('blank:'.length) ?? ''];
			return words === undefined
				? []
				: [{ zh: `有 ${rows} 行是${words.zh}（从第 ${first} 行起），按空行计。`, en: `${rows} ${words.en} (from row ${first}) counted as blank.` }];
		}),
	};
}

/** Writes a row for each rejected cell with its reason to the job's file of rejected cells. */
export async function writeRejected(job: ParseJob, database: Database): Promise<void> {
	const department = job.feed.department ? identifier(job.feed.department) : 'null::varchar';
	const date = job.feed.business_date ? `${identifier(job.feed.business_date)}::date` : 'null::date';
	const row = `rows.batch_id, ${quote(job.feed.name)} as feed, rows.source_file, (rows.file_row_number + rows.first_row)::integer as source_row,
		rows.reported_by, coalesce(rows.${department}, rows.reported_by) as department_code, rows.${date} as business_date, rows.received_at`
		.replaceAll('rows.null::', 'null::');
	const source = `read_parquet(${quote(job.rowsFile)}, file_row_number = true)`;
	await database.run(
		`create or replace temp table rejected as
		 select ${row}, nullif(split_part(fault, ${partSeparator}, 1), '') as column_name,
			split_part(fault, ${partSeparator}, 2) as rule_code, nullif(split_part(fault, ${partSeparator}, 3), '') as value
		 from (
			select *, unnest(string_split(defects, ${defectSeparator})) as fault from ${source}
			where defects is not null and defects not like 'blank%'
		 ) as rows
		 union all
		 select ${row}, excluded.column_name, excluded.rule_code, excluded.value
		 from ${source} as rows join excluded on excluded.file_row_number = rows.file_row_number`,
	);
	const kinds = await database.rows<{ column_name: string | null; rule_code: string }>('select distinct column_name, rule_code from rejected');
	const reasons = kinds.map(({ column_name, rule_code }) => {
		const words = reasonFor(job.feed, rule_code, column_name ?? '');
		return `(${column_name === null ? 'null' : quote(column_name)}, ${quote(rule_code)}, ${quote(words.zh)}, ${quote(words.en)})`;
	});
	rmSync(job.rejectedFile, { force: true });
	await database.run(
		`copy (
			select rejected.batch_id, rejected.feed, rejected.source_file, rejected.source_row, rejected.reported_by,
				rejected.department_code, rejected.business_date, rejected.received_at, rejected.column_name,
				rejected.value, rejected.rule_code, reasons.reason_zh, reasons.reason_en
			from rejected
			join (values ${reasons.join(', ')}) as reasons(column_name, rule_code, reason_zh, reason_en)
				on reasons.column_name is not distinct from rejected.column_name and reasons.rule_code = rejected.rule_code
			order by rejected.source_row, rejected.column_name, rejected.rule_code
		) to ${quote(job.rejectedFile)} (format parquet)`,
	);
}
