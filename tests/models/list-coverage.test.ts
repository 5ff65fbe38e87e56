import { describe, expect, it } from 'vitest';
import type { Row } from '../../pipeline/database.ts';
import { given } from '../given.ts';

const departments: Row[] = [
	{ department_code: 'SP', department_name: '审批局', kind: 'approval' },
	{ department_code: 'JG', department_name: '监管局', kind: 'supervision' },
];
const item = (item_code: string, more: Row = {}): Row => ({
	item_code,
	item_name: `事项${item_code}`,
	item_type: 'licence',
	approval_department_code: 'SP',
	supervision_department_code: 'JG',
	reform_mode: 'optimise',
	list_batch: '第一批',
	statutory_days: 20,
	materials_before: 5,
	materials_now: 3,
	supervision_measure: '双随机抽查',
	check_frequency: '每年一次',
	valid_from: '2025-01-01',
	...more,
});
let number = 0;
const applied = (day: string, more: Row = {}): Row => ({
	case_no: `C${++number}`,
	item_code: 'I1',
	subject_code: `S${number}`,
	department_code: 'SP',
	applied_at: `${day} 08:00:00`,
	decided_at: `${day} 09:00:00`,
	result: 'granted',
	received_at: '2026-06-01 09:00:00',
	...more,
});
const visit = (inspected_on: string, more: Row = {}): Row => ({
	inspection_id: `V${++number}`,
	subject_code: 'S',
	department_code: 'JG',
	item_code: 'I1',
	inspected_on,
	kind: 'random',
	result: 'no_problem',
	received_at: '2026-06-01 09:00:00',
	...more,
});
/** Puts the data date on 2026-05-31. */
const today = visit('2026-05-31', { department_code: 'X' });

async function covered(
	rows: Record<string, Row[]>,
	values: Record<string, number | string> = {},
): Promise<Record<string, Row>> {
	const warehouse = await given(
		{ departments, ...rows, inspections: [today, ...(rows.inspections ?? [])] },
		['list_coverage', 'int_off_list_cases', 'int_item_versions'],
		values,
	);
	expect((await warehouse.expectations()).filter((one) => one.failing > 0)).toEqual([]);
	const found = await warehouse.rows('select * from list_coverage');
	for (const row of found) {
		const behind = async (relation: string) =>
			(
				await warehouse.rows<{ n: number }>(
					`select count(*)::integer as n from ${relation} where item_code = '${String(row.item_code)}'`,
				)
			)[0]!.n;
		expect(await behind('int_off_list_cases')).toBe(row.off_list_case_count);
		expect(await behind('int_item_versions')).toBe(row.version_count);
	}
	warehouse.close();
	return Object.fromEntries(found.map((row) => [String(row.item_code), row]));
}

