import { identifier, literal, quote, type Database } from '../database.ts';
import type { Column, Feed } from '../feed.ts';
import { returnedMark } from '../intake/returned.ts';
import { recordKey } from '../intake/rejected.ts';
import type { Batch } from '../lake.ts';
import { includedRows, rowsAsRead } from './rows.ts';

/**
 * Fills `mended_at` of `lake_rejected`: when the record of a rejected row came in after all. It did with a good row
 * that comes later and has its key, or names it by its mark, or has what was suggested for a key that was wrong.
 */
export async function markMended(
	database: Database,
	feeds: Feed[],
	batches: Batch[],
): Promise<void> {
	await markByKey(database, feeds);
	await markReturned(database, feeds, batches);
	for (const feed of feeds) await markSuggested(database, feed, batches);
}

/** A rejected record is mended when the first row with its key comes in after it. */
async function markByKey(database: Database, feeds: Feed[]): Promise<void> {
	const found = await database.rows<{ feed: string }>(
		'select distinct feed from lake_rejected where record_key is not null',
	);
	for (const feed of feeds.filter((one) => found.some((row) => row.feed === one.name))) {
		const ofFeed = `lake_rejected.feed = ${quote(feed.name)}`;
		await database.run(
			`create or replace temp table sent as
			 select ${recordKey(feed, 'rows')} as record_key, received_at from lake_${feed.name} as rows
			 where ${recordKey(feed, 'rows')} in (select record_key from lake_rejected where ${ofFeed});
			 update lake_rejected set mended_at = mended.mended_at from (
				select lake_rejected.rowid as place, min(sent.received_at) as mended_at from lake_rejected
				join sent on sent.record_key = lake_rejected.record_key and sent.received_at > lake_rejected.received_at
				where ${ofFeed} group by all
			 ) as mended where lake_rejected.rowid = mended.place`,
		);
	}
	await database.run('drop table if exists sent');
}

/** A rejected row is mended, too, when its sender sends a good row later that names it: its record's key may have been what was wrong. */
async function markReturned(database: Database, feeds: Feed[], batches: Batch[]): Promise<void> {
	for (const feed of feeds) {
		const readings = batches.filter(
			(batch) => batch.returned && batch.status === 'accepted' && batch.feed === feed.name,
		);
		if (readings.length === 0) continue;
		await database.run(
			`update lake_rejected set mended_at = least(lake_rejected.mended_at, mended.mended_at) from (
				select lake_rejected.rowid as place, min(sent.received_at) as mended_at from lake_rejected
				join (select returned, reported_by::varchar as reported_by, received_at from ${includedRows(readings, feed)} and returned is not null) as sent
					on sent.returned = ${returnedMark('lake_rejected')} and sent.reported_by = lake_rejected.reported_by and sent.received_at > lake_rejected.received_at
				where lake_rejected.feed = ${quote(feed.name)} group by all
			 ) as mended where lake_rejected.rowid = mended.place`,
		);
	}
}

/**
 * Without its mark a row whose key was wrong is mended where no other row can be meant: its sender sends a good row
 * later that has in the wrong cells of the key just what was suggested and in all cells that were not wrong the same,
 * and nobody had sent such a row before. Where nothing was suggested, a neighbour's record might be taken for it.
 */
async function markSuggested(database: Database, feed: Feed, batches: Batch[]): Promise<void> {
	const cells = keyCells(feed);
	const isKey = `column_name in (${cells.map((column) => quote(column.name)).join(', ')})`;
	await database.run(
		`create or replace temp table wrong_keys as
		 select batch_id, source_file, source_row, reported_by, received_at, string_agg(distinct column_name, ',' order by column_name) as wrong_columns,
			${cells.map((column) => `max(${suggested(column)}) filter (where column_name = ${quote(column.name)}) as ${identifier(column.name)}`).join(', ')}
		 from lake_rejected where feed = ${quote(feed.name)}
		 group by batch_id, source_file, source_row, reported_by, received_at
		 having count(column_name) = count(*) and bool_or(${isKey}) and count(*) filter (where ${isKey} and suggestion is null) = 0 and max(mended_at) is null`,
	);
	const kinds = await database.rows<{ wrong_columns: string; batch_ids: string[] }>(
		'select wrong_columns, list(distinct batch_id) as batch_ids from wrong_keys group by wrong_columns order by wrong_columns',
	);
	for (const { wrong_columns, batch_ids } of kinds) {
		const readings = batches.filter(
			(batch) =>
				batch.status === 'accepted' &&
				batch.feed === feed.name &&
				batch_ids.includes(batch.batchId),
		);
		const wrong = wrong_columns.split(',');
		const names = (columns: Column[]): string[] => columns.map((column) => identifier(column.name));
		const mended = names(cells.filter((column) => wrong.includes(column.name)));
		const same = names(
			feed.columns.filter((column) => column.derived === null && !wrong.includes(column.name)),
		);
		const place = ['batch_id', 'source_file', 'source_row'];
		await database.run(
			`create or replace temp table wrong_rows as
			 select ${[...place, 'reported_by', 'received_at', ...mended].map((name) => `wrong_keys.${name}`).join(', ')}, ${same.map((name) => `rows.${name}`).join(', ')}
			 from ${rowsAsRead(readings, feed)} as rows
			 join wrong_keys on ${place.map((name) => `wrong_keys.${name} = rows.${name}`).join(' and ')}
			 where wrong_keys.wrong_columns = ${quote(wrong_columns)};
			 update lake_rejected set mended_at = mended.mended_at from (
				select ${place.map((name) => `came.${name}`).join(', ')}, min(sent.received_at) filter (where sent.reported_by = came.reported_by) as mended_at
				from wrong_rows as came
				join lake_${feed.name} as sent on ${[...mended.map((name) => `sent.${name}::varchar = came.${name}`), ...same.map((name) => `sent.${name} is not distinct from came.${name}`)].join(' and ')}
				group by ${place.map((name) => `came.${name}`).join(', ')}, came.received_at having min(sent.received_at) > came.received_at
			 ) as mended
			 where lake_rejected.feed = ${quote(feed.name)} and ${place.map((name) => `lake_rejected.${name} = mended.${name}`).join(' and ')};
			 drop table wrong_rows`,
		);
	}
	await database.run('drop table wrong_keys');
}

/** The columns whose cells make a record's key; those that a column of the key is made of stand for it. */
function keyCells(feed: Feed): Column[] {
	const key = feed.columns.filter((column) => feed.key.includes(column.name));
	const words = new Set(key.flatMap((column) => column.derived?.match(/\w+/g) ?? []));
	return feed.columns.filter(
		(column) => column.derived === null && (key.includes(column) || words.has(column.name)),
	);
}

/** SQL for the suggestion for a column's cell as the lake writes it: of a code list its code, not the word. */
function suggested(column: Column): string {
	if (column.codes === null) return 'suggestion';
	const cases = Object.entries(column.codes).map(
		([code, words]) =>
			`when suggestion in (${[...words, code].map(literal).join(', ')}) then ${quote(code)}`,
	);
	return `case ${cases.join(' ')} end`;
}
