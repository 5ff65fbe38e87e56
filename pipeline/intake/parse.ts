import { renameSync, rmSync } from 'node:fs';
import { identifier, openDatabase, quote, type Database } from '../database.ts';
import { InputError } from '../errors.ts';
import type { Feed } from '../feed.ts';
import { defectSeparator, lakeSelect, partSeparator } from './columns.ts';
import { subjectCodeSelect } from './credit-code.ts';
import { makeRecipe, type Mapping } from './mapping.ts';
import { reasonFor } from './reasons.ts';
import { inflate, isGzip } from './gzip.ts';
import { isParquet, openCsv, openParquet, type Source } from './source.ts';

/** Changes when the same bytes, mapping and feed would now give other rows. */
export const intakeVersion = '2';

/** One file to be parsed for one feed by one mapping; plain data, so that it travels to a child process. */
export interface ParseJob {
	batchId: string;
	batchNumber: number;
	file: string;
	shown: string;
	reportedBy: string;
	/** Local timestamp, `YYYY-MM-DD HH:MM:SS`. */
	receivedAt: string;
	feed: Feed;
	mapping: Mapping;
	/** Parquet of all rows with `defects`, and Parquet of the rejected cells. */
	rowsFile: string;
	rejectedFile: string;
	zone: string;
	spill: string;
	threads: number;
	memory: string;
}

/** What a parse found; received = rejected + blank + good rows. */
export interface ParseResult {
	received: number;
	rejected: number;
	blank: number;
	encoding: string;
	unused: string[];
	absent: string[];
	parseSeconds: number;
	validateSeconds: number;
}

/**
 * Parses one file into the lake: one Parquet with every source row in file order (so that the
 * row's place is its lineage), typed, with its defects, and one with a row for each rejected cell.
 * Throws InputError when the file as a whole cannot be used.
 */
export async function parseFile(job: ParseJob): Promise<ParseResult> {
	const database = await openDatabase(':memory:', {
		zone: job.zone,
		spill: job.spill,
		memory: job.memory,
		threads: String(job.threads),
	});
	const copy = `${job.rowsFile}.csv`;
	const inflated = `${job.rowsFile}.inflated`;
	try {
		const started = performance.now();
		const file = (await isGzip(job.file)) ? await inflate(job.file, inflated, job.shown) : job.file;
		const { source, recipe } = await writeRows({ ...job, file }, database, copy);
		const parsed = performance.now();
		await markSubjectCodes(job, database);
		const counts = await database.one<{ received: number; rejected: number; blank: number }>(
			`select count(*)::integer as received,
				count(*) filter (where defects not like 'blank%')::integer as rejected,
				count(*) filter (where defects like 'blank%')::integer as blank
			 from read_parquet(${quote(job.rowsFile)})`,
		);
		rmSync(job.rejectedFile, { force: true });
		if (counts.rejected > 0) await writeRejected(job, database, source.firstRow);
		return {
			...counts,
			encoding: source.encoding,
			unused: recipe.unused,
			absent: recipe.absent,
			parseSeconds: (parsed - started) / 1000,
			validateSeconds: (performance.now() - parsed) / 1000,
		};
	} finally {
		database.close();
		rmSync(copy, { force: true });
		rmSync(inflated, { force: true });
	}
}

async function writeRows(job: ParseJob, database: Database, copy: string) {
	if (await isParquet(job.file)) {
		const source = await openParquet(job.file, job.shown, database);
		return { source, recipe: await copyRows(job, database, source) };
	}
	const plain = await openCsv(job.file, job.shown, copy, false);
	try {
		return { source: plain, recipe: await copyRows(job, database, plain) };
	} catch (error) {
		if (error instanceof InputError) throw error;
		const careful = await openCsv(job.file, job.shown, copy, true);
		try {
			return { source: careful, recipe: await copyRows(job, database, careful) };
		} catch (cause) {
			if (cause instanceof InputError) throw cause;
			throw new InputError(
				'FILE-UNREADABLE',
				job.shown,
				{
					zh: `文件无法按 CSV 读取：${firstLine(cause)}。请重新导出后重发。`,
					en: `the file cannot be read as CSV: ${firstLine(cause)}. Export it again and send it again.`,
				},
				cause,
			);
		}
	}
}

