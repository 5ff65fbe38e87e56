import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createTable, identifier, quote, type Database } from './database.ts';
import { InputError, type Words } from './errors.ts';
import { failPoint } from './fail-point.ts';
import { lakeTypes, type Feed } from './feed.ts';
import { createFeedViews } from './feed-views.ts';
import { mappingsFor, recipeHash, type Mapping } from './intake/mapping.ts';
import { excludedFile, intakeVersion, type ParseResult } from './intake/job.ts';
import type { Receipt } from './landing.ts';
import { moveIntoPlace, replaceFile, type Paths } from './paths.ts';

/** One file read for one feed: what the lake knows of it. */
export interface Batch {
	batchId: string;
	batchNumber: number;
	mapping: string;
	/** null: no feed was recognised. */
	feed: string | null;
	sourceFile: string;
	reportedBy: string;
	receivedAt: string;
	recipe: string;
	status: 'accepted' | 'rejected';
	reasonZh: string | null;
	reasonEn: string | null;
	received: number;
	rejected: number;
	blank: number;
	/** Rejected rows that the file of excluded rows names, not the rows' own defects. */
	excluded: number;
	/** Good rows with a mended cell, with a warning; filled cells of personal data that was not read. */
	repaired: number;
	warned: number;
	dropped: number;
	encoding: string;
	/** What the sender should know although nothing was refused for it. */
	notes: Words[];
	unused: string[];
	absent: string[];
	/** Rows of a table read bit by bit: they add to a full list instead of replacing it. */
	partial: boolean;
}

/** A batch that should be in the lake, with the mapping that reads it. */
export interface PlannedBatch {
	receipt: Receipt;
	mapping: Mapping | null;
	feed: Feed | null;
	recipe: string;
	/** What the lake already holds for exactly this recipe. */
	known: Batch | null;
}

/** What should be in the lake for these receipts; the first receipt of the same bytes wins. */
export function planBatches(
	paths: Paths,
	receipts: Receipt[],
	mappings: Mapping[],
	feeds: Feed[],
): PlannedBatch[] {
	const manifests = readManifests(paths);
	const planned = new Map<string, PlannedBatch>();
	const recognised = new Set<string>();
	for (const receipt of receipts) {
		for (const mapping of mappingsFor(receipt.path, mappings, feeds)) {
			const key = batchKey(receipt.batchId, mapping.name);
			recognised.add(receipt.batchId);
			if (planned.has(key)) continue;
			const feed = feeds.find((one) => one.name === mapping.feed)!;
			const recipe = recipeHash(mapping.columns === null ? { ...mapping, files: '' } : mapping, feed, intakeVersion);
			const manifest = manifests.get(key);
			planned.set(key, { receipt, mapping, feed, recipe, known: manifest?.recipe === recipe ? manifest : null });
		}
	}
	for (const receipt of receipts)
		if (!recognised.has(receipt.batchId))
			planned.set(receipt.batchId, { receipt, mapping: null, feed: null, recipe: '', known: null });
	return [...planned.values()];
}

/** The batch of a file whose feed nothing says. */
export function unrecognised(receipt: Receipt, feeds: Feed[]): Batch {
	const names = feeds.map((feed) => feed.title.zh).join('、');
	return {
		...emptyBatch(receipt, '-', null, ''),
		status: 'rejected',
		reasonZh: `看不出是哪类数据：文件名应以数据类名开头（${names}），或在 mappings 文件夹中写一份映射。`,
		reasonEn: `cannot tell which feed this is: begin the file name with the feed's name (${feeds.map((feed) => feed.name).join(', ')}) or write a mapping in the folder mappings.`,
	};
}

/** A batch from how its parsing came out. */
export function settledBatch(plan: PlannedBatch, outcome: ParseResult | InputError): Batch {
	const batch = emptyBatch(plan.receipt, plan.mapping!.name, plan.feed!.name, plan.recipe);
	if (plan.mapping!.reported_by) batch.reportedBy = plan.mapping!.reported_by;
	batch.partial = plan.mapping!.reads !== null;
	if (outcome instanceof InputError)
		return { ...batch, status: 'rejected', reasonZh: outcome.words.zh, reasonEn: outcome.words.en };
	const { received, rejected, blank, excluded, repaired, warned, dropped, encoding, notes, unused, absent } = outcome;
	return { ...batch, received, rejected, blank, excluded, repaired, warned, dropped, encoding, notes, unused, absent };
}

