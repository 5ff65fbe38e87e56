import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createTable, quote, type Database } from '../database.ts';
import { allEnded } from '../lanes.ts';
import type { Feed } from '../feed.ts';
import { createFeedViews } from './feed-views.ts';
import { rejectedPath, type Batch } from '../lake.ts';
import { fileList, leftOutFiles, rowsPerFile, rowsSelect } from './rows.ts';
import type { Paths } from '../paths.ts';

/** Creates the base relations of a generation (`lake_…`, `intake_…`) over the lake's files. */
export async function createLakeRelations(
	database: Database,
	paths: Paths,
	feeds: Feed[],
	batches: Batch[],
	merged: string[],
): Promise<void> {
	await allEnded([
		createLakeViews(database, feeds, batches, merged),
		createRejected(await database.beside(), paths, batches),
	]);
	await createTable(
		database,
		'intake_feeds',
		{
			feed: 'varchar',
			title_zh: 'varchar',
			title_en: 'varchar',
			batch_kind: 'varchar',
			department_column: 'varchar',
			business_date_column: 'varchar',
		},
		feeds.map((feed) => ({
			feed: feed.name,
			title_zh: feed.title.zh,
			title_en: feed.title.en,
			batch_kind: feed.batch,
			department_column: feed.department,
			business_date_column: feed.business_date,
		})),
	);
	await createTable(
		database,
		'intake_columns',
		{ feed: 'varchar', column_name: 'varchar', title_zh: 'varchar', title_en: 'varchar' },
		feeds.flatMap((feed) =>
			feed.columns.map(({ name, zh, en }) => ({
				feed: feed.name,
				column_name: name,
				title_zh: zh,
				title_en: en,
			})),
		),
	);
	await createBatchTable(database, batches);
}

/** `lake_superseded` and, over the files, what each feed gives. */
async function createLakeViews(
	database: Database,
	feeds: Feed[],
	batches: Batch[],
	merged: string[],
): Promise<void> {
	await database.run(
		merged.length > 0
			? `create table lake_superseded as select * from read_parquet(${fileList(merged)})`
			: `create table lake_superseded (feed varchar, row_key bigint, batch_id varchar, mapping varchar, source_row integer, reason varchar,
				ended_at timestamp, newest_key bigint, business_on date, received_at timestamp)`,
	);
	await createLeftOut(database, feeds, batches);
	const current = new Map<string, string>();
	for (const feed of feeds) {
		const readings = accepted(batches, feed);
		const places = (condition: string): string =>
			`lake_left_out where feed = ${quote(feed.name)} and ${condition}`;
		await database.run(
			`create view lake_${feed.name} as ${rowsSelect(feed, readings, false, readings.some((reading) => reading.excluded > 0) ? places('is_rejected') : null)}`,
		);
		if (readings.length > 0)
			current.set(feed.name, rowsSelect(feed, readings, false, places('true')));
	}
	await createFeedViews(database, feeds, current);
}

/** `lake_rejected`: the cells that were rejected. */
async function createRejected(database: Database, paths: Paths, batches: Batch[]): Promise<void> {
	const rejected = batches
		.filter((batch) => batch.status === 'accepted' && batch.rejected > 0)
		.map(rejectedPath)
		.filter((file) => existsSync(join(paths.data, file)));
	await database.run(
		rejected.length > 0
			? `create table lake_rejected as select *, null::timestamp as mended_at from read_parquet(${fileList(rejected)}) order by feed, source_file, source_row, column_name, rule_code`
			: `create table lake_rejected (batch_id varchar, feed varchar, source_file varchar, source_row integer, reported_by varchar,
				department_code varchar, business_date date, received_at timestamp, column_name varchar, value varchar, rule_code varchar,
				reason_zh varchar, reason_en varchar, suggestion varchar, record_key varchar, mended_at timestamp)`,
	);
}

const accepted = (batches: Batch[], feed: Feed): Batch[] =>
	batches.filter((batch) => batch.status === 'accepted' && batch.feed === feed.name);

/** `lake_left_out`: the places of rows that do not count, for they are bad (`is_rejected`) or superseded: one anti join leaves both out. */
async function createLeftOut(database: Database, feeds: Feed[], batches: Batch[]): Promise<void> {
	const rejected = feeds.flatMap((feed) => {
		const files = leftOutFiles(accepted(batches, feed));
		return files === null
			? []
			: [
					`select ${quote(feed.name)} as feed, batch_number, file_row_number, true as is_rejected from ${files}`,
				];
	});
	const superseded = `select feed, row_key // ${rowsPerFile} as batch_number, row_key % ${rowsPerFile} as file_row_number, false as is_rejected from lake_superseded`;
	await database.run(
		`create table lake_left_out as ${[superseded, ...rejected].join(' union all ')}`,
	);
}

async function createBatchTable(database: Database, batches: Batch[]): Promise<void> {
	await createTable(
		database,
		'batch_counts',
		{
			batch_id: 'varchar',
			mapping: 'varchar',
			feed: 'varchar',
			source_file: 'varchar',
			reported_by: 'varchar',
			received_at: 'timestamp',
			status: 'varchar',
			reason_zh: 'varchar',
			reason_en: 'varchar',
			encoding: 'varchar',
			notes_zh: 'varchar',
			notes_en: 'varchar',
			unused_columns: 'varchar',
			absent_columns: 'varchar',
			received_count: 'integer',
			rejected_count: 'integer',
			blank_count: 'integer',
			repaired_count: 'integer',
			warned_count: 'integer',
			dropped_count: 'integer',
		},
		batches.map((batch) => ({
			batch_id: batch.batchId,
			mapping: batch.mapping,
			feed: batch.feed,
			source_file: batch.sourceFile,
			reported_by: batch.reportedBy,
			received_at: batch.receivedAt,
			status: batch.status,
			reason_zh: batch.reasonZh,
			reason_en: batch.reasonEn,
			encoding: batch.encoding,
			notes_zh: batch.notes.map((note) => note.zh).join(' '),
			notes_en: batch.notes.map((note) => note.en).join(' '),
			unused_columns: batch.unused.join(';'),
			absent_columns: batch.absent.join(';'),
			received_count: batch.received,
			rejected_count: batch.rejected,
			blank_count: batch.blank,
			repaired_count: batch.repaired,
			warned_count: batch.warned,
			dropped_count: batch.dropped,
		})),
	);
	await database.run(
		`create table intake_batches as
		 select batch_counts.* exclude (received_count, rejected_count, blank_count, repaired_count, warned_count, dropped_count), received_count,
			(received_count - rejected_count - blank_count - coalesce(repeats.duplicate_count, 0))::integer as accepted_count,
			rejected_count, coalesce(repeats.duplicate_count, 0)::integer as duplicate_count, blank_count,
			repaired_count, warned_count, dropped_count
		 from batch_counts
		 left join (
			select batch_id, mapping, count(*)::integer as duplicate_count from lake_superseded where reason = 'duplicate' group by batch_id, mapping
		 ) as repeats on repeats.batch_id = batch_counts.batch_id and repeats.mapping = batch_counts.mapping
		 order by received_at, source_file, mapping;
		 drop table batch_counts`,
	);
}
