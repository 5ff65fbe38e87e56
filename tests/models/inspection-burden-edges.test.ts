import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Row } from '../../pipeline/database.ts';
import { given, type Warehouse } from '../given.ts';

const received_at = '2026-08-02 09:00:00';
const grades = {
	JOINTS: 'B',
	TARGETED: 'B',
	APART: 'B',
	ASKED: 'A',
	DAY: 'E',
	MANY: 'B',
	UNION: 'B',
};
let number = 0;
const visit = (subject_code: string, inspected_on: string, more: Row = {}): Row => ({
	inspection_id: `N${++number}`,
	subject_code,
	department_code: 'D1',
	inspected_on,
	kind: 'random',
	result: 'no_problem',
	received_at,
	...more,
});

describe('the edges of the burden of inspections', () => {
	let warehouse: Warehouse;
	const yearOf = async (code: string): Promise<Row> =>
		(await warehouse.rows(`select * from inspection_burden where subject_code = '${code}'`))[0]!;

	beforeAll(async () => {
		warehouse = await given(
			{
				subjects: [...Object.keys(grades), 'KEY'].map((subject_code) => ({
					subject_code,
					subject_name: subject_code,
					subject_type: 'organisation',
					status: 'active',
					key_area: subject_code === 'KEY' ? 'vaccine' : null,
				})),
				ratings: Object.entries(grades).map(([subject_code, grade]) => ({
					subject_code,
					scheme_code: 'market_risk_five',
					grade,
					valid_from: '2024-01-01',
				})),
				inspections: [
					...['2026-03-02', '2026-06-01'].map((on) => visit('JOINTS', on, { joint: true })),
					visit('TARGETED', '2026-03-02', { joint: true, kind: 'targeted' }),
					...['2025-12-31', '2026-01-01'].map((on) => visit('APART', on, { joint: true })),
					...['2026-06-01', '2026-06-04'].map((on) => visit('ASKED', on, { kind: 'targeted' })),
					...['2026-06-02', '2026-06-03', '2026-06-03'].map((on) =>
						visit('ASKED', on, { kind: 'complaint' }),
					),
					...['2026-06-01', '2026-06-01', '2026-07-01'].map((on) =>
						visit('DAY', on, { kind: 'targeted' }),
					),
					visit('UNION', '2026-06-02', {
						visit_id: 'V1',
						department_code: 'D2',
						kind: 'complaint',
						result: 'corrected',
					}),
					visit('UNION', '2026-06-01', { visit_id: 'V1', plan_id: 'P1' }),
					visit('UNION', '2026-06-01', { visit_id: 'V1', department_code: 'D3', kind: 'targeted' }),
					visit('MANY', '2026-06-01', { visit_id: 'V2' }),
					visit('MANY', '2026-06-01', { visit_id: 'V2', joint: true }),
					visit('NOBODY', '2026-08-01', { result: 'corrected' }),
					visit('UNKNOWN', '2026-08-02'),
				],
				int_data_date: [
					{ data_date: '2026-08-01', known_on: '2026-08-02', opened_on: '2025-01-01' },
				],
			},
			'inspection_burden',
		);
	});
	afterAll(() => warehouse.close());

	it('R76: the second joint random inspection of a year is beyond the one allowed, a joint one that is not random is too, one of the next year is not', async () => {
		expect(await yearOf('JOINTS')).toMatchObject({
			unrequested_count: 2,
			joint_count: 2,
			over_count: 1,
			mirror_state: 'over_ceiling',
			last_on: '2026-06-01',
		});
		expect(await yearOf('TARGETED')).toMatchObject({ joint_count: 1, over_count: 1 });
		expect(
			(
				await warehouse.rows(
					"select year, over_count from inspection_burden where subject_code = 'APART' order by 1",
				)
			).map((row) => Object.values(row)),
		).toEqual([
			[2025, 0],
			[2026, 0],
		]);
	});

	it('R76: visits that were asked for do not crowd those that were not', async () => {
		expect(await yearOf('ASKED')).toMatchObject({
			visit_count: 5,
			unrequested_count: 2,
			crowded_count: 0,
			mirror_state: 'none',
		});
	});

	it('R77: two visits in a day crowd a subject without a ceiling', async () => {
		expect(await yearOf('DAY')).toMatchObject({
			over_count: 0,
			crowded_count: 1,
			mirror_state: 'crowded',
			last_on: '2026-07-01',
		});
	});

	it('R73: what stands under one visit number is one visit of its first day: random, found and unrequested if any part is', async () => {
		const visits = await warehouse.rows(
			"select * from int_visits where subject_code in ('UNION', 'MANY') order by subject_code desc",
		);
		expect(visits).toMatchObject([
			{
				check_count: 3,
				inspected_on: '2026-06-01',
				department_code: 'D1',
				inspection_kind: 'random',
				is_random: true,
				is_unrequested: true,
				is_joint: true,
				is_planned: true,
				is_found: true,
			},
			{ check_count: 2, department_code: 'D1', is_joint: true, is_planned: false, is_found: false },
		]);
		expect(await yearOf('UNION')).toMatchObject({ visit_count: 1, saved_count: 2, over_count: 0 });
	});

	it('R85: a subject of a key area without a visit has zeros and no alert, one without a grade is unrated', async () => {
		expect(await yearOf('KEY')).toMatchObject({
			visit_count: 0,
			joint_count: 0,
			check_count: 0,
			saved_count: 0,
			over_count: 0,
			crowded_count: 0,
			inclusive_count: 0,
			found_count: 0,
			mirror_state: 'none',
			credit_class: 'unrated',
			is_uncovered: true,
			last_on: null,
		});
		expect(await yearOf('NOBODY')).toMatchObject({
			visit_count: 1,
			found_count: 1,
			over_count: 0,
			credit_class: 'unrated',
			is_uncovered: false,
		});
		expect(await yearOf('UNKNOWN')).toBeUndefined();
	});

	it('meets the tests of its models', async () => {
		expect(
			(await warehouse.expectations()).filter((one) => one.severity === 'block' && one.failing > 0),
		).toEqual([]);
	});
});