function emptyBatch(receipt: Receipt, mapping: string, feed: string | null, recipe: string): Batch {
	return {
		batchId: receipt.batchId,
		batchNumber: receipt.batchNumber,
		mapping,
		feed,
		sourceFile: receipt.path,
		reportedBy: receipt.reportedBy,
		receivedAt: receipt.receivedAt,
		recipe,
		status: 'accepted',
		reasonZh: null,
		reasonEn: null,
		received: 0,
		rejected: 0,
		blank: 0,
		excluded: 0,
		repaired: 0,
		warned: 0,
		dropped: 0,
		encoding: '',
		notes: [],
		unused: [],
		absent: [],
		partial: false,
	};
}

function batchKey(batchId: string, mapping: string): string {
	return `${batchId}-${mapping}`;
}

/** What tells one reading of a file from every other: its bytes, the mapping and how it was read. */
type Reading = Pick<Batch, 'feed' | 'batchId' | 'mapping' | 'recipe'>;

/** Path of a reading's rows below the data folder. Another recipe writes another file: generations still read the older one. */
export function rowsPath(reading: Reading): string {
	return `lake/${reading.feed}/${batchKey(reading.batchId, reading.mapping)}-${reading.recipe}.parquet`;
}

/** Path of a reading's rejected cells below the data folder. */
export function rejectedPath(reading: Reading): string {
	return `lake/rejected/${batchKey(reading.batchId, reading.mapping)}-${reading.recipe}.parquet`;
}

/**
 * Takes what a parser wrote into the lake and then writes the batch's manifest: from now on the lake
 * holds the batch. Each file is safe on disk before the next step.
 */
export function recordBatch(paths: Paths, batch: Batch, written: { rowsFile: string; rejectedFile: string }): void {
	failPoint('parse.written');
	if (batch.status === 'accepted') {
		if (batch.excluded > 0) moveIntoPlace(excludedFile(written.rowsFile), join(paths.data, excludedFile(rowsPath(batch))));
		moveIntoPlace(written.rowsFile, join(paths.data, rowsPath(batch)));
		failPoint('parse.rows');
		if (existsSync(written.rejectedFile)) moveIntoPlace(written.rejectedFile, join(paths.data, rejectedPath(batch)));
	}
	const folder = join(paths.lake, 'batches');
	mkdirSync(folder, { recursive: true });
	failPoint('parse.record');
	replaceFile(join(folder, `${batchKey(batch.batchId, batch.mapping)}.json`), JSON.stringify(batch));
}

function readManifests(paths: Paths): Map<string, Batch> {
	const folder = join(paths.lake, 'batches');
	const manifests = new Map<string, Batch>();
	if (!existsSync(folder)) return manifests;
	for (const name of readdirSync(folder)) {
		if (!name.endsWith('.json')) continue;
		const batch = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Batch;
		if (batch.status === 'rejected' || existsSync(join(paths.data, rowsPath(batch)))) manifests.set(batchKey(batch.batchId, batch.mapping), batch);
	}
	return manifests;
}

/** The select over the good rows of a feed's readings with their lineage. */
function rowsSelect(feed: Feed, readings: Batch[], withMark = false): string {
	const lineage =
		'batch_id, mapping, source_file, (file_row_number + first_row)::integer as source_row, received_at, version_at, reported_by, batch_number * 268435456 + file_row_number as row_key';
	const columns = feed.columns.map((column) => identifier(column.name)).join(', ');
	if (readings.length === 0) {
		const empty = feed.columns.map((column) => `null::${lakeTypes[column.type]} as ${identifier(column.name)}`);
		return `select ${empty.join(', ')}, null::varchar as batch_id, null::varchar as mapping, null::varchar as source_file, null::integer as source_row,
			null::timestamp as received_at, null::timestamp as version_at, null::varchar as reported_by, null::bigint as row_key${withMark ? ', false as is_withdrawn, false as is_correction' : ''} where false`;
	}
	return `select ${columns}, ${lineage}${withMark ? ', is_withdrawn, is_correction' : ''} from ${includedRows(readings)}`;
}

