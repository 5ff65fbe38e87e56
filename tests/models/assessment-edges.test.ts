import { expect, it } from 'vitest';
import { type Row } from '../../pipeline/database.ts';
import { rowsOf } from '../given.ts';

const quarter = { period_kind: 'quarter', period_from: '2026-04-01' };
/** A full set of numbers of an assessment, each unlike the others and unlike those of another `place`. */
const numbers = (place: number): Row => ({
	peer_group: `组${place}`,
	ranking_status: place === 1 ? 'ranked' : 'small',
	composite_score: 80 + place,
	quantity_score: 70 + place,
	quality_score: 60 + place,
	composite_rank: place,
	peer_count: 10 + place,
	due_count: 300 + place,
	on_time_count: 200 + place,
	on_time_share: 0.5 + place / 100,
	is_talk_proposed: place === 1,
	quantity_rank: 20 + place,
	quality_rank: 30 + place,
	valid_share: 0.7 + place / 100,
	received_count: 400 + place,
	rejected_count: 40 + place,
	band: place === 1 ? 'upper' : 'lower',
	talk_reason: place === 1 ? 'last' : 'below_pass',
	signal_months: 50 + place,
});
/** The numbers of a kept assessment that are shown, under the names that kept ones bear. */
const asKept = (row: Row): Row =>
	Object.fromEntries(
		Object.entries(row)
			.filter(([name]) => !/^(quantity_score|quality_score|peer_count)$/.test(name))
			.map(([name, value]) => [`frozen_${name}`, value]),
	);
const nothing = (row: Row): Row => Object.fromEntries(Object.keys(row).map((name) => [name, null]));
const periodScore = (department_code: string, more: Row): Row => ({
	...quarter,
	department_code,
	period_until: '2026-07-01',
	...more,
});

it('R67, R91: what is kept stands beside what is computed now, number by number; a period is kept whole and once', async () => {
	const kept = (department_code: string, more: Row = {}): Row => ({
		...quarter,
		department_code,
		frozen_on: '2026-07-14',
		...numbers(2),
		...more,
	});
	const rows = await rowsOf(
		'int_assessments',
		{
			int_data_date: [{ data_date: '2026-08-03', known_on: '2026-08-03', opened_on: '2026-01-01' }],
			int_period_scores: [
				periodScore('NEW', numbers(1)),
				periodScore('KEPT', numbers(1)),
				periodScore('YOUNG', {
					...numbers(1),
					period_from: '2026-07-01',
					period_until: '2026-08-01',
				}),
			],
			frozen_rankings: [
				kept('KEPT'),
				kept('GONE'),
				// none of them is the quarter of another department, another quarter of it, or a month
				kept('NEW', { period_from: '2026-01-01' }),
				kept('NEW', { period_kind: 'month' }),
				kept('YOUNG'),
			],
		},
		{},
		'department_code, period_kind desc, period_from',
	);
	const none = { ...nothing(numbers(1)), due_count: 0, on_time_count: 0, is_talk_proposed: false };
	const was = {
		is_kept: true,
		is_newly_frozen: false,
		frozen_on: '2026-07-14',
		...asKept(numbers(2)),
	};
	expect(rows).toEqual([
		{ ...quarter, department_code: 'GONE', ...none, ...was },
		{ ...quarter, department_code: 'KEPT', ...numbers(1), ...was },
		{ ...quarter, period_from: '2026-01-01', department_code: 'NEW', ...none, ...was },
		{
			...quarter,
			department_code: 'NEW',
			...numbers(1),
			is_kept: false,
			is_newly_frozen: true,
			frozen_on: '2026-08-03',
			...asKept(numbers(1)),
		},
		{ ...quarter, period_kind: 'month', department_code: 'NEW', ...none, ...was },
		{ ...quarter, department_code: 'YOUNG', ...none, ...was },
		{
			...quarter,
			period_from: '2026-07-01',
			department_code: 'YOUNG',
			...numbers(1),
			is_kept: false,
			is_newly_frozen: false,
			frozen_on: null,
			...asKept(nothing(numbers(1))),
		},
	]);
});

it('R67: any one of score, rank, records due and on-time share that moved after it was kept marks a correction', async () => {
	const same = {
		...quarter,
		...numbers(1),
		...asKept(numbers(1)),
		is_kept: true,
		frozen_on: '2026-07-14',
	};
	const moved: Record<string, Row> = {
		SAME: {},
		SCORE: { composite_score: 99.1 },
		RANK: { composite_rank: 9 },
		DUE: { due_count: 9 },
		SHARE: { on_time_share: 0.9 },
		TODAY: { composite_score: 99.1, is_kept: false },
		OPEN: { is_kept: false, frozen_on: null, ...asKept(nothing(numbers(1))) },
		GONE: { ...nothing(numbers(1)), due_count: 0 },
		OTHER: { peer_group: '新组', ranking_status: 'silent' },
	};
	const rows = await rowsOf<Record<string, string>>(
		'quarterly_assessments',
		{
			departments: Object.keys(moved)
				.filter((code) => code !== 'OPEN')
				.map((department_code) => ({
					department_code,
					department_name: `${department_code}局`,
					kind: 'both',
					region_code: '330402',
				})),
			int_assessments: Object.entries(moved).map(([department_code, more]) => ({
				department_code,
				...same,
				...more,
			})),
			int_assessed_months: [
				...['2026-04-01', '2026-05-01'].map((month) => ({
					department_code: 'SAME',
					period_from: '2026-04-01',
					month,
				})),
				{ department_code: 'SAME', period_from: '2026-01-01', month: '2026-01-01' },
				{ department_code: 'DUE', period_from: '2026-01-01', month: '2026-01-01' },
			],
		},
		{},
		'department_code',
	);
	const told = Object.fromEntries(
		rows.map((row) => [
			row.department_code,
			[
				row.is_corrected,
				row.is_frozen,
				row.peer_group,
				row.ranking_status,
				row.month_count,
				row.score_change,
			].join(' '),
		]),
	);
	expect(told).toEqual({
		SAME: 'false true 组1 ranked 2 0',
		SCORE: 'true true 组1 ranked 0 18.1',
		RANK: 'true true 组1 ranked 0 0',
		DUE: 'true true 组1 ranked 0 0',
		SHARE: 'true true 组1 ranked 0 0',
		TODAY: 'false true 组1 ranked 0 18.1',
		OPEN: 'false false 组1 ranked 0 ',
		GONE: 'true true 组1 ranked 0 ',
		OTHER: 'false true 新组 silent 0 0',
	});
	expect(rows.find((row) => row.department_code === 'SCORE')).toEqual({
		department_code: 'SCORE',
		region_code: '330402',
		department_name: 'SCORE局',
		peer_group: '组1',
		ranking_status: 'ranked',
		frozen_rank: 1,
		frozen_score: 81,
		composite_rank: 1,
		composite_score: 99.1,
		peer_count: 11,
		score_change: 18.1,
		quantity_score: 71,
		quality_score: 61,
		due_count: 301,
		on_time_count: 201,
		on_time_share: 0.51,
		frozen_on_time_share: 0.51,
		month_count: 0,
		is_talk_proposed: true,
		is_frozen: true,
		is_corrected: true,
		frozen_on: '2026-07-14',
		period_from: '2026-04-01',
		period: '2026Q2',
	});
	// a department without an entry of its own goes by its code
	expect(rows.find((row) => row.department_code === 'OPEN')).toMatchObject({
		department_name: 'OPEN',
		region_code: null,
	});
});
