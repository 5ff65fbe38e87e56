import { describe, expect, it } from 'vitest';
import { type Row } from '../../pipeline/database.ts';
import { given, rowsOf } from '../given.ts';
import { expectCounts } from './records.ts';
import { breach, departments, rejectedCell } from './reports.ts';

const marked = (reason: string, row_key: number): Row => ({ feed: 'breaches', row_key, reason });

describe('the rows a department reported', () => {
	const rows = {
		departments,
		breaches: [
			breach('B', '2026-02-26', '2026-02-27'),
			breach('A', '2026-03-02', '2026-03-04'),
			breach('A', '2026-03-02', '2026-03-25'),
			breach('A', '2026-03-02', '2026-03-06', { row_key: 901 }),
			breach('A', '2026-03-02', '2026-03-06', { row_key: 902 }),
			breach('A', '2026-03-02', '2026-03-06', { row_key: 903 }),
			breach('A', '2026-01-05', '2026-03-06'),
			breach('B', '2026-03-02', '2026-04-02'),
			breach('B', '2026-03-03', '2026-03-04'),
		],
		lake_superseded: [
			marked('duplicate', 901),
			marked('superseded', 902),
			marked('withdrawn', 903),
		],
		lake_rejected: [
			rejectedCell(5, 'subject_code'),
			rejectedCell(5, 'severity'),
			rejectedCell(6, null, { department_code: '不在名单' }),
		],
	};

	it('R34, R91: received is accepted and rejected and repeated, by month of receipt', async () => {
		const [march] = (await rowsOf('reported_rows', rows)).filter(
			(row) => row.feed === 'breaches' && row.department_code === 'A',
		);
		expect(march).toMatchObject({
			month: '2026-03-01',
			received_count: 8,
			accepted_count: 5,
			rejected_count: 2,
			duplicate_count: 1,
			superseded_count: 2,
			current_count: 3,
			history_count: 1,
			late_count: 1,
			accepted_share: 0.7143,
		});
	});

	it('R34: lists that belong to no single department count for their sender', async () => {
		const lists = (await rowsOf('reported_rows', rows)).filter((row) => row.feed === 'departments');
		expect(lists.map((row) => [row.department_code, row.received_count])).toEqual([['A', 2]]);
	});

	it('R110: the records moved are counted by kind: breaches, licences and penalties, promises', async () => {
		const decision = (doc_no: string): Row => ({
			doc_no,
			authority_code: 'A',
			subject_code: 'S1',
			decided_on: '2026-03-02',
			received_at: '2026-03-04 09:00:00',
		});
		const counted = await rowsOf('reported_rows', {
			departments,
			breaches: [breach('A', '2026-03-02', '2026-03-04'), breach('B', '2026-03-02', '2026-03-04')],
			licences: ['L1', 'L2', 'L3'].map(decision),
			penalties: [decision('P1')],
			commitments: [
				{
					commitment_code: 'C1',
					subject_code: 'S1',
					department_code: 'A',
					kind: 'approval',
					made_on: '2026-03-02',
					received_at: '2026-03-04 09:00:00',
				},
			],
		});
		const byFeed = Map.groupBy(counted, (row) => String(row.feed));
		const sum = (feed: string): number =>
			byFeed.get(feed)!.reduce((all, row) => all + Number(row.accepted_count), 0);
		expect(['breaches', 'licences', 'penalties', 'commitments'].map(sum)).toEqual([2, 3, 1, 1]);
	});

	it('R92: days late are counted from the deadline to the first receipt', async () => {
		const warehouse = await given(rows, 'int_reported_rows');
		const late = await warehouse.rows(
			`select department_code, late_days, sum(row_count)::integer as rows from int_reported_rows where is_late group by all order by 1`,
		);
		warehouse.close();
		// due on the seventh working day after 2 March, the 11th
		expect(late).toEqual([
			{ department_code: 'A', late_days: 14, rows: 1 },
			{ department_code: 'B', late_days: 22, rows: 1 },
		]);
	});

	it('R92: history is never late', async () => {
		const [only] = await rowsOf(
			'reported_rows',
			{ departments, breaches: [breach('A', '2025-12-01', '2026-03-04')] },
			{},
			'feed',
		);
		expect(only).toMatchObject({ feed: 'breaches', history_count: 1, late_count: 0 });
	});

	it('are as many as every number says', async () => {
		const warehouse = await given(rows, [
			'reported_rows',
			'int_received_rows',
			'int_rejected_rows',
		]);
		await expectCounts(warehouse, 'reported_rows');
		warehouse.close();
	});

	it('a received row that no month counts blocks the run', async () => {
		const blocked = async (received_count: number): Promise<boolean> => {
			const batches = [
				{ feed: 'breaches', received_count },
				{ feed: 'departments', received_count: 3 },
			];
			const warehouse = await given(
				{
					...rows,
					intake_batches: batches.map((batch) => ({
						batch_id: 'b',
						status: 'accepted',
						blank_count: 1,
						...batch,
					})),
				},
				'reported_rows',
			);
			const failed = (await warehouse.expectations()).some(
				(one) => one.model === 'reported_rows' && one.severity === 'block' && one.failing > 0,
			);
			warehouse.close();
			return failed;
		};
		expect(await blocked(12)).toBe(false);
		expect(await blocked(13)).toBe(true);
	});
});
