import { describe, expect, it } from 'vitest';
import { type Row } from '../../pipeline/database.ts';
import { rowsOf } from '../given.ts';
import { breach, departments } from './reports.ts';

describe('the freshness of a feed', () => {
	const fresh = async (breaches: Row[], values = {}): Promise<Row[]> =>
		rowsOf(
			'feed_freshness',
			{ departments, breaches: [breach('B', '2026-03-31', '2026-04-01'), ...breaches] },
			values,
			'feed, department_code',
		);
	const ofA = (rows: Row[]): Row | undefined =>
		rows.find((row) => row.feed === 'breaches' && row.department_code === 'A');

	it('R34: goes by the newest business date, so last year’s file sent today does not make it fresh', async () => {
		expect(ofA(await fresh([breach('A', '2025-06-30', '2026-03-31')]))).toMatchObject({
			newest_business_on: '2025-06-30',
			freshness_status: 'overdue',
		});
		expect(
			ofA(
				await fresh([
					breach('A', '2025-06-30', '2026-03-31'),
					breach('A', '2026-03-30', '2026-03-31'),
				]),
			),
		).toMatchObject({ behind_working_days: 1, freshness_status: 'fresh' });
	});

	it('R34: is due after seven working days and overdue after twenty', async () => {
		const days = ['2026-03-20', '2026-03-19', '2026-03-03', '2026-03-02'];
		const found = [];
		for (const day of days) found.push(ofA(await fresh([breach('A', day, '2026-03-31')]))!);
		expect(found.map((row) => [row.behind_working_days, row.freshness_status])).toEqual([
			[7, 'fresh'],
			[8, 'due'],
			[20, 'due'],
			[21, 'overdue'],
		]);
	});

	it('R69: of lists and ratings goes by their receipt', async () => {
		const list = (await fresh([])).find((row) => row.feed === 'departments');
		expect(list).toMatchObject({
			department_code: 'A',
			newest_business_on: null,
			freshness_status: 'fresh',
		});
		const old = (
			await fresh([], {
				'freshness.list_overdue_working_days': 30,
				'freshness.list_due_working_days': 10,
			})
		).find((row) => row.feed === 'departments');
		expect(old!.freshness_status).toBe('overdue');
	});

	it('R34: a business date on the data date itself is the newest', async () => {
		const rows = await fresh([]);
		expect(
			rows.find((row) => row.feed === 'breaches' && row.department_code === 'B'),
		).toMatchObject({ newest_business_on: '2026-03-31', behind_working_days: 0 });
	});

	it('ignores a business date that lies ahead', async () => {
		expect(
			ofA(
				await fresh([
					breach('A', '2026-03-02', '2026-03-31'),
					breach('A', '2099-01-01', '2026-03-31'),
				]),
			),
		).toMatchObject({ newest_business_on: '2026-03-02' });
	});
});
