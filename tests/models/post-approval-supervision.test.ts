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
	statutory_days: 20,
	materials_before: 5,
	materials_now: 3,
	valid_from: '2025-01-01',
	...more,
});
const granted = (case_no: string, decided: string, more: Row = {}): Row => ({
	case_no,
	item_code: 'I1',
	subject_code: case_no,
	department_code: 'SP',
	applied_at: `${decided} 08:00:00`,
	decided_at: `${decided} 09:00:00`,
	result: 'granted',
	route: 'commitment',
	received_at: '2026-05-20 09:00:00',
	...more,
});
const visit = (
	inspection_id: string,
	subject_code: string,
	inspected_on: string,
	more: Row = {},
): Row => ({
	inspection_id,
	subject_code,
	department_code: 'JG',
	item_code: 'I1',
	inspected_on,
	kind: 'post_approval',
	result: 'no_problem',
	received_at: '2026-05-20 09:00:00',
	...more,
});
/** Puts the data date on 2026-05-20. */
const today = visit('T', 'ELSE', '2026-05-20', { department_code: 'X', item_code: 'I9' });

async function supervised(
	approvals: Row[],
	inspections: Row[],
	more: Record<string, Row[]> = {},
	values: Record<string, number | string> = {},
): Promise<Record<string, Row>> {
	const warehouse = await given(
		{
			departments,
			items: [item('I1'), item('I2', { item_type: 'public_service' })],
			approvals,
			inspections: [today, ...inspections],
			...more,
		},
		'post_approval_supervision',
		values,
	);
	const rows = await warehouse.rows('select * from post_approval_supervision');
	expect((await warehouse.expectations()).filter((one) => one.failing > 0)).toEqual([]);
	warehouse.close();
	return Object.fromEntries(rows.map((row) => [String(row.case_no), row]));
}

