import { describe, expect, it } from 'vitest';
import type { Row } from '../../pipeline/database.ts';
import { given } from '../given.ts';

const departments: Row[] = [
	{ department_code: 'SP', department_name: '审批局', kind: 'approval' },
	{ department_code: 'JG', department_name: '监管局', kind: 'supervision' },
];
const item = (item_code: string, reform_mode: string | null): Row => ({
	item_code,
	item_name: `事项${item_code}`,
	item_type: 'licence',
	approval_department_code: 'SP',
	supervision_department_code: 'JG',
	reform_mode,
	statutory_days: 20,
	materials_before: 5,
	materials_now: 3,
	valid_from: '2025-01-01',
});
let number = 0;
const granted = (more: Row = {}): Row => ({
	case_no: `C${++number}`,
	item_code: 'O',
	subject_code: `S${number}`,
	department_code: 'SP',
	applied_at: '2026-03-10 08:00:00',
	decided_at: '2026-03-10 09:00:00',
	result: 'granted',
	received_at: '2026-05-20 09:00:00',
	...more,
});
const subject = (subject_code: string, more: Row = {}): Row => ({
	subject_code,
	subject_name: `${subject_code}公司`,
	subject_type: 'organisation',
	...more,
});

async function linked(
	rows: Record<string, Row[]>,
	values: Record<string, number> = {},
): Promise<{ row: Row; behind: (where: string) => Promise<number> }> {
	const warehouse = await given(
		{
			departments,
			items: [item('O', 'optimise'), item('A', 'abolish'), item('F', 'filing')],
			...rows,
		},
		['approval_supervision_links', 'int_link_cases'],
		values,
	);
	expect((await warehouse.expectations()).filter((one) => one.failing > 0)).toEqual([]);
	const [row] = await warehouse.rows('select * from approval_supervision_links');
	const counts: Row = {};
	for (const where of [
		'is_pushed',
		'not is_pushed',
		'is_received',
		'is_fed_back',
		'is_abolished and is_taken_over',
	])
		counts[where] = (
			await warehouse.rows<{ n: number }>(
				`select count(*)::integer as n from int_link_cases where ${where}`,
			)
		)[0]!.n;
	warehouse.close();
	return { row: row!, behind: (where) => Promise.resolve(Number(counts[where])) };
}