describe('the elements of an item', () => {
	it('R46: a missing frequency, measure or department is a defect each', async () => {
		const rows = await covered({
			items: [
				item('whole'),
				item('frequency', { check_frequency: null }),
				item('measure', { supervision_measure: null, check_frequency: null }),
				item('department', { supervision_department_code: 'GONE' }),
			],
		});
		expect(rows.whole).toMatchObject({
			defect_count: 0,
			element_share: 1,
			change_kind: 'first_list',
		});
		expect(rows.frequency).toMatchObject({
			defect_count: 1,
			is_frequency_missing: true,
			element_share: 0.8333,
		});
		expect(rows.measure).toMatchObject({ defect_count: 2, is_supervision_missing: true });
		expect(rows.department).toMatchObject({ defect_count: 1, is_department_missing: true });
	});

	it('R46: legal basis and measures are asked for where the policy asks', async () => {
		const values = { 'reform.list_elements.basis': 1, 'reform.list_elements.measures': 1 };
		const rows = await covered(
			{
				items: [
					item('bare'),
					item('full', { basis: '某条例第八条', reform_measures: '压减材料两份' }),
				],
			},
			values,
		);
		expect(rows.bare).toMatchObject({
			defect_count: 2,
			is_basis_missing: true,
			is_measures_missing: true,
			element_share: 0.75,
		});
		expect(rows.full).toMatchObject({ defect_count: 0, element_share: 1 });
	});

	it('R45, R48: a mode is one of the four, asked of items on the reform list, and of all from the day of full coverage', async () => {
		const rows = await covered({
			items: [
				item('none', { reform_mode: null }),
				item('outside', { reform_mode: null, list_batch: null }),
			],
		});
		expect(rows.none).toMatchObject({ is_mode_missing: true });
		expect(rows.outside).toMatchObject({
			is_mode_missing: false,
			defect_count: 0,
			element_share: 1,
		});
		const all = await covered(
			{
				items: [
					item('outside', { reform_mode: null, list_batch: null }),
					item('three', { reform_mode: 'filing' }),
				],
			},
			{ 'reform.start_on': '2020-01-01', 'reform.modes.filing': 0 },
		);
		expect(all.outside).toMatchObject({ is_mode_missing: true });
		expect(all.three).toMatchObject({ is_mode_missing: true });
	});

	it('R58: a limited item publishes total, layout and stock, and again within the year', async () => {
		const limited = {
			quantity_limit: '全区总量 120 家',
			existing_count: 97,
			layout_plan: '每街道不超过 20 家',
		};
		const rows = await covered({
			items: [
				item('none', { quantity_limit: '全区总量 120 家' }),
				item('old', { ...limited, limit_published_on: '2025-05-30' }),
				item('fresh', { ...limited, limit_published_on: '2025-05-31' }),
				item('free'),
			],
		});
		expect(rows.none).toMatchObject({ is_limit_unpublished: true, defect_count: 1 });
		expect(rows.old).toMatchObject({ is_limit_unpublished: true });
		expect(rows.fresh).toMatchObject({ is_limit_unpublished: false });
		expect(rows.free).toMatchObject({ is_limit_unpublished: false });
	});

	it('R53: conditions of a commitment item hold no catch-all', async () => {
		const rows = await covered({
			items: [
				item('vague', {
					reform_mode: 'commitment',
					conditions: '有固定场所；法律法规规定的其他条件',
				}),
				item('exact', { reform_mode: 'commitment', conditions: '经营场所不小于 60 平方米' }),
				item('other', { conditions: '法律法规规定的其他条件' }),
			],
		});
		expect(rows.vague).toMatchObject({ is_catch_all: true, defect_count: 1 });
		expect(rows.exact).toMatchObject({ is_catch_all: false });
		expect(rows.other).toMatchObject({ is_catch_all: false });
	});

	it('R59: one visit is the bottom line, none the norm', async () => {
		const rows = await covered({
			items: [0, 1, 2].map((visits_now) => item(`V${visits_now}`, { visits_now })),
		});
		expect(
			Object.values(rows)
				.map((row) => [row.is_no_visit, row.is_many_visits])
				.sort(),
		).toEqual([
			[false, false],
			[false, true],
			[true, false],
		]);
	});
});