describe('supervision within a month of the result', () => {
	it('R11: a visit of the department that supervised the item before a merger counts as the regulator’s', async () => {
		const rows = await supervised(
			[granted('A', '2026-03-02'), granted('B', '2026-03-02')],
			[
				visit('V1', 'A', '2026-03-10', { department_code: 'OLD' }),
				visit('V2', 'B', '2026-03-10', { department_code: 'SP' }),
			],
			{
				items: [
					item('I1', { supervision_department_code: 'OLD' }),
					item('I1', { valid_from: '2026-03-20' }),
				],
			},
		);
		expect(rows.A).toMatchObject({ supervision_state: 'done_in_time', department_code: 'JG' });
		expect(rows.B).toMatchObject({ supervision_state: 'overdue' });
	});

	it('R11, R12: of two regulators under one visit number the first by code tells what was found, in whatever order they came', async () => {
		const parts = [
			visit('V1', 'A', '2026-03-10', { department_code: 'OLD', result: 'other_violation' }),
			visit('V1', 'A', '2026-03-10'),
		];
		for (const visits of [parts, parts.toReversed()]) {
			const rows = await supervised([granted('A', '2026-03-02')], visits, {
				items: [
					item('I1', { valid_from: '2024-01-01', supervision_department_code: 'OLD' }),
					item('I1'),
				],
			});
			expect(rows.A).toMatchObject({
				route: 'commitment',
				inspection_id: 'V1',
				inspection_result: 'no_problem',
				is_lawful: true,
			});
		}
	});

	it('R11: is due a month later also before the first year of the calendar', async () => {
		const rows = await supervised([granted('A', '2003-05-12')], []);
		expect(rows.A).toMatchObject({ due_on: '2003-06-12', supervision_state: 'overdue' });
	});

	it('R11: is due on the same day of the next month, its last day, or the next working day', async () => {
		const rows = await supervised(
			[
				granted('plain', '2026-03-10'),
				granted('short', '2026-01-31'),
				granted('rest', '2025-09-01'),
			],
			[],
		);
		// 28 February 2026 is a make-up Saturday; 1 October 2025 begins a holiday that ends on the 8th
		expect(
			Object.values(rows)
				.map(({ case_no, due_on }) => [case_no, due_on])
				.sort(),
		).toEqual([
			['plain', '2026-04-10'],
			['rest', '2025-10-09'],
			['short', '2026-02-28'],
		]);
		const unmoved = await supervised(
			[granted('rest', '2025-09-01')],
			[],
			{},
			{ 'supervision.moves_to_working_day': 0 },
		);
		expect(unmoved.rest).toMatchObject({ due_on: '2025-10-01' });
	});

	it('R50: knows of every case whether it was pushed and received, a receipt without a push being none', async () => {
		const day = '2026-03-10';
		const rows = await supervised(
			[
				granted('both', day, { pushed_at: `${day} 10:00:00`, receipt_at: `${day} 11:00:00` }),
				granted('pushed', day, { pushed_at: `${day} 10:00:00` }),
				granted('none', day, { receipt_at: `${day} 11:00:00` }),
			],
			[],
		);
		const states = ['both', 'pushed', 'none'].map((name) => [
			rows[name]!.is_pushed,
			rows[name]!.is_received,
		]);
		expect(states).toEqual([
			[true, true],
			[true, false],
			[false, false],
		]);
	});

	it('R11: is marked provisional where the due day lies in a year without a holiday notice', async () => {
		const received_at = '2026-12-20 09:00:00';
		const cases = await supervised(
			[
				granted('this year', '2026-11-16', { received_at }),
				granted('next year', '2026-12-15', { received_at }),
			],
			[],
		);
		expect(cases['this year']).toMatchObject({ due_on: '2026-12-16', is_due_provisional: false });
		expect(cases['next year']).toMatchObject({ due_on: '2027-01-15', is_due_provisional: true });
	});

	it('R11: a case due today is not overdue yet, one due the working day before is', async () => {
		// today is Wednesday 2026-05-20
		const rows = await supervised(
			[granted('today', '2026-04-20'), granted('before', '2026-04-19')],
			[],
		);
		expect(
			[rows.today, rows.before].map((row) => [
				row!.due_on,
				row!.supervision_state,
				row!.is_due,
				row!.overdue_days,
			]),
		).toEqual([
			['2026-05-20', 'not_yet_due', false, 0],
			['2026-05-19', 'overdue', true, 1],
		]);
	});

	it('R11: is in time on the due day, late after it, overdue without a visit, not yet due before it', async () => {
		const rows = await supervised(
			[
				granted('intime', '2026-03-10'),
				granted('late', '2026-03-10'),
				granted('none', '2026-03-10'),
				granted('young', '2026-05-08'),
			],
			[visit('V1', 'intime', '2026-04-10'), visit('V2', 'late', '2026-04-15')],
		);
		expect(rows.intime).toMatchObject({
			supervision_state: 'done_in_time',
			overdue_days: 0,
			days_to_check: 31,
		});
		expect(rows.late).toMatchObject({ supervision_state: 'done_late', overdue_days: 5 });
		expect(rows.none).toMatchObject({ supervision_state: 'overdue', overdue_days: 40 });
		expect(rows.young).toMatchObject({ supervision_state: 'not_yet_due', overdue_days: 0 });
	});

	it('R11: counts only the regulator’s own visits from the day of the result on, for this item or for none', async () => {
		const rows = await supervised(
			['before', 'other', 'elsewhere', 'whole', 'sameday'].map((name) =>
				granted(name, '2026-03-10'),
			),
			[
				visit('V1', 'before', '2026-03-09'),
				visit('V2', 'other', '2026-03-20', { item_code: 'I2' }),
				visit('V3', 'elsewhere', '2026-03-20', { department_code: 'X' }),
				visit('V4', 'whole', '2026-03-25'),
				visit('V5', 'whole', '2026-03-20', { item_code: null, kind: 'random' }),
				visit('V6', 'sameday', '2026-03-10'),
			],
		);
		for (const name of ['before', 'other', 'elsewhere'])
			expect(rows[name]).toMatchObject({ supervision_state: 'overdue', checked_on: null });
		expect(rows.whole).toMatchObject({
			checked_on: '2026-03-20',
			inspection_id: 'V5',
			inspection_kind: 'random',
		});
		expect(rows.sameday).toMatchObject({ supervision_state: 'done_in_time', days_to_check: 0 });
	});

	it('R11: holds for the routes of the policy, for granted cases alone', async () => {
		const rows = await supervised(
			[
				granted('standard', '2026-03-10', { route: 'standard' }),
				granted('refused', '2026-03-10', { result: 'refused' }),
				granted('exempt', '2026-03-10', { route: 'exempt_high' }),
			],
			[],
		);
		expect(Object.keys(rows)).toEqual(['exempt']);
		const all = await supervised(
			[granted('standard', '2026-03-10', { route: 'standard' })],
			[],
			{},
			{ 'supervision.routes.standard': 1 },
		);
		expect(Object.keys(all)).toEqual(['standard']);
	});

	it('R12: says what the first visit found, whether business is lawful, and who is exempt and why', async () => {
		const rows = await supervised(
			[
				granted('lawful', '2026-03-10'),
				granted('unlawful', '2026-03-10'),
				granted('gone', '2026-03-10'),
				granted('ended', '2026-03-10'),
				granted('service', '2026-03-10', { item_code: 'I2' }),
				granted('unlisted', '2026-03-10', { item_code: 'I8' }),
			],
			[
				visit('V1', 'lawful', '2026-03-20'),
				visit('V2', 'unlawful', '2026-03-20', { result: 'other_violation' }),
				visit('V3', 'unlawful', '2026-03-22'),
				visit('V4', 'gone', '2026-03-20', { result: 'unreachable' }),
			],
			{
				subjects: [
					{
						subject_code: 'ended',
						subject_name: '已注销公司',
						subject_type: 'organisation',
						status: 'deregistered',
					},
				],
			},
		);
		expect(rows.lawful).toMatchObject({ is_lawful: true, inspection_result: 'no_problem' });
		expect(rows.unlawful).toMatchObject({
			is_lawful: false,
			inspection_result: 'other_violation',
			inspection_id: 'V2',
		});
		expect(rows.gone).toMatchObject({ is_lawful: null, supervision_state: 'done_in_time' });
		expect(rows.ended).toMatchObject({
			supervision_state: 'exempt',
			exempt_reason: 'ended',
			overdue_days: 0,
		});
		expect(rows.service).toMatchObject({
			supervision_state: 'exempt',
			exempt_reason: 'no_business',
		});
		expect(rows.unlisted).toMatchObject({
			supervision_state: 'exempt',
			exempt_reason: 'unlisted',
			department_code: 'SP',
		});
	});
});
