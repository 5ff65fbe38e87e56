import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Row } from '../../pipeline/database.ts';
import { given, type Warehouse } from '../given.ts';
import { expectRecords } from './records.ts';

const item = (item_code: string, reform_date: string | null, more: Row = {}): Row => ({
	item_code,
	item_name: item_code,
	item_type: 'licence',
	approval_department_code: 'D1',
	supervision_department_code: 'D2',
	statutory_days: 20,
	promised_days: 5,
	materials_before: 8,
	materials_now: 5,
	steps_before: 6,
	steps_now: 3,
	site_visit_before: true,
	reform_mode: reform_date === null ? null : 'optimise',
	reform_date,
	valid_from: '2024-01-01',
	...more,
});
let number = 0;

/** Cases applied for on a day, decided some days later (null: open). */
function cases(
	count: number,
	item_code: string,
	applied: string,
	days: number | null,
	more: Row = {},
): Row[] {
	const decided =
		days === null
			? null
			: new Date(Date.parse(`${applied}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
	return Array.from({ length: count }, () => ({
		case_no: `C${++number}`,
		item_code,
		subject_code: 'S1',
		department_code: 'D1',
		result: days === null ? null : 'granted',
		applied_at: `${applied} 09:00:00`,
		decided_at: decided && `${decided} 15:00:00`,
		received_at: '2027-01-31 09:00:00',
		...more,
	}));
}
/** A case that only says what today is. */
const today = cases(1, 'T', '2026-12-31', 0);

async function using<T>(
	made: Promise<Warehouse>,
	use: (warehouse: Warehouse) => Promise<T>,
): Promise<T> {
	const warehouse = await made;
	try {
		return await use(warehouse);
	} finally {
		warehouse.close();
	}
}

/** The rows of the mart by `scope code`. */
const estimates = async (rows: Record<string, Row[]>, values = {}): Promise<Record<string, Row>> =>
	using(given(rows, 'reform_effect_estimates', values), async (warehouse) =>
		Object.fromEntries(
			(await warehouse.rows('select * from reform_effect_estimates')).map((row) => [
				`${String(row.scope)} ${String(row.code)}`,
				row,
			]),
		),
	);

describe('a reform that lies ahead', () => {
	it('R45, R57: leaves its item a now, as items not reformed have, and no part in what the whole had before', async () => {
		const rows = await estimates({
			items: [item('AHEAD', '2027-01-01'), item('DONE', '2026-06-01'), item('NEVER', null)],
			approvals: [
				...['AHEAD', 'DONE', 'NEVER'].flatMap((code) => [
					...cases(12, code, '2026-05-04', 9),
					...cases(12, code, '2026-08-03', 4),
				]),
				...today,
			],
		});
		expect(
			['AHEAD', 'DONE', 'NEVER'].map((code) => [
				rows[`item ${code}`]!.current_case_count,
				rows[`item ${code}`]!.decided_count,
				rows[`item ${code}`]!.reformed_count,
			]),
		).toEqual([
			[24, 24, 0],
			[12, 12, 1],
			[24, 24, 0],
		]);
		expect(rows['whole -']).toMatchObject({
			baseline_case_count: 12,
			current_case_count: 12,
			baseline_median_days: 9,
			current_median_days: 4,
			change_days: 5,
		});
	});
});

describe('the waiting curve', () => {
	it('R57: follows Kaplan and Meier on the leukaemia data of Freireich, errors and the log–log interval included', async () => {
		const events = [6, 6, 6, 7, 10, 13, 16, 22, 23];
		const censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35];
		const of = (days: number[], is_open: boolean): Row[] =>
			[...new Set(days)].map((elapsed_days) => ({
				item_code: 'I1',
				month: '2025-01-01',
				route: 'standard',
				is_baseline: true,
				is_open,
				elapsed_days,
				working_days: -1,
				case_count: days.filter((one) => one === elapsed_days).length,
			}));
		await using(
			given({ int_case_days: [...of(events, false), ...of(censored, true)] }, 'int_item_waits'),
			async (warehouse) => {
				const curve = await warehouse.rows(`
					select days, round(still_waiting_share, 4) as share, round(standard_error, 4) as error
					from int_item_survival where decided_count > 0 order by days
				`);
				expect(curve.map((row) => row.days)).toEqual([6, 7, 10, 13, 16, 22, 23]);
				expect(curve.map((row) => row.share)).toEqual([
					0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482,
				]);
				expect([curve[0]!.error, curve[6]!.error]).toEqual([0.0764, 0.1346]);
				expect(await warehouse.rows('select * from int_item_waits')).toEqual([
					{
						item_code: 'I1',
						cohort: 'before',
						case_count: 21,
						open_count: 12,
						median_days: 23,
						median_low_days: 13,
						median_high_days: null,
						ninth_decile_days: null,
					},
				]);
			},
		);
	});

	it('gives the area up to the horizon: the plain mean when nothing is open, one more when all take one more', async () => {
		const days = [1, 2, 5, 9, 9, 30];
		const made = (shift: number): Row[] =>
			days.flatMap((one) => cases(1, 'I1', '2025-08-04', one + shift));
		const area = async (rows: Row[], values = {}): Promise<unknown> =>
			using(
				given(
					{ approvals: [...rows, ...today], items: [item('I1', null)] },
					'int_item_outcomes',
					values,
				),
				async (warehouse) =>
					(
						await warehouse.rows(
							'select from_millionths(outcome_millionths) as mean from int_item_outcomes',
						)
					)[0]!.mean,
			);
		expect(await area(made(0))).toBeCloseTo(56 / 6, 5);
		expect(await area(made(1))).toBeCloseTo(56 / 6 + 1, 5);
		expect(await area(made(0), { 'effects.horizon_days': 9 })).toBeCloseTo(35 / 6, 5);
		expect(
			await area([...made(0), ...cases(1, 'I1', '2025-08-04', null)], {
				'effects.horizon_days': 60,
			}),
		).toBeCloseTo((56 + 60) / 7, 5);
	});
});

describe('difference in differences', () => {
	const lines = readFileSync(join(import.meta.dirname, 'county-employment.csv'), 'utf8')
		.trim()
		.split('\n')
		.slice(1);
	const counties = lines.map((line) => line.split(',').map(Number));
	const month = (year: number): string => `2025-0${year - 2002}-01`;

	// County teen employment 2003–2007 and rises of the minimum wage: the public example of Callaway and Sant'Anna (2021).
	it('R57: gives the group-time effects of Callaway and Sant’Anna on county employment', async () => {
		const given_rows = {
			int_current_items: counties.map(([county, first]) => ({
				item_code: String(county),
				approval_department_code: 'D1',
				reform_on: first === 0 ? null : month(first!),
			})),
			int_item_outcomes: counties.flatMap(([county, , ...logs]) =>
				logs.map((log, index) => ({
					item_code: String(county),
					month: month(2003 + index),
					case_count: 1,
					outcome_millionths: Math.round(log * 1e6),
				})),
			),
		};
		await using(
			given(given_rows, 'int_effect_estimates', { 'effects.base_months': 1, 'effects.draws': 100 }),
			async (warehouse) => {
				const effects = await warehouse.rows<{ first: number; year: number; effect: number }>(`
					select month(c.reform_month)::integer + 2002 as first, month(c.month)::integer + 2002 as year,
						round(from_millionths(avg(c.change_millionths - k.change_millionths)), 4) as effect
					from int_effect_changes as c
					join int_effect_controls as k on k.reform_month = c.reform_month and k.month = c.month and k.draw = 0
					where c.is_treated group by all order by all
				`);
				const at2007 = effects.filter(({ year }) => year === 2007);
				expect(at2007.map(({ effect }) => effect)).toEqual([-0.1008, -0.0412, -0.0261]);
				// the year before each rise against counties that never had one: the pre-trends that the did package publishes
				const before = await warehouse.rows<{ effect: number }>(`
					select round(from_millionths(avg(case when c.is_treated then c.change_millionths end) - avg(case when i.reform_on is null then c.change_millionths end)), 4) as effect
					from int_effect_changes as c join int_current_items as i on i.item_code = c.item_code
					where c.month < c.reform_month group by c.reform_month order by c.reform_month
				`);
				expect(before.map(({ effect }) => effect)).toEqual([-0.0028, -0.0311]);
				const [whole] = await warehouse.rows<{ effect: number; low: number; high: number }>(
					"select effect_days as effect, effect_low_days as low, effect_high_days as high from int_effect_estimates where scope = 'whole'",
				);
				expect(-whole!.effect).toBeCloseTo(-0.0398, 4);
				expect(whole!.low).toBeLessThan(whole!.effect);
				expect(whole!.high).toBeGreaterThan(whole!.effect);
				// The published standard error is 0.0118; a bootstrap of 100 draws lies near it.
				const width = (whole!.high - whole!.low) / 2 / 1.96;
				expect(width).toBeGreaterThan(0.008);
				expect(width).toBeLessThan(0.016);
			},
		);
	});

	const months = Array.from(
		{ length: 12 },
		(_, index) => `2025-${String(index + 1).padStart(2, '0')}-01`,
	);
	const panel = (daysOf: (one: number, place: number) => number) => ({
		int_current_items: Array.from({ length: 20 }, (_, one) => ({
			item_code: `I${one}`,
			approval_department_code: one < 15 ? 'D1' : 'D2',
			reform_on: one < 8 ? '2025-07-01' : one < 10 ? '2025-09-15' : null,
		})),
		int_item_outcomes: Array.from({ length: 20 }, (_, one) =>
			months.map((when, place) => ({
				item_code: `I${one}`,
				month: when,
				case_count: 10 + one,
				outcome_millionths: Math.round(daysOf(one, place) * 1e6),
			})),
		).flat(),
	});
	const whole = async (daysOf: (one: number, place: number) => number, values = {}): Promise<Row> =>
		using(
			given(panel(daysOf), 'int_effect_estimates', values),
			async (warehouse) =>
				(await warehouse.rows("select * from int_effect_estimates where scope = 'whole'"))[0]!,
		);
	const isReformed = (one: number, place: number): boolean =>
		(one < 8 && place >= 6) || (one >= 8 && one < 10 && place >= 9);

	it('R57: removes what happened to all items and keeps what the reform did', async () => {
		const row = await whole(
			(one, place) => 20 + one - 0.5 * place - (isReformed(one, place) ? 3 : 0),
		);
		expect(row.effect_days).toBeCloseTo(3, 4);
		expect([row.item_count, row.effect_low_days, row.effect_high_days]).toEqual([
			10,
			expect.closeTo(3, 4),
			expect.closeTo(3, 4),
		]);
	});

	it('R57: tells month by month what the difference was before the reform and since, in the same draws', async () => {
		const events = async (daysOf: (one: number, place: number) => number): Promise<Row[]> =>
			using(
				given(panel(daysOf), 'int_event_estimates', { 'effects.base_months': 3 }),
				(warehouse) =>
					warehouse.rows('select * from int_event_estimates order by is_joined desc, event_month'),
			);
		const alike = await events(
			(one, place) => 20 + one - 0.5 * place - (isReformed(one, place) ? 3 : 0),
		);
		expect(alike.map((row) => row.event_month)).toEqual([0, -3, -2, -1, 0, 1, 2, 3, 4, 5]);
		for (const row of alike) {
			const days = (row.event_month as number) >= 0 && !row.is_joined ? 3 : 0;
			expect(row.effect_days).toBeCloseTo(days, 4);
			if (row.item_count === 10)
				expect([row.effect_low_days, row.effect_high_days]).toEqual([
					expect.closeTo(days, 4),
					expect.closeTo(days, 4),
				]);
		}
		// the reformed items were getting faster by a day a month long before their reform
		const [joined, ...months] = await events((one, place) => 40 - (one < 10 ? place : 0));
		expect(joined).toMatchObject({ side: 'before', is_joined: true, item_count: 10 });
		expect(joined!.effect_low_days).toBeGreaterThan(2);
		const [first, second, third] = months.map((row) => row.effect_days as number);
		expect(third! - second!).toBeGreaterThan(0.5);
		expect(second! - first!).toBeGreaterThan(0.5);
	});

	it('is nothing where nothing was done, whatever the common trend', async () => {
		const row = await whole((one, place) => 20 + one - place);
		expect(row.effect_days).toBeCloseTo(0, 4);
	});

	it('leaves the month out in which a reform began halfway, and compares only with enough items', async () => {
		const disturbed = await whole(
			(one, place) =>
				20 - (isReformed(one, place) ? 3 : 0) + (one >= 8 && one < 10 && place === 8 ? 50 : 0),
		);
		expect(disturbed.effect_days).toBeCloseTo(3, 4);
		expect(await whole(() => 20, { 'effects.min_items': 13 })).toBeUndefined();
	});

	it('gives no interval for a department with too few reformed items', async () => {
		await using(
			given(
				panel((one, place) => 20 - (isReformed(one, place) ? 3 : 0)),
				'int_effect_estimates',
				{ 'effects.min_items': 10 },
			),
			async (warehouse) => {
				const rows = await warehouse.rows(
					"select code, item_count, effect_low_days is null as is_bare from int_effect_estimates where scope <> 'item' order by scope",
				);
				expect(rows).toEqual([
					{ code: 'D1', item_count: 10, is_bare: false },
					{ code: '-', item_count: 10, is_bare: false },
				]);
			},
		);
	});
});

describe('three numbers that are never one', () => {
	const items = [
		item('SLOW', '2026-01-01', { promised_days: 10 }),
		item('FAST', '2026-01-01', { promised_days: 0, reform_mode: 'commitment' }),
		item('RARE', '2026-01-01', { statutory_days: 60, promised_days: 60 }),
		item('OLD', null, { promised_days: 20 }),
	];
	const approvals = [
		...cases(30, 'SLOW', '2025-06-02', 40),
		...cases(10, 'SLOW', '2026-06-01', 30),
		...cases(10, 'FAST', '2025-06-02', 8),
		...cases(30, 'FAST', '2026-06-01', 4, {
			route: 'commitment',
			handling: 'immediate',
			visits: 0,
			site_visit: false,
			materials_required: 5,
			materials_waived: 2,
			materials_by_e_licence: 1,
			steps: 2,
		}),
		...cases(3, 'RARE', '2025-06-02', 90),
		...cases(20, 'RARE', '2026-06-01', 1, {
			visits: 2,
			materials_required: 8,
			materials_waived: 1,
		}),
		...cases(10, 'OLD', '2026-06-01', 12),
		...today,
	];

	it('R45, R57: limit, own change and effect stand in columns of their own, for item, department and whole', async () => {
		const rows = await estimates({ items, approvals });
		expect(rows['item SLOW']).toMatchObject({
			limit_compression_days: 10,
			limit_compression_share: 0.5,
			baseline_median_days: 40,
			current_median_days: 30,
			change_days: 10,
			effect_days: null,
		});
		expect(rows['item OLD']).toMatchObject({
			change_days: null,
			current_median_days: 12,
			reformed_count: 0,
		});
		// Mix of now: 10 slow and 30 fast cases; RARE had too few before and is named by the share covered.
		expect(rows['whole -']).toMatchObject({
			item_count: 4,
			reformed_count: 3,
			baseline_median_days: 16,
			current_median_days: 10.5,
			change_days: 5.5,
			covered_share: 0.6667,
		});
	});

	it('R57: a change of the mix of cases alone is no change', async () => {
		const shifted = [
			...cases(30, 'SLOW', '2025-06-02', 40),
			...cases(10, 'FAST', '2025-06-02', 8),
			...cases(10, 'SLOW', '2026-06-01', 40),
			...cases(30, 'FAST', '2026-06-01', 8),
			...today,
		];
		expect((await estimates({ items, approvals: shifted }))['whole -']!.change_days).toBe(0);
	});

	it('R57: open cases count as having waited at least so long', async () => {
		const open = [...approvals, ...cases(12, 'SLOW', '2026-12-21', null)];
		expect((await estimates({ items, approvals: open }))['item SLOW']).toMatchObject({
			open_count: 12,
			current_median_days: 30,
			current_p90_days: 30,
		});
		const many = [...approvals, ...cases(12, 'SLOW', '2026-11-02', null)];
		expect((await estimates({ items, approvals: many }))['item SLOW']).toMatchObject({
			current_median_days: null,
			change_days: null,
		});
	});

	it('R19, R59: materials by kind, steps, visits, site visits and the two shares of at-once cases', async () => {
		const rows = await estimates({ items, approvals });
		expect(rows['whole -']).toMatchObject({
			decided_count: 60,
			materials_cancelled_count: 90,
			materials_waived_count: 20,
			materials_promised_count: 60,
			materials_by_e_licence_count: 30,
			steps_saved_count: 120,
			zero_visit_count: 30,
			one_visit_count: 0,
			more_visits_count: 20,
			site_visits_avoided_count: 30,
			immediate_share: 0.5,
			same_day_share: 0,
		});
	});

	it('R109: hours of preparation are estimated only where the policy states them: 7.5 hours a case by promise', async () => {
		expect((await estimates({ items, approvals }))['whole -']!.preparation_saved_hours).toBeNull();
		const stated = { 'effects.preparation_hours.before': 8, 'effects.preparation_hours.now': 0.5 };
		expect(
			(await estimates({ items, approvals }, stated))['whole -']!.preparation_saved_hours,
		).toBe(225);
	});

	it('R57: a value of the policy changed, the result changes', async () => {
		const changed = await estimates({ items, approvals }, { 'effects.min_cases': 3 });
		expect(changed['whole -']).toMatchObject({ covered_share: 1, baseline_median_days: 40.67 });
	});

	it('keeps its own rules, and its records are as many as its numbers say', async () => {
		await using(
			given({ items, approvals }, ['reform_effect_estimates', 'int_scoped_items']),
			async (warehouse) => {
				await expectRecords(warehouse, 'reform_effect_estimates');
			},
		);
	});
});
