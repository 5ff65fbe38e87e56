import { createTable, literal, quote, type Database } from '../database.ts';
import type { Feed } from '../feed.ts';
import { defectSeparator, partSeparator } from '../intake/columns.ts';
import { reasonFor } from '../intake/reasons.ts';
import type { Batch } from '../lake.ts';
import { includedRows } from '../lake/rows.ts';
import { markMended } from '../lake/mended.ts';

const findingColumns =
	'batch_id varchar, mapping varchar, feed varchar, source_file varchar, source_row integer, reported_by varchar, received_at timestamp, column_name varchar, rule_code varchar, value varchar, repaired varchar';

/**
 * Creates what intake noted on good rows, over the relations of `createLakeRelations`: `lake_repaired` (a cell
 * that was mended, with what stood there), `lake_warned` (a cell worth a look, also after comparing files with
 * each other), `intake_findings` (their number per batch, column and rule, with cells of dropped personal
 * columns), and `mended_at` of `lake_rejected` (when the record came in after all).
 */
export async function createFindings(
	database: Database,
	feeds: Feed[],
	batches: Batch[],
): Promise<void> {
	await createNotes(
		database,
		feeds,
		batches,
		'repairs',
		'lake_repaired',
		(batch) => batch.repaired,
	);
	await createNotes(database, feeds, batches, 'warnings', 'lake_warned', (batch) => batch.warned);
	for (const feed of feeds) await compareFiles(database, feed, feeds);
	await addReasons(database, feeds, 'lake_repaired');
	await addReasons(database, feeds, 'lake_warned');
	await countFindings(database, batches);
	await markMended(database, feeds, batches);
}

async function createNotes(
	database: Database,
	feeds: Feed[],
	batches: Batch[],
	column: 'repairs' | 'warnings',
	table: string,
	count: (batch: Batch) => number,
): Promise<void> {
	await database.run(`create table ${table} (${findingColumns})`);
	for (const feed of feeds) {
		const readings = batches.filter(
			(batch) => batch.status === 'accepted' && batch.feed === feed.name && count(batch) > 0,
		);
		if (readings.length === 0) continue;
		const part = (place: number): string => `split_part(note, ${quote(partSeparator)}, ${place})`;
		await database.run(
			`insert into ${table}
			 select batch_id, mapping, ${quote(feed.name)}, source_file, source_row, reported_by, received_at,
				${part(1)}, ${part(2)}, nullif(${part(3)}, ''), nullif(${part(4)}, '')
			 from (
				select batch_id, mapping, source_file, (file_row_number + first_row)::integer as source_row, reported_by, received_at,
					unnest(string_split(${column}, ${quote(defectSeparator)})) as note
				from ${includedRows(readings, feed)} and ${column} is not null
			 )`,
		);
	}
}

/** Warnings that only several files together give: names against the register, one document from two authorities. */
async function compareFiles(database: Database, feed: Feed, feeds: Feed[]): Promise<void> {
	const has = (...names: string[]): boolean =>
		names.every((name) => feed.columns.some((column) => column.name === name));
	const live = (name: string): string =>
		`lake_${name} where row_key not in (select row_key from lake_superseded where feed = ${quote(name)})`;
	const row = `rows.batch_id, rows.mapping, ${quote(feed.name)}, rows.source_file, rows.source_row, rows.reported_by, rows.received_at`;
	const words = (text: string): string =>
		`lower(regexp_replace(translate(${text}, '（）', '()'), '[\\s·•]', '', 'g'))`;
	const register = feeds.find(
		(one) =>
			one.key.join() === 'subject_code' &&
			one.columns.some((column) => column.name === 'former_names'),
	);
	if (register && register !== feed && has('subject_code', 'subject_name'))
		await database.run(
			`insert into lake_warned
			 select ${row}, 'subject_name',
				case when list_contains(list_transform(string_split(coalesce(register.former_names, ''), ';'), lambda name: ${words('name')}), ${words('rows.subject_name')})
					then 'NAME-FORMER' else 'NAME-CODE' end,
				rows.subject_name, register.subject_name
			 from (select * from ${live(feed.name)}) as rows
			 join (select * from ${live(register.name)}) as register on register.subject_code = rows.subject_code
			 where ${words('rows.subject_name')} <> ${words('register.subject_name')} and not starts_with(rows.subject_code, 'P-')`,
		);
	if (has('doc_no', 'authority_code', 'subject_code', 'decided_on'))
		await database.run(
			`insert into lake_warned
			 select ${row}, 'doc_no', 'DOCUMENT-TWICE', rows.doc_no, null
			 from (select * from ${live(feed.name)}) as rows
			 join (
				select doc_no, subject_code, decided_on from (select * from ${live(feed.name)})
				group by all having count(distinct authority_code) > 1
			 ) as twice on twice.doc_no = rows.doc_no and twice.subject_code = rows.subject_code and twice.decided_on = rows.decided_on`,
		);
}

async function addReasons(database: Database, feeds: Feed[], table: string): Promise<void> {
	const kinds = await database.rows<{ feed: string; column_name: string; rule_code: string }>(
		`select distinct feed, column_name, rule_code from ${table}`,
	);
	await createTable(
		database,
		'finding_reasons',
		{
			feed: 'varchar',
			column_name: 'varchar',
			rule_code: 'varchar',
			reason_zh: 'varchar',
			reason_en: 'varchar',
		},
		kinds.map((kind) => {
			const words = reasonFor(
				feeds.find((feed) => feed.name === kind.feed)!,
				kind.rule_code,
				kind.column_name,
			);
			return { ...kind, reason_zh: words.zh, reason_en: words.en };
		}),
	);
	await database.run(
		`create or replace table ${table} as
		 select found.*, reasons.reason_zh, reasons.reason_en from ${table} as found
		 join finding_reasons as reasons on reasons.feed = found.feed and reasons.column_name = found.column_name and reasons.rule_code = found.rule_code
		 order by found.feed, found.source_file, found.source_row, found.column_name, found.rule_code;
		 drop table finding_reasons`,
	);
}

async function countFindings(database: Database, batches: Batch[]): Promise<void> {
	const dropped = batches
		.filter((batch) => batch.dropped > 0)
		.map(
			(batch) =>
				`(${[batch.batchId, batch.mapping, batch.feed].map(literal).join(', ')}, 'dropped', null, 'PERSONAL-DROPPED', ${batch.dropped})`,
		);
	const grouped = (table: string, kind: string): string =>
		`select batch_id, mapping, feed, ${quote(kind)} as finding_kind, column_name, rule_code, count(*)::integer as finding_count from ${table} group by all`;
	await database.run(
		`create table intake_findings as
		 select * from (
			${grouped('lake_repaired', 'repair')}
			union all ${grouped('lake_warned', 'warning')}
			${dropped.length > 0 ? `union all select * from (values ${dropped.join(', ')})` : ''}
		 ) order by feed, batch_id, mapping, finding_kind, column_name, rule_code`,
	);
}