/** SQL after `from`: the good rows of readings (alias `rows`) with their place in the file; more conditions may follow with `and`. */
export function includedRows(readings: Batch[]): string {
	const list = (files: string[]): string => files.map((file) => `getvariable('data_folder') || ${quote(file)}`).join(', ');
	const excluded = readings.filter((reading) => reading.excluded > 0).map((reading) => excludedFile(rowsPath(reading)));
	// an anti join by equality: DuckDB runs "not exists" over all rows' distinct places, at twice the cost of the scan
	const included =
		excluded.length === 0
			? ''
			: ` anti join (select batch_number, file_row_number from read_parquet([${list(excluded)}])) as excluded
				on excluded.batch_number = rows.batch_number and excluded.file_row_number = rows.file_row_number`;
	return `read_parquet([${list(readings.map(rowsPath))}], file_row_number = true) as rows${included}
		where defects is null`;
}

/** Changes when the same batches would now leave other rows out. */
const mergeVersion = '3';

/**
 * For one feed the rows that do not count: the same key again in the same file ('duplicate'), an
 * older version of a key ('superseded'), a row of an older full list ('snapshot'), a row that says its
 * record is withdrawn ('withdrawn': the record is gone from its receipt on, until it is sent again).
 * The newest version is that of the file that speaks as of the latest time (`file-version.ts`); of two
 * that speak as of the same time a correction wins, then the one received last, then its file and row.
 * Kept per set of batches, so that an unchanged feed costs nothing. Returns the file below the data folder.
 */
export async function mergeFeed(database: Database, paths: Paths, feed: Feed, batches: Batch[]): Promise<string> {
	const used = batches.filter((batch) => batch.status === 'accepted' && batch.feed === feed.name);
	const key = createHash('sha256')
		.update(JSON.stringify([mergeVersion, feed, used.map((batch) => [batch.batchId, batch.mapping, batch.recipe, batch.receivedAt])]))
		.digest('hex')
		.slice(0, 20);
	const path = `lake/merged/${feed.name}-${key}.parquet`;
	const file = join(paths.data, path);
	if (existsSync(file)) return path;
	mkdirSync(join(paths.lake, 'merged'), { recursive: true });
	const columns = feed.key.map(identifier).join(', ');
	await database.run(`create or replace temp view merging as ${rowsSelect(feed, used, true)}`);
	const parts = [...new Set(used.filter((batch) => batch.partial).map((batch) => batch.mapping))];
	const isPart = parts.length > 0 ? `mapping in (${parts.map(quote).join(', ')})` : 'false';
	await database.run(
		`create or replace temp table newest_list as
		 select reported_by, arg_max(batch_id, (version_at, received_at, batch_id)) as batch_id, max(version_at) as version_at,
			arg_max(received_at, (version_at, received_at, batch_id)) as received_at
		 from (select distinct reported_by, batch_id, version_at, received_at from merging where not (${isPart} or is_correction)) group by reported_by`,
	);
	const old =
		feed.batch === 'snapshot'
			? `select row_key, merging.batch_id, mapping, source_row, 'snapshot' as reason from merging
			   join newest_list on newest_list.reported_by = merging.reported_by and newest_list.batch_id <> merging.batch_id
				and (newest_list.version_at, newest_list.received_at) >= (merging.version_at, merging.received_at)
				and not (merging.is_correction and newest_list.version_at = merging.version_at)`
			: `select row_key, batch_id, mapping, source_row, 'snapshot' as reason from merging where false`;
	await database.run(`create or replace temp table outdated as ${old}`);
	// a row repeated in its own list stays a duplicate when the list grows old: a batch's counts never change
	await database.run(
		`create or replace temp table repeated_in_old as
		 select row_key from (
			select row_key, row_number() over (partition by ${columns}, batch_id, mapping order by source_row desc) as place
			from merging where row_key in (select row_key from outdated) and not (${isPart})
		 ) where place > 1`,
	);
	const live = `from merging where row_key not in (select row_key from outdated)`;
	await database.run(
		`create or replace temp table repeated_keys as
		 select hash(${columns}) as key_hash ${live} group by 1 having count(*) > 1 or bool_or(is_withdrawn)`,
	);
	await database.run(
		`create or replace temp table ranked as
		 select row_key, batch_id, mapping, source_row, is_withdrawn, ${isPart} as is_part,
			row_number() over (
				partition by ${columns} order by version_at desc, is_correction desc, received_at desc, batch_id desc, mapping desc, source_row desc
			) as place,
			row_number() over (partition by ${columns}, batch_id, mapping order by source_row desc) as place_in_batch
		 from (select * ${live}) where hash(${columns}) in (select key_hash from repeated_keys)`,
	);
	const beside = `${file}.new`;
	await database.run(
		`copy (
			select ${quote(feed.name)} as feed, row_key, batch_id, mapping, source_row,
				case when row_key in (select row_key from repeated_in_old) then 'duplicate' else reason end as reason
			from outdated
			union all
			select ${quote(feed.name)}, row_key, batch_id, mapping, source_row,
				case when place = 1 then 'withdrawn' when place_in_batch > 1 and not is_part then 'duplicate' else 'superseded' end
			from ranked where place > 1 or is_withdrawn
			order by row_key
		) to ${quote(beside)} (format parquet)`,
	);
	failPoint('merge.rename');
	moveIntoPlace(beside, file);
	return path;
}

