import { expect, it } from 'vitest';
import { type Row } from '../../pipeline/database.ts';
import { rowsOf } from '../given.ts';

it('R67: a quarter goes by the group and standing of its last month, proposes a talk when one month did, and ranks within quarter and group', async () => {
	const month = (
		department_code: string,
		on: number,
		composite_score: number | null,
		more: Row = {},
	): Row => ({
		department_code,
		month: `2026-0${on}-01`,
		peer_group: 'g',
		ranking_status: composite_score === null ? 'small' : 'ranked',
		composite_score,
		quantity_score: composite_score === null ? null : composite_score - 10,
		quality_score: composite_score === null ? null : composite_score - 20,
		due_count: 10 * on,
		on_time_count: on,
		is_talk_proposed: false,
		...more,
	});
	const months = (
		code: string,
		scores: (number | null)[],
		more: (on: number) => Row = () => ({}),
	): Row[] => scores.map((score, place) => month(code, place + 1, score, more(place + 1)));
	const rows = await rowsOf<Record<string, string>>(
		'int_period_scores',
		{
			int_reporting_ranks: [
				...months('A', [90, 91, 92, 60, 60, 60, 50, 50]),
				...months('B', [80, 85, 88, 70, 70, 71], (on) => ({
					is_talk_proposed: on === 2 || on === 5 || on === 6,
				})),
				...months('C', [80, 85, 88, 50, 50, 50], (on) => ({ peer_group: on < 3 ? 'h' : 'g' })),
				...months('D', [99, 99, 99, null, null, null], (on) => ({
					peer_group: 'h',
					...(on === 4 || on === 5 ? { ranking_status: 'silent' } : {}),
				})),
				...months('E', [97, null, null], () => ({
					peer_group: 'h',
					due_count: 0,
					on_time_count: 0,
				})),
			],
		},
		{},
		'period_from, department_code',
	);
	expect(
		rows
			.filter((row) => row.period_kind === 'quarter')
			.map((row) =>
				[
					row.period_from!.slice(5, 7),
					row.department_code,
					row.peer_group,
					row.ranking_status,
					row.composite_score,
					row.quantity_score,
					row.quality_score,
					row.composite_rank,
					row.peer_count,
					row.due_count,
					row.on_time_count,
					row.on_time_share,
					row.is_talk_proposed,
					row.period_until,
				].join(' '),
			),
	).toEqual([
		'01 A g ranked 91 81 71 1 3 60 6 0.1 false 2026-04-01',
		'01 B g ranked 84.3 74.3 64.3 2 3 60 6 0.1 true 2026-04-01',
		'01 C g ranked 84.3 74.3 64.3 2 3 60 6 0.1 false 2026-04-01',
		'01 D h ranked 99 89 79 1 2 60 6 0.1 false 2026-04-01',
		'01 E h ranked 97 87 77 2 2 0 0  false 2026-04-01',
		'04 A g ranked 60 50 40 2 3 150 15 0.1 false 2026-07-01',
		'04 B g ranked 70.3 60.3 50.3 1 3 150 15 0.1 true 2026-07-01',
		'04 C g ranked 50 40 30 3 3 150 15 0.1 false 2026-07-01',
		'04 D h small      150 15 0.1 false 2026-07-01',
	]);
	// a month stands as it was ranked
	const one = {
		peer_group: 'g',
		ranking_status: 'ranked',
		composite_score: 81,
		quantity_score: 71,
		quality_score: 61,
		composite_rank: 1,
		peer_count: 11,
		quantity_rank: 2,
		quality_rank: 3,
		received_count: 401,
		rejected_count: 41,
		band: 'upper',
		talk_reason: 'last',
		signal_months: 5,
		due_count: null,
		on_time_count: null,
		is_talk_proposed: null,
		valid_share: 0.71236,
		on_time_share: 0.51236,
	};
	const [single] = await rowsOf('int_period_scores', {
		int_reporting_ranks: [{ department_code: 'A', month: '2026-05-01', ...one }],
	});
	expect(single).toEqual({
		period_kind: 'month',
		period_from: '2026-05-01',
		period_until: '2026-06-01',
		department_code: 'A',
		...one,
		due_count: 0,
		on_time_count: 0,
		is_talk_proposed: false,
		valid_share: 0.7124,
		on_time_share: 0.5124,
	});
});
