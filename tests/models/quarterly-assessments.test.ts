import { describe, expect, it } from 'vitest';
import type { Row } from '../../pipeline/database.ts';
import { given, type Warehouse } from '../given.ts';

const departments: Row[] = ['A', 'B', 'C'].map((department_code) => ({
	department_code,
	department_name: `${department_code}局`,
	kind: 'both',
}));
const month = (
	department_code: string,
	day: string,
	composite_score: number | null,
	more: Row = {},
): Row => ({
	department_code,
	month: day,
	peer_group: '执法类',
	ranking_status: composite_score === null ? 'small' : 'ranked',
	composite_score,
	quantity_score: composite_score,
	quality_score: composite_score,
	composite_rank: composite_score === null ? null : 1,
	peer_count: composite_score === null ? null : 2,
	due_count: 100,
	on_time_count: 90,
	on_time_share: 0.9,
	is_talk_proposed: false,
	...more,
});
const quarter = (department_code: string, scores: (number | null)[], more: Row = {}): Row[] =>
	scores.map((score, place) => month(department_code, `2026-0${place + 4}-01`, score, more));

async function assess(
	ranks: Row[],
	known_on: string,
	frozen: Row[] = [],
	values = {},
): Promise<Warehouse> {
	return given(
		{
			departments,
			int_reporting_ranks: ranks,
			int_data_date: [{ data_date: known_on, known_on, opened_on: '2026-01-01' }],
			frozen_rankings: frozen,
		},
		['quarterly_assessments', 'int_assessments', 'int_assessed_months'],
		values,
	);
}
const ranks = [
	...quarter('A', [80.1, 90.2, 70]),
	...quarter('B', [95, null, 85]),
	...quarter('C', [null, null, null]),
];

describe('the quarterly assessment', () => {
	it('R67: is the mean of the ranked months, ranked in the group, once the quarter has ended', async () => {
		const warehouse = await assess([...ranks, month('A', '2026-07-01', 10)], '2026-08-03');
		const rows = await warehouse.rows(
			'select * from quarterly_assessments order by department_code',
		);
		expect(rows).toHaveLength(3);
		expect(rows[0]).toMatchObject({
			period: '2026Q2',
			composite_score: 80.1,
			composite_rank: 2,
			peer_count: 2,
			month_count: 3,
			due_count: 300,
			on_time_share: 0.9,
		});
		expect(rows[1]).toMatchObject({ composite_score: 90, composite_rank: 1, month_count: 2 });
		expect(rows[2]).toMatchObject({
			ranking_status: 'small',
			composite_score: null,
			composite_rank: null,
			month_count: 0,
		});
		expect((await warehouse.expectations()).filter((one) => one.failing > 0)).toEqual([]);
		const [behind] = await warehouse.rows(
			"select count(*)::integer as n from int_assessed_months where department_code = 'B' and period_from = date '2026-04-01'",
		);
		expect(behind).toEqual({ n: 2 });
		warehouse.close();
	});

	it('R67: is kept so many working days after the quarter, and not before', async () => {
		// ten working days after 30 June 2026 end on 14 July
		const before = await assess(ranks, '2026-07-13');
		expect(await before.rows('select distinct is_frozen from quarterly_assessments')).toEqual([
			{ is_frozen: false },
		]);
		before.close();
		const after = await assess(ranks, '2026-07-14');
		expect(
			await after.rows(
				"select frozen_score, frozen_rank, frozen_on, score_change, is_corrected from quarterly_assessments where department_code = 'A'",
			),
		).toEqual([
			{
				frozen_score: 80.1,
				frozen_rank: 2,
				frozen_on: '2026-07-14',
				score_change: 0,
				is_corrected: false,
			},
		]);
		after.close();
	});

	it('R67, R91: what was kept stays to the digit when the data are corrected; both are shown', async () => {
		const kept = {
			period_kind: 'quarter',
			period_from: '2026-04-01',
			peer_group: '执法类',
			ranking_status: 'ranked',
			peer_count: 2,
			due_count: 300,
			on_time_count: 270,
			on_time_share: 0.9,
			is_talk_proposed: false,
			frozen_on: '2026-07-14',
		};
		const warehouse = await assess(
			[...quarter('A', [99, 99, 99]), ...quarter('B', [95, null, 85])],
			'2026-09-01',
			[
				{ ...kept, department_code: 'A', composite_score: 80.1, composite_rank: 2 },
				{
					...kept,
					department_code: 'B',
					composite_score: 90,
					composite_rank: 1,
					due_count: 200,
					on_time_share: 0.9,
				},
			],
		);
		const rows = await warehouse.rows(
			'select * from quarterly_assessments order by department_code',
		);
		expect(rows[0]).toMatchObject({
			frozen_score: 80.1,
			frozen_rank: 2,
			composite_score: 99,
			composite_rank: 1,
			score_change: 18.9,
			is_corrected: true,
			frozen_on: '2026-07-14',
		});
		expect(rows[1]).toMatchObject({ frozen_rank: 1, composite_rank: 2, is_corrected: true });
		expect(
			await warehouse.rows(
				"select count(*)::integer as n from int_assessments where is_newly_frozen and period_kind = 'quarter'",
			),
		).toEqual([{ n: 0 }]);
		warehouse.close();
	});

	it('R67: the length of the period is the policy’s', async () => {
		const warehouse = await assess(ranks, '2026-09-01', [], { 'assessment.months': 2 });
		expect(
			await warehouse.rows('select distinct period from quarterly_assessments order by 1'),
		).toEqual([{ period: '2026-03' }, { period: '2026-05' }]);
		warehouse.close();
	});
});
