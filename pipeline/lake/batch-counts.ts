import { zone } from '../clock.ts';
import { openDatabase, quote, type Database } from '../database.ts';
import { InputError } from '../errors.ts';
import type { Feed } from '../feed.ts';
import type { Batch } from '../lake.ts';
import { createLakeRelations } from './relations.ts';
import type { LedgerBatch } from '../run/ledger.ts';
import type { Paths } from '../paths.ts';

/**
 * The batches with their counts as the ledger keeps them, over the relations of `createLakeRelations`. For those that
 * `isFresh` names the rows themselves are counted: received = accepted + rejected + duplicate + blank, or InputError
 * COUNT-SUM and nothing is published.
 */
export async function countBatches(
	database: Database,
	isFresh: (batch: LedgerBatch) => boolean,
): Promise<LedgerBatch[]> {
	const rows = await database.rows<LedgerBatch>(
		'select * from intake_batches order by received_at, source_file, mapping',
	);
	const wrong = await miscounted(database, rows.filter(isFresh));
	if (wrong)
		throw new InputError('COUNT-SUM', wrong.batch.source_file, {
			zh: `行数不相加（收到 ${wrong.batch.received_count} 行，数得 ${wrong.counted} 行），没有发布；请报告维护人员。`,
			en: `the row counts do not add up (${wrong.batch.received_count} received, ${wrong.counted} counted); nothing was published. Tell the maintainers.`,
		});
	return rows;
}

/** `countBatches` where no generation is built that has the relations. */
export async function countBatchesAlone(
	paths: Paths,
	feeds: Feed[],
	batches: Batch[],
	merged: string[],
	isFresh: (batch: LedgerBatch) => boolean,
): Promise<LedgerBatch[]> {
	const database = await openDatabase(':memory:', { zone, dataFolder: paths.data });
	try {
		await createLakeRelations(database, paths, feeds, batches, merged);
		return await countBatches(database, isFresh);
	} finally {
		database.close();
	}
}

/** The first of some batches whose rows in the lake, rejected rows and blank ones are not as many as it received; null when all are. */
export async function miscounted(
	database: Database,
	batches: LedgerBatch[],
): Promise<{ batch: LedgerBatch; counted: number } | null> {
	const kept = await countByFeed(database, batches, (feed) => ({
		from: `lake_${feed}`,
		rows: 'count(*)',
	}));
	const refused = await countByFeed(database, batches, (feed) => ({
		from: `lake_rejected where feed = ${quote(feed)}`,
		rows: 'count(distinct (source_file, source_row))',
	}));
	for (const batch of batches) {
		const ofFeed = batches.filter(
			(one) => one.batch_id === batch.batch_id && one.feed === batch.feed,
		);
		const key = `${batch.batch_id} ${batch.feed}`;
		const blank = ofFeed.reduce((sum, one) => sum + one.blank_count, 0);
		const counted = (kept.get(key) ?? 0) + (refused.get(key) ?? 0) + blank;
		const told = ofFeed.reduce(
			(sum, one) =>
				sum + one.accepted_count + one.rejected_count + one.duplicate_count + one.blank_count,
			0,
		);
		const received = ofFeed.reduce((sum, one) => sum + one.received_count, 0);
		if (counted !== received || told !== received || ofFeed.some((one) => one.accepted_count < 0))
			return { batch, counted };
	}
	return null;
}

async function countByFeed(
	database: Database,
	batches: LedgerBatch[],
	source: (feed: string) => { from: string; rows: string },
): Promise<Map<string, number>> {
	const counts = new Map<string, number>();
	for (const feed of new Set(batches.map((batch) => batch.feed))) {
		if (feed === null) continue;
		const { from, rows } = source(feed);
		const ids = batches
			.filter((batch) => batch.feed === feed)
			.map((batch) => quote(batch.batch_id));
		for (const { batch_id, found } of await database.rows<{ batch_id: string; found: number }>(
			`select batch_id, (${rows})::integer as found from (select * from ${from}) where batch_id in (${ids.join(', ')}) group by batch_id`,
		))
			counts.set(`${batch_id} ${feed}`, found);
	}
	return counts;
}