/** Removes the merge results of earlier sets of batches: generations keep their own copy. */
export function clearMerged(paths: Paths, used: string[]): void {
	const folder = join(paths.lake, 'merged');
	const kept = new Set(used.map((path) => basename(path)));
	for (const name of existsSync(folder) ? readdirSync(folder) : []) if (!kept.has(name)) rmSync(join(folder, name), { force: true });
}

/** Creates the base relations of a generation (`lake_…`, `intake_…`) over the lake's files. */
export async function createLakeRelations(
	database: Database,
	paths: Paths,
	feeds: Feed[],
	batches: Batch[],
	merged: string[],
): Promise<void> {
	for (const feed of feeds) {
		const readings = batches.filter((batch) => batch.status === 'accepted' && batch.feed === feed.name);
		await database.run(`create view lake_${feed.name} as ${rowsSelect(feed, readings)}`);
	}
	const folder = `getvariable('data_folder') || `;
	const list = (files: string[]): string => files.map((file) => folder + quote(file)).join(', ');
	await database.run(
		merged.length > 0
			? `create table lake_superseded as select * from read_parquet([${list(merged)}])`
			: 'create table lake_superseded (feed varchar, row_key bigint, batch_id varchar, mapping varchar, source_row integer, reason varchar)',
	);
	await createFeedViews(database, feeds);
	const rejected = batches
		.filter((batch) => batch.status === 'accepted' && batch.rejected > 0)
		.map(rejectedPath)
		.filter((file) => existsSync(join(paths.data, file)));
	await database.run(
		rejected.length > 0
			? `create table lake_rejected as select * from read_parquet([${list(rejected)}]) order by feed, source_file, source_row, column_name, rule_code`
			: `create table lake_rejected (batch_id varchar, feed varchar, source_file varchar, source_row integer, reported_by varchar,
				department_code varchar, business_date date, received_at timestamp, column_name varchar, value varchar, rule_code varchar,
				reason_zh varchar, reason_en varchar, suggestion varchar, record_key varchar)`,
	);
	await createTable(
		database,
		'intake_feeds',
		{ feed: 'varchar', title_zh: 'varchar', title_en: 'varchar', batch_kind: 'varchar', department_column: 'varchar', business_date_column: 'varchar' },
		feeds.map((feed) => ({
			feed: feed.name,
			title_zh: feed.title.zh,
			title_en: feed.title.en,
			batch_kind: feed.batch,
			department_column: feed.department,
			business_date_column: feed.business_date,
		})),
	);
	await createBatchTable(database, batches);
}

async function createBatchTable(database: Database, batches: Batch[]): Promise<void> {
	await createTable(
		database,
		'batch_counts',
		{
			batch_id: 'varchar', mapping: 'varchar', feed: 'varchar', source_file: 'varchar', reported_by: 'varchar', received_at: 'timestamp',
			status: 'varchar', reason_zh: 'varchar', reason_en: 'varchar', encoding: 'varchar', notes_zh: 'varchar', notes_en: 'varchar', unused_columns: 'varchar', absent_columns: 'varchar',
			received_count: 'integer', rejected_count: 'integer', blank_count: 'integer', repaired_count: 'integer', warned_count: 'integer', dropped_count: 'integer',
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

/** Batches with their final counts, as the generation holds them. */
export async function readBatchCounts(database: Database): Promise<
	{ batch_id: string; mapping: string; feed: string | null; source_file: string; reported_by: string; received_at: string; status: 'accepted' | 'rejected'; reason_zh: string | null; reason_en: string | null; received_count: number; accepted_count: number; rejected_count: number; duplicate_count: number; blank_count: number }[]
> {
	return database.rows('select * from intake_batches order by received_at, source_file, mapping');
}