describe('approval and supervision linked', () => {
	it('R50: a receipt after exactly the hours of the policy is in time, a minute later it is not; an answer on the day of the push is one', async () => {
		const visit = (subject_code: string, inspected_on: string): Row => ({
			inspection_id: `N-${subject_code}`,
			subject_code,
			department_code: 'JG',
			inspected_on,
			kind: 'targeted',
			result: 'no_problem',
			received_at: '2026-05-20 09:00:00',
		});
		const pushed_at = '2026-03-10 10:00:00';
		const { row } = await linked({
			approvals: [
				granted({ subject_code: 'EDGE', pushed_at, receipt_at: '2026-03-11 10:00:00' }),
				granted({ subject_code: 'OVER', pushed_at, receipt_at: '2026-03-11 10:01:00' }),
			],
			inspections: [visit('EDGE', '2026-03-10'), visit('OVER', '2026-03-09')],
		});
		expect(row).toMatchObject({
			pushed_count: 2,
			received_count: 2,
			received_in_time_count: 1,
			received_second_day_count: 2,
			fed_back_count: 1,
		});
	});

	it('R50: counts pushes over all grants, receipts and feedback over the pushes, with the time between', async () => {
		const { row, behind } = await linked({
			approvals: [
				granted({
					pushed_at: '2026-03-10 10:00:00',
					receipt_at: '2026-03-10 12:00:00',
					subject_code: 'S1',
				}),
				granted({
					pushed_at: '2026-03-10 11:00:00',
					receipt_at: '2026-03-12 11:00:00',
					subject_code: 'S2',
				}),
				granted({ pushed_at: '2026-03-10 13:00:00', subject_code: 'S3' }),
				granted(),
				granted({ result: 'refused' }),
			],
			inspections: [
				{
					inspection_id: 'V1',
					subject_code: 'S1',
					department_code: 'JG',
					inspected_on: '2026-03-20',
					kind: 'random',
					result: 'no_problem',
				},
				{
					inspection_id: 'V2',
					subject_code: 'S2',
					department_code: 'JG',
					inspected_on: '2026-03-09',
					kind: 'random',
					result: 'no_problem',
				},
			],
			interventions: [
				{
					intervention_id: 'R1',
					kind: 'receipt',
					subject_code: 'S3',
					by_department_code: 'JG',
					on_date: '2026-03-15',
				},
			],
		});
		expect(row).toMatchObject({
			department_name: '审批局',
			supervision_department_name: '监管局',
			granted_count: 4,
			pushed_count: 3,
			unpushed_count: 1,
			pushed_share: 0.75,
			median_push_hours: 2,
			received_count: 2,
			unreceived_count: 1,
			received_share: 0.6667,
			received_in_time_count: 1,
			received_within_day_count: 1,
			received_second_day_count: 0,
			received_third_day_count: 1,
			received_later_count: 0,
			oldest_unreceived_on: '2026-03-10',
			median_receipt_hours: 2,
			fed_back_count: 2,
		});
		expect(await behind('is_pushed')).toBe(3);
		expect(await behind('not is_pushed')).toBe(1);
		expect(await behind('is_received')).toBe(2);
		expect(await behind('is_fed_back')).toBe(2);
	});

	it('R51: a subject of an abolished item is taken over once it is in the register and received', async () => {
		const pushed = { item_code: 'A', pushed_at: '2026-03-10 10:00:00' };
		const { row, behind } = await linked({
			approvals: [
				granted({ ...pushed, receipt_at: '2026-03-10 12:00:00', subject_code: 'IN' }),
				granted({ ...pushed, receipt_at: '2026-03-10 12:00:00', subject_code: 'UNKNOWN' }),
				granted({ ...pushed, subject_code: 'SILENT' }),
				granted({ item_code: 'A', subject_code: 'UNPUSHED' }),
			],
			subjects: ['IN', 'SILENT', 'UNPUSHED'].map((code) => subject(code)),
		});
		expect(row).toMatchObject({
			abolished_count: 3,
			taken_over_count: 1,
			taken_over_share: 0.3333,
		});
		expect(await behind('is_abolished and is_taken_over')).toBe(1);
	});

	it('R63: abolished, filing and commitment items need the credit query, the push and the receipt on record', async () => {
		const done = {
			pushed_at: '2026-03-10 10:00:00',
			receipt_at: '2026-03-10 12:00:00',
			credit_checked_at: '2026-03-10 08:30:00',
		};
		const { row } = await linked({
			approvals: [
				granted({ item_code: 'F', ...done }),
				granted({ item_code: 'F', ...done, credit_checked_at: null }),
				granted({ item_code: 'A', ...done, receipt_at: null }),
				granted({ item_code: 'O', ...done }),
			],
		});
		expect(row).toMatchObject({
			full_process_count: 3,
			full_process_done_count: 1,
			full_process_share: 0.3333,
		});
	});

	it('R63: where the feedback is a step of the full process, an answer on the day of the push is one, an earlier is none', async () => {
		const done = {
			item_code: 'F',
			pushed_at: '2026-03-10 10:00:00',
			receipt_at: '2026-03-10 12:00:00',
			credit_checked_at: '2026-03-10 08:30:00',
		};
		const answer = (subject_code: string, inspected_on: string): Row => ({
			inspection_id: subject_code,
			subject_code,
			department_code: 'JG',
			inspected_on,
			kind: 'random',
			result: 'no_problem',
			received_at: '2026-05-20 09:00:00',
		});
		const { row } = await linked(
			{
				approvals: ['SAME', 'BEFORE', 'NEVER'].map((subject_code) =>
					granted({ ...done, subject_code }),
				),
				inspections: [answer('SAME', '2026-03-10'), answer('BEFORE', '2026-03-09')],
			},
			{ 'joint_measures.steps.feedback': 1 },
		);
		expect(row).toMatchObject({ full_process_count: 3, full_process_done_count: 1 });
	});
});
