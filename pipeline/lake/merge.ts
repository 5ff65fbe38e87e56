import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { zone } from '../clock.ts';
import { identifier, openDatabase, quote, type Database } from '../database.ts';
import { inLanes } from '../lanes.ts';
import { failPoint } from '../fail-point.ts';
import type { Feed } from '../feed.ts';
import type { Batch } from '../lake.ts';
import { rowsSelect } from './rows.ts';
import { moveIntoPlace, type Paths } from '../paths.ts';

/** Changes when the same batches would now leave other rows out. */
const mergeVersion = '6';

/** `mergeFeed` for all feeds, two at a time and those with the most rows first; the files in the order of the feeds. */
export async function mergeFeeds(paths: Paths, feeds: Feed[], batches: Batch[]): Promise<string[]> {
	const database = await openDatabase(':memory:', {
		zone,
		dataFolder: paths.data,
		spill: join(paths.build, 'spill'),
	});
	try {
		const rows = (feed: Feed): number =>
			batches.reduce((sum, batch) => sum + (batch.feed === feed.name ? batch.received : 0), 0);
		const largest = feeds
			.map((feed) => ({ feed, rows: rows(feed) }))
			.sort((one, other) => other.rows - one.rows);
		const files = await inLanes([database, await database.beside()], largest, (lane, { feed }) =>
			mergeFeed(lane, paths, feed, batches),
		);
		return feeds.map((feed) => files[largest.findIndex((one) => one.feed === feed)]!);
	} finally {
		database.close();
	}
}

/**
 * For one feed the rows that do not count: the same key again in the same file ('duplicate'), an
 * older version of a key ('superseded'), a row of an older full list ('snapshot'), a row that says its
 * record is withdrawn ('withdrawn': the record is gone from then on, until it is sent again; its last version
 * before has `ended_at`, for until then it counted). A row of `ranked` keeps the key of its record's newest row, its business date and receipt.
 * The newest version is that of the file that speaks as of the latest time (`file-version.ts`); of two
 * that speak as of the same time a correction wins, then (so that the order of arrival decides between files of one
 * sender only) the sender, the one received last, its file and row.
 * Kept per set of batches, so that an unchanged feed costs nothing. Returns the file below the data folder.
 */
async function mergeFeed(
	database: Database,
	paths: Paths,
	feed: Feed,
	batches: Batch[],
): Promise<string> {
	const used = batches.filter((batch) => batch.status === 'accepted' && batch.feed === feed.name);
	const key = createHash('sha256')
		.update(
			JSON.stringify([
				mergeVersion,
				feed,
				used.map((batch) => [batch.batchId, batch.mapping, batch.recipe, batch.receivedAt]),
			]),
		)
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
	await markOutdated(database, feed, isPart);
	const live =
		feed.batch === 'snapshot'
			? 'from merging where row_key not in (select row_key from outdated)'
			: 'from merging where true';
	const business = feed.business_date === null ? 'null' : identifier(feed.business_date);
	await database.run(
		`create or replace temp table repeated_keys as
		 select hash(${columns}) as key_hash ${live} group by 1 having count(*) > 1
		 union select hash(${columns}) ${live} and is_withdrawn`,
	);
	await database.run(
		`create or replace temp table ranked as
		 select * exclude (record, version_at, valid_place),
			case when place = valid_place then min(case when is_withdrawn and place < valid_place then version_at end) over (partition by record) end as ended_at,
			arg_min(row_key, place) over (partition by record) as newest_key
		 from (select *, min(case when not is_withdrawn then place end) over (partition by record) as valid_place from (
		 select row_key, batch_id, mapping, source_row, is_withdrawn, version_at, ${business}::date as business_on, received_at, row(${columns}) as record, ${isPart} as is_part,
			row_number() over (
				partition by ${columns} order by version_at desc, is_correction desc, reported_by desc, received_at desc, batch_id desc, mapping desc, source_row desc
			) as place,
			row_number() over (partition by ${columns}, batch_id, mapping order by source_row desc) as place_in_batch
		 from (select * ${live}) as merging where hash(${columns}) in (select key_hash from repeated_keys)))`,
	);
	const beside = `${file}.new`;
	await database.run(
		`copy (
			select ${quote(feed.name)} as feed, row_key, batch_id, mapping, source_row,
				case when row_key in (select row_key from repeated_in_old) then 'duplicate' else reason end as reason,
				null::timestamp as ended_at, null::bigint as newest_key, null::date as business_on, null::timestamp as received_at
			from outdated
			union all
			select ${quote(feed.name)}, row_key, batch_id, mapping, source_row,
				case when place = 1 then 'withdrawn' when place_in_batch > 1 and not is_part then 'duplicate' else 'superseded' end,
				ended_at, newest_key, business_on, received_at
			from ranked where place > 1 or is_withdrawn
			order by row_key
		) to ${quote(beside)} (format parquet)`,
	);
	failPoint('merge.rename');
	moveIntoPlace(beside, file);
	return path;
}

/** Rows of older full lists of a sender (`outdated`), and those of them that were repeated in their own list (`repeated_in_old`). */
async function markOutdated(database: Database, feed: Feed, isPart: string): Promise<void> {
	if (feed.batch !== 'snapshot') {
		await database.run(
			`create or replace temp table outdated as select row_key, batch_id, mapping, source_row, 'snapshot' as reason from merging where false;
			 create or replace temp table repeated_in_old as select row_key from outdated`,
		);
		return;
	}
	await database.run(
		`create or replace temp table newest_list as
		 select reported_by, arg_max(batch_id, (version_at, received_at, batch_id)) as batch_id, max(version_at) as version_at,
			arg_max(received_at, (version_at, received_at, batch_id)) as received_at
		 from (select distinct reported_by, batch_id, version_at, received_at from merging where not (${isPart} or is_correction)) group by reported_by`,
	);
	await database.run(
		`create or replace temp table outdated as
		 select row_key, merging.batch_id, mapping, source_row, 'snapshot' as reason from merging
		 join newest_list on newest_list.reported_by = merging.reported_by and newest_list.batch_id <> merging.batch_id
			and (newest_list.version_at, newest_list.received_at) >= (merging.version_at, merging.received_at)
			and not (merging.is_correction and newest_list.version_at = merging.version_at)`,
	);
	// a row repeated in its own list stays a duplicate when the list grows old: a batch's counts never change
	await database.run(
		`create or replace temp table repeated_in_old as
		 select row_key from (
			select row_key, row_number() over (partition by ${feed.key.map(identifier).join(', ')}, batch_id, mapping order by source_row desc) as place
			from merging where row_key in (select row_key from outdated) and not (${isPart})
		 ) where place > 1`,
	);
}

/** Removes the merge results of earlier sets of batches: generations keep their own copy. */
export function clearMerged(paths: Paths, used: string[]): void {
	const folder = join(paths.lake, 'merged');
	const kept = new Set(used.map((path) => basename(path)));
	for (const name of existsSync(folder) ? readdirSync(folder) : [])
		if (!kept.has(name)) rmSync(join(folder, name), { force: true });
}
