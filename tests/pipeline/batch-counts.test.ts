import { describe, expect, it } from 'vitest';
import { miscounted } from '../../pipeline/lake/batch-counts.ts';
import { openDatabase } from '../../pipeline/database.ts';
import type { LedgerBatch } from '../../pipeline/run/ledger.ts';

const batch: LedgerBatch = {
	batch_id: 'b',
	mapping: 'm',
	feed: 'approvals',
	source_file: 'D1/a.csv',
	reported_by: 'D1',
	received_at: '2026-03-10 02:00:00',
	status: 'accepted',
	reason_zh: null,
	reason_en: null,
	received_count: 5,
	accepted_count: 2,
	rejected_count: 1,
	duplicate_count: 1,
	blank_count: 1,
};

describe('the rows of a batch', () => {
	it('are counted one by one: a row that is nowhere, or twice, stops the run', async () => {
		const database = await openDatabase(':memory:', { zone: 'Asia/Shanghai', threads: '1' });
		try {
			await database.run(`create table lake_approvals as select 'b' as batch_id, unnest([1, 2, 3]) as row_key;
				create table lake_rejected as select 'b' as batch_id, 'approvals' as feed, 'D1/a.csv' as source_file, 7 as source_row, unnest(['one', 'two']) as column_name`);
			expect(await miscounted(database, [batch])).toBeNull();
			expect(await miscounted(database, [{ ...batch, accepted_count: 1 }])).toMatchObject({
				counted: 5,
			});
			await database.run('delete from lake_approvals where row_key = 3');
			expect(await miscounted(database, [batch])).toEqual({ batch, counted: 4 });
			await database.run("insert into lake_approvals values ('b', 3), ('b', 4)");
			expect(await miscounted(database, [batch])).toEqual({ batch, counted: 6 });
		} finally {
			database.close();
		}
	});
});