describe('the list and what is done', () => {
	it('R2: versions are added, changed, unchanged or removed, and say what changed', async () => {
		const rows = await covered({
			items: [
				item('kept', { valid_to: '2025-12-31' }),
				item('kept', { valid_from: '2026-01-01', list_batch: '第二批' }),
				item('changed', { valid_to: '2025-12-31' }),
				item('changed', {
					valid_from: '2026-01-01',
					list_batch: '第二批',
					materials_now: 2,
					reform_mode: 'commitment',
				}),
				item('new', { valid_from: '2026-01-01', list_batch: '第二批' }),
				item('out', { valid_to: '2025-12-31', check_frequency: null }),
			],
		});
		expect(rows.kept).toMatchObject({
			change_kind: 'unchanged',
			version_count: 2,
			previous_list_batch: '第一批',
		});
		expect(rows.changed).toMatchObject({
			change_kind: 'changed',
			is_material_changed: true,
			is_mode_changed: true,
			is_limit_changed: false,
			list_batch: '第二批',
		});
		expect(rows.new).toMatchObject({ change_kind: 'added' });
		expect(rows.out).toMatchObject({ change_kind: 'removed', defect_count: 0 });
	});

	it('R47: a case is off the list when its item was in no version on the day of the application', async () => {
		const rows = await covered({
			items: [item('I1', { valid_from: '2026-03-15', valid_to: '2026-04-30' })],
			approvals: [
				applied('2026-03-14'),
				applied('2026-03-15'),
				applied('2026-04-30'),
				applied('2026-05-01'),
				applied('2026-03-20', { item_code: 'NEVER' }),
			],
		});
		expect(rows.I1).toMatchObject({ off_list_case_count: 2 });
		expect(rows.NEVER).toMatchObject({
			change_kind: 'unlisted',
			off_list_case_count: 1,
			department_code: 'SP',
		});
	});

	it('R47: a version ends where the next begins: what left the list with its last version is off it, whatever the versions before said', async () => {
		const rows = await covered({
			items: [item('I1'), item('I1', { valid_from: '2026-01-01', valid_to: '2026-03-31' })],
			approvals: ['2025-12-31', '2026-01-01', '2026-03-31', '2026-04-01', '2026-05-04'].map((day) =>
				applied(day),
			),
		});
		expect(rows.I1).toMatchObject({ change_kind: 'removed', off_list_case_count: 2 });
	});

	it('R52, R53: filings and commitments are counted on the spot on the day itself, not over a weekend nor with the clock stopped', async () => {
		const rows = await covered({
			items: [item('I1')],
			approvals: [
				applied('2026-03-13', { route: 'filing', decided_at: '2026-03-14 09:00:00' }),
				applied('2026-03-10', {
					route: 'commitment',
					decided_at: '2026-03-12 09:00:00',
					stopped_working_days: 2,
				}),
				applied('2026-03-10', { route: 'filing' }),
				applied('2026-03-10', { route: 'commitment' }),
				applied('2026-03-10', { route: 'filing', decided_at: '2026-03-12 09:00:00' }),
				applied('2026-03-10', { route: 'standard' }),
				applied('2024-03-10', { route: 'filing' }),
			],
		});
		expect(rows.I1).toMatchObject({
			on_spot_due_count: 5,
			on_spot_count: 2,
			on_spot_share: 0.4,
		});
	});

	it('R61: an item with grants but no visit of its regulator within the year is named', async () => {
		const rows = await covered({
			items: [item('I1'), item('I2'), item('I3', { supervision_department_code: 'SP' })],
			approvals: [
				applied('2026-03-10'),
				applied('2026-03-10', { item_code: 'I2' }),
				applied('2026-03-10', { item_code: 'I3' }),
			],
			inspections: [
				visit('2026-04-01'),
				visit('2025-04-01', { item_code: 'I2' }),
				visit('2026-04-01', { department_code: 'SP', item_code: null }),
			],
		});
		expect(rows.I1).toMatchObject({ is_unsupervised: false, granted_count: 1, visit_count: 1 });
		expect(rows.I2).toMatchObject({ is_unsupervised: true, defect_count: 1 });
		expect(rows.I3).toMatchObject({ is_unsupervised: false, visit_count: 1 });
	});
});

it('R46, R61: versions, the year of cases and visits and the day of full coverage go by the day to the day', async () => {
	const rows: Record<string, Row[]> = {
		departments,
		items: [
			item('I1'),
			item('ENDS', { valid_to: '2026-06-01' }),
			item('ENDED', { valid_to: '2026-05-31' }),
			item('TURNS'),
			item('TURNS', { valid_from: '2026-06-01', reform_mode: 'filing' }),
			item('OUTSIDE', { reform_mode: null, list_batch: null }),
		],
		approvals: ['2025-05-31', '2025-06-01'].map((day) => applied(day)),
		inspections: ['2025-06-01', '2025-06-02'].map((day) => visit(day)),
		int_data_date: [{ data_date: '2026-06-01', known_on: '2026-06-02', opened_on: '2025-01-01' }],
	};
	const on = async (start: string): Promise<Record<string, Row>> => {
		const warehouse = await given(rows, 'list_coverage', { 'reform.start_on': start });
		const found = await warehouse.rows('select * from list_coverage');
		warehouse.close();
		return Object.fromEntries(found.map((row) => [String(row.item_code), row]));
	};
	const found = await on('2026-06-01');
	expect(found.I1).toMatchObject({ granted_count: 1, visit_count: 1 });
	expect([found.ENDS!.change_kind, found.ENDED!.change_kind, found.TURNS!.reform_mode]).toEqual([
		'first_list',
		'removed',
		'filing',
	]);
	expect(found.OUTSIDE).toMatchObject({ is_mode_missing: true });
	expect((await on('2026-06-02')).OUTSIDE).toMatchObject({ is_mode_missing: false });
});