async function copyRows(job: ParseJob, database: Database, source: Source) {
	const recipe = makeRecipe(job.mapping, job.feed, source.headers, job.shown);
	const latest = `timestamp ${quote(job.receivedAt)} + interval 1 day`;
	const select = lakeSelect(job.feed, recipe.sources, source.scan, source.fault, latest, recipe.where, job.mapping.withdrawn);
	const lineage = [
		`${quote(job.batchId)} as batch_id`,
		`${job.batchNumber}::bigint as batch_number`,
		`${quote(job.mapping.name)} as mapping`,
		`${quote(job.shown)} as source_file`,
		`${source.firstRow}::integer as first_row`,
		`timestamp ${quote(job.receivedAt)} as received_at`,
		`${quote(job.reportedBy)} as reported_by`,
	];
	rmSync(job.rowsFile, { force: true });
	try {
		await database.run(
			`copy (select *, ${lineage.join(', ')} from (${select})) to ${quote(job.rowsFile)} (format parquet)`,
		);
	} catch (cause) {
		const message = firstLine(cause);
		if (/Binder Error|Parser Error|Conversion Error|Catalog Error/.test(message) && job.mapping.columns !== null)
			throw new InputError(
				'MAPPING-SQL',
				job.shown,
				{
					zh: `映射 ${job.mapping.name} 的表达式有误：${message}。请改正映射。`,
					en: `an expression of the mapping ${job.mapping.name} is wrong: ${message}. Mend the mapping.`,
				},
				cause,
			);
		throw cause;
	}
	return recipe;
}

/** Codes repeat, so only distinct ones are checked; rows with a bad one get a defect. */
async function markSubjectCodes(job: ParseJob, database: Database): Promise<void> {
	const checked = job.feed.columns.filter((column) => column.check === 'subject_code');
	for (const column of checked) {
		const name = identifier(column.name);
		const judged = job.feed.key.includes(column.name) ? '' : 'not is_withdrawn and ';
		await database.run(
			`create or replace temp table bad_codes as ${subjectCodeSelect(
				`select distinct ${name} as code from read_parquet(${quote(job.rowsFile)}) where defects is null and ${judged}${name} is not null`,
			)}`,
		);
		const { bad } = await database.one<{ bad: number }>('select count(*)::integer as bad from bad_codes');
		if (bad === 0) continue;
		const beside = `${job.rowsFile}.marked`;
		const defect = `${quote(column.name)} || ${partSeparator} || 'SUBJECT-CODE' || ${partSeparator} || ${name}`;
		await database.run(
			`copy (select * replace (case when defects is null and ${judged}${name} in (select code from bad_codes) then ${defect} else defects end as defects)
			 from read_parquet(${quote(job.rowsFile)})) to ${quote(beside)} (format parquet)`,
		);
		renameSync(beside, job.rowsFile);
	}
}

async function writeRejected(job: ParseJob, database: Database, firstRow: number): Promise<void> {
	const department = job.feed.department ? identifier(job.feed.department) : 'null::varchar';
	const date = job.feed.business_date ? `${identifier(job.feed.business_date)}::date` : 'null::date';
	const faults = new Set<string>();
	await database.run(
		`create or replace temp table rejected as
		 select batch_id, ${quote(job.feed.name)} as feed, source_file, (file_row_number + ${firstRow})::integer as source_row,
			reported_by, coalesce(${department}, reported_by) as department_code, ${date} as business_date, received_at,
			nullif(split_part(fault, ${partSeparator}, 1), '') as column_name,
			split_part(fault, ${partSeparator}, 2) as rule_code,
			nullif(split_part(fault, ${partSeparator}, 3), '') as value
		 from (
			select *, unnest(string_split(defects, ${defectSeparator})) as fault
			from read_parquet(${quote(job.rowsFile)}, file_row_number = true)
			where defects is not null and defects not like 'blank%'
		 )`,
	);
	for (const row of await database.rows<{ column_name: string | null; rule_code: string }>(
		'select distinct column_name, rule_code from rejected',
	))
		faults.add(JSON.stringify([row.column_name, row.rule_code]));
	const reasons = [...faults].map((key) => {
		const [column, rule] = JSON.parse(key) as [string | null, string];
		const words = reasonFor(job.feed, rule, column ?? '');
		return `(${column === null ? 'null' : quote(column)}, ${quote(rule)}, ${quote(words.zh)}, ${quote(words.en)})`;
	});
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

function firstLine(error: unknown): string {
	return (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
}
