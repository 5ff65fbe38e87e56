import { describe, expect, it } from 'vitest';
import { type Row } from '../../pipeline/database.ts';
import { given, rowsOf } from '../given.ts';
import { expectRecords } from './records.ts';

const item: Row = {
	item_code: 'I1',
	item_name: '公共场所卫生许可',
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
	site_visit_now: false,
	reform_mode: 'optimise',
	reform_date: '2025-07-01',
	valid_from: '2024-01-01',
};
let number = 0;

/** One case of item I1: applied for on a day, decided some calendar days later (null: open). */
function approval(applied: string, days: number | null, more: Row = {}): Row {
	const decided =
		days === null
			? null
			: new Date(Date.parse(`${applied}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
	return {
		case_no: `C${++number}`,
		item_code: 'I1',
		subject_code: 'S1',
		department_code: 'D1',
		result: days === null ? null : 'granted',
		applied_at: `${applied} 09:00:00`,
		accepted_at: `${applied} 10:00:00`,
		decided_at: decided && `${decided} 15:00:00`,
		received_at: '2026-03-31 09:00:00',
		...more,
	};
}

/** A case that only says what today is. */
const today = (day: string): Row =>
	approval(day, 0, { item_code: 'T', received_at: `${day} 18:00:00` });
const effects = (approvals: Row[], values = {}, items: Row[] = [item]): Promise<Row[]> =>
	rowsOf('reform_effects', { approvals, items }, values, 'item_code, month, route');
const repeat = (times: number, make: () => Row): Row[] => Array.from({ length: times }, make);

describe('the days of a cohort', () => {
	it('R57: median and 90th percentile are those of the cases applied for in the month, not decided in it', async () => {
		const rows = await effects([
			approval('2025-08-05', 40),
			approval('2025-08-06', 2),
			approval('2025-08-07', 3),
			today('2025-12-31'),
		]);
		expect(rows[0]).toMatchObject({
			month: '2025-08-01',
			decided_count: 3,
			median_elapsed_days: 3,
			p90_elapsed_days: 40,
			mean_elapsed_days: 15,
		});
	});

	it('with nothing open are the plain median and, for an even number, the middle of two', async () => {
		const days = [1, 2, 5, 9, 9, 30];
		const [row] = await effects([
			...days.map((one) => approval('2025-08-04', one)),
			today('2025-12-31'),
		]);
		expect(row).toMatchObject({ median_elapsed_days: 7, p90_elapsed_days: 30 });
	});

	it('R57: an open case counts as having waited at least so long and is counted apart', async () => {
		const closed = [2, 2, 4, 4].map((one) => approval('2025-12-01', one));
		const [without] = await effects([...closed, today('2025-12-31')]);
		const [row] = await effects([
			...closed,
			...repeat(3, () => approval('2025-12-01', null)),
			today('2025-12-31'),
		]);
		expect(without).toMatchObject({ median_elapsed_days: 3, open_count: 0 });
		expect(row).toMatchObject({
			case_count: 7,
			decided_count: 4,
			open_count: 3,
			median_elapsed_days: 4,
			p90_elapsed_days: null,
		});
	});

	it('have no median while more than half are open', async () => {
		const [row] = await effects([
			approval('2025-12-01', 3),
			...repeat(2, () => approval('2025-12-01', null)),
			today('2025-12-31'),
		]);
		expect(row).toMatchObject({
			decided_count: 1,
			open_count: 2,
			median_elapsed_days: null,
			mean_elapsed_days: 3,
		});
	});

	it('leave withdrawn cases out of the days but count them', async () => {
		const [row] = await effects([
			approval('2025-08-04', 4),
			approval('2025-08-04', 60, { result: 'withdrawn' }),
			today('2025-12-31'),
		]);
		expect(row).toMatchObject({
			case_count: 2,
			decided_count: 1,
			withdrawn_count: 1,
			median_elapsed_days: 4,
			p90_elapsed_days: 4,
		});
	});

	it('follow Kaplan and Meier on the leukaemia data of Freireich: median 23 weeks', async () => {
		const events = [6, 6, 6, 7, 10, 13, 16, 22, 23];
		const censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35];
		const of = (days: number[], is_open: boolean): Row[] =>
			[...new Set(days)].map((elapsed_days) => ({
				item_code: 'I1',
				month: '2025-01-01',
				route: 'standard',
				is_baseline: false,
				is_open,
				elapsed_days,
				working_days: -1,
				case_count: days.filter((one) => one === elapsed_days).length,
			}));
		const rows = await rowsOf('int_waiting_times', {
			int_case_days: [...of(events, false), ...of(censored, true)],
		});
		expect(rows).toEqual([
			expect.objectContaining({ clock: 'elapsed', median_days: 23, ninth_decile_days: null }),
		]);
	});
});

describe('before and now', () => {
	const before = repeat(10, () => approval('2025-05-12', 14));
	const after = [...repeat(4, () => approval('2025-09-01', 4)), approval('2025-09-01', 9)];

	it('R45: the baseline is the item’s own year before its reform, by day of application', async () => {
		const tooEarly = approval('2024-06-03', 100);
		const onTheDay = approval('2025-07-01', 1);
		const rows = await effects([...before, ...after, tooEarly, onTheDay, today('2026-01-31')]);
		const now = rows.find((row) => row.month === '2025-09-01');
		expect(now).toMatchObject({
			phase: 'after',
			baseline_case_count: 10,
			baseline_median_elapsed_days: 14,
			baseline_mean_elapsed_days: 14,
			baseline_p90_elapsed_days: 14,
			median_elapsed_days: 4,
			saved_elapsed_days: 10,
			saved_working_days: 6,
		});
		expect(rows.map((row) => [row.month, row.phase])).toEqual([
			['2024-06-01', 'before'],
			['2025-05-01', 'before'],
			['2025-07-01', 'after'],
			['2025-09-01', 'after'],
			['2026-01-01', 'unlisted'],
		]);
	});

	it('R45: the baseline begins 365 days before the reform, that day included', async () => {
		const first = approval('2024-07-01', 14);
		const dayBefore = approval('2024-06-30', 14);
		const rows = await effects([...before, ...after, first, dayBefore, today('2026-01-31')]);
		expect(rows.find((row) => row.month === '2025-09-01')).toMatchObject({
			baseline_case_count: 11,
		});
	});

	it('R45: a month takes the version in force at its end, whichever version began nearer; before the first one, the first', async () => {
		const version = (valid_from: string, statutory_days: number): Row => ({
			item_code: 'I1',
			item_name: '事项',
			item_type: 'licence',
			approval_department_code: 'D1',
			supervision_department_code: 'D1',
			materials_before: 3,
			materials_now: 3,
			statutory_days,
			valid_from,
		});
		const rows = await rowsOf('int_item_months', {
			items: [
				version('2025-05-20', 30),
				version('2025-06-15', 20),
				version('2025-06-30', 15),
				version('2025-08-01', 5),
			],
			approvals: [
				'2025-04-01',
				'2025-05-05',
				'2025-06-02',
				'2025-07-01',
				'2025-08-31',
				'2025-09-01',
			].map((on) => approval(on, 3)),
		});
		expect(rows.map((row) => [row.month, row.statutory_days])).toEqual([
			['2025-04-01', 30],
			['2025-05-01', 30],
			['2025-06-01', 15],
			['2025-07-01', 15],
			['2025-08-01', 5],
			['2025-09-01', 5],
		]);
	});

	it('R57: a change is stated only after the reform and over enough cases before', async () => {
		const rows = await effects([...before.slice(1), ...after, today('2026-01-31')]);
		expect(rows.map((row) => row.saved_elapsed_days)).toEqual([null, null, null]);
		const changed = await effects([...before.slice(1), ...after, today('2026-01-31')], {
			'effects.min_cases': 9,
		});
		expect(changed.map((row) => row.saved_elapsed_days)).toEqual([null, 10, null]);
	});

	it('a month in which the reform falls in the middle is neither before nor after', async () => {
		const [row] = await effects([approval('2025-07-20', 3), today('2026-01-31')], {}, [
			{ ...item, reform_date: '2025-07-15' },
		]);
		expect(row).toMatchObject({ phase: 'transition', saved_elapsed_days: null });
	});

	it('R57: compression of the limit stands apart from the change', async () => {
		const rows = await effects([...before, approval('2025-09-01', 30), today('2026-01-31')]);
		expect(rows[1]).toMatchObject({
			limit_compression_days: 15,
			limit_compression_share: 0.75,
			saved_elapsed_days: -16,
		});
	});

	it('R108: a licence from 20 working days to immediate is compressed by 20 days, 100 %', async () => {
		const [row] = await effects([approval('2025-09-01', 0), today('2026-01-31')], {}, [
			{ ...item, promised_days: 0 },
		]);
		expect(row).toMatchObject({
			statutory_days: 20,
			limit_compression_days: 20,
			limit_compression_share: 1,
		});
	});

	it('R45: limits are those of the item version of the month', async () => {
		const rows = await effects(
			[approval('2025-06-02', 3), approval('2025-09-01', 3), today('2026-01-31')],
			{},
			[
				{ ...item, promised_days: 15, valid_to: '2025-06-30' },
				{ ...item, promised_days: 5, valid_from: '2025-07-01' },
			],
		);
		expect(rows.slice(0, 2).map((row) => row.promised_days)).toEqual([15, 5]);
	});

	it('a cohort is mature when its month ended long enough ago', async () => {
		const rows = await effects([
			approval('2025-10-06', 3),
			approval('2025-11-03', 3),
			today('2026-01-30'),
		]);
		expect(rows.slice(0, 2).map((row) => row.is_mature)).toEqual([true, false]);
	});
});

describe('what a case costs the applicant', () => {
	it('R57: materials and steps saved are summed over decided cases that state them', async () => {
		const [row] = await effects([
			approval('2025-09-01', 3, {
				materials_required: 5,
				materials_waived: 2,
				materials_by_e_licence: 1,
				steps: 3,
			}),
			approval('2025-09-01', 3, { materials_required: 6, steps: 4 }),
			approval('2025-09-01', 3),
			approval('2025-09-01', null, { materials_required: 1, materials_waived: 9, steps: 1 }),
			today('2026-01-31'),
		]);
		expect(row).toMatchObject({
			materials_saved_count: 5,
			materials_waived_count: 2,
			materials_by_e_licence_count: 1,
			steps_saved_count: 5,
		});
	});

	it('R59: visits are counted as none, one, two or more; an empty cell is none of them', async () => {
		const [row] = await effects([
			...[0, 0, 1, 2, 5, null].map((visits) => approval('2025-09-01', 3, { visits })),
			today('2026-01-31'),
		]);
		expect(row).toMatchObject({ zero_visit_count: 2, one_visit_count: 1, more_visits_count: 2 });
	});

	it('R10: a site visit is avoided when the old procedure asked for one and there was none', async () => {
		const approvals = [
			...[true, false, false, null].map((site_visit) => approval('2025-09-01', 3, { site_visit })),
			today('2026-01-31'),
		];
		const [row] = await effects(approvals);
		const [never] = await effects(approvals, {}, [{ ...item, site_visit_before: false }]);
		expect([row!.site_visits_avoided_count, never!.site_visits_avoided_count]).toEqual([2, 0]);
	});

	it('R19: immediate by type and decided on the day in fact are two numbers', async () => {
		const [row] = await effects([
			approval('2025-09-01', 0, { handling: 'promised' }),
			approval('2025-09-01', 0, { handling: 'immediate' }),
			approval('2025-09-01', 1, { handling: 'immediate' }),
			approval('2025-09-01', 1, { handling: 'immediate', accepted_at: '2025-09-02 08:00:00' }),
			today('2026-01-31'),
		]);
		expect(row).toMatchObject({ immediate_count: 3, same_day_count: 3, same_day_share: 0.75 });
	});

	it('R9, R102: credit queries before the decision and those the system answered are counted over all cases', async () => {
		const credit_checked_at = '2025-09-01 09:00:00';
		const [row] = await effects([
			approval('2025-09-01', 3, { credit_checked_at: '2025-09-04 15:00:00', credit_check: 'auto' }),
			approval('2025-09-01', 3, { credit_checked_at: '2025-09-04 15:00:01', credit_check: 'auto' }),
			approval('2025-09-01', 3, { credit_checked_at, credit_check: 'auto' }),
			approval('2025-09-01', null, { credit_checked_at, credit_check: 'document' }),
			approval('2025-09-01', 3),
			today('2026-01-31'),
		]);
		expect(row).toMatchObject({
			case_count: 5,
			credit_checked_count: 3,
			credit_auto_count: 2,
			credit_query_gap_count: 2,
		});
	});

	it('R57: cases over the statutory limit are counted, the open ones apart', async () => {
		const [row] = await effects([
			approval('2025-09-01', 25),
			approval('2025-09-01', 60),
			approval('2025-09-01', 60, { stopped_working_days: 30 }),
			approval('2025-09-01', null),
			today('2026-01-31'),
		]);
		expect(row).toMatchObject({ over_statutory_count: 1, open_over_statutory_count: 1 });
	});

	it('R47: a case of an item that is not on the list stays and says so', async () => {
		const rows = await effects([
			approval('2025-09-01', 3, { item_code: 'X9' }),
			today('2026-01-31'),
		]);
		expect(rows.find((row) => row.item_code === 'X9')).toMatchObject({
			is_listed: false,
			phase: 'unlisted',
			item_name: 'X9',
			case_count: 1,
		});
	});

	it('R48: routes of one item are rows of their own', async () => {
		const rows = await effects([
			approval('2025-09-01', 3, { route: 'exempt_high' }),
			approval('2025-09-01', 9),
			today('2026-01-31'),
		]);
		expect(rows.slice(0, 2).map((row) => [row.route, row.median_elapsed_days])).toEqual([
			['exempt_high', 3],
			['standard', 9],
		]);
	});
});

describe('the rows behind reform effects', () => {
	it('are as many as every number says', async () => {
		const approvals = Array.from({ length: 300 }, (_, index) =>
			approval(
				`2025-0${(index % 9) + 1}-0${(index % 5) + 1}`,
				index % 11 === 0 ? null : (index * 7) % 50,
				{
					result: index % 13 === 0 ? 'withdrawn' : index % 7 === 0 ? 'refused' : 'granted',
					visits: index % 4,
					site_visit: index % 3 === 0,
					route: index % 5 === 0 ? 'filing' : null,
					handling: index % 2 ? 'immediate' : 'promised',
					item_code: `I${index % 2}`,
					credit_checked_at: index % 4 ? '2025-01-01 09:00:00' : null,
					credit_check: index % 3 ? 'auto' : 'document',
				},
			),
		);
		const warehouse = await given(
			{
				approvals: [...approvals, today('2026-01-31')],
				items: [item, { ...item, item_code: 'I0', site_visit_before: false }],
			},
			['reform_effects', 'int_measured_cases'],
		);
		const { header } = warehouse.models.find(({ name }) => name === 'reform_effects')!;
		expect(header.records!.length).toBeGreaterThan(12);
		await expectRecords(warehouse, 'reform_effects', () => true);
		warehouse.close();
	});
});
