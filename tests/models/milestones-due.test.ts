import { describe, expect, it } from 'vitest';
import type { Row } from '../../pipeline/database.ts';
import { given } from '../given.ts';

const departments: Row[] = [
	{ department_code: 'SF', department_name: '司法局', kind: 'both' },
	{ department_code: 'ZW', department_name: '政务数据局', kind: 'both' },
];
const task = (task_code: string, due_on: string, more: Row = {}): Row => ({
	task_code,
	title: `任务${task_code}`,
	lead_department_code: 'SF',
	due_on,
	...more,
});
const item = (approval_department_code: string, received_at: string, more: Row = {}): Row => ({
	item_code: `I-${approval_department_code}`,
	item_name: '事项',
	item_type: 'licence',
	approval_department_code,
	supervision_department_code: approval_department_code,
	statutory_days: 20,
	materials_before: 5,
	materials_now: 3,
	valid_from: '2025-01-01',
	received_at: `${received_at} 09:00:00`,
	reported_by: approval_department_code,
	...more,
});

async function due(
	rows: Record<string, Row[]>,
	data_date = '2026-05-31',
	values = {},
): Promise<Record<string, Row>> {
	const warehouse = await given(
		{
			departments,
			int_data_date: [{ data_date, known_on: data_date, opened_on: '2026-01-05' }],
			...rows,
		},
		['milestones_due', 'int_review_parties'],
		values,
	);
	expect((await warehouse.expectations()).filter((one) => one.failing > 0)).toEqual([]);
	const found = await warehouse.rows('select * from milestones_due');
	for (const row of found) {
		const [behind] = await warehouse.rows(
			`select count(*)::integer as n from int_review_parties where task_code = '${String(row.task_code)}'`,
		);
		expect(behind).toEqual({ n: row.party_count });
	}
	warehouse.close();
	return Object.fromEntries(found.map((row) => [String(row.task_code), row]));
}

describe('tasks of the register', () => {
	it('R21, R44: is soon due up to the last day of the reminder, and overdue from the day after its own', async () => {
		const days = ['2026-05-30', '2026-05-31', '2026-06-30', '2026-07-01'];
		const rows = await due({ milestones: days.map((day) => task(day, day)) });
		expect(days.map((day) => rows[day]!.task_state)).toEqual([
			'overdue',
			'due_soon',
			'due_soon',
			'not_yet_due',
		]);
	});

	it('R21, R44: are in time on the day, late after it, overdue by the data date, and due soon before it', async () => {
		const rows = await due({
			milestones: [
				task('intime', '2026-03-31', { done_on: '2026-03-31' }),
				task('late', '2026-03-31', { done_on: '2026-04-03' }),
				task('overdue', '2026-03-31'),
				task('today', '2026-05-31'),
				task('far', '2026-12-31'),
			],
		});
		expect(rows.intime).toMatchObject({ task_state: 'done_in_time', late_days: 0 });
		expect(rows.late).toMatchObject({ task_state: 'done_late', late_days: 3 });
		expect(rows.overdue).toMatchObject({ task_state: 'overdue', late_days: 61 });
		expect(rows.today).toMatchObject({ task_state: 'due_soon', late_days: 0 });
		expect(rows.far).toMatchObject({ task_state: 'not_yet_due' });
	});

	it('R25, R68: say who leads and who supports', async () => {
		const rows = await due({
			milestones: [
				task('list', '2026-06-30', { supporting: 'ZW;SJ', source: '南湖区方案三（一）1' }),
			],
		});
		expect(rows.list).toMatchObject({
			department_code: 'SF',
			department_name: '司法局',
			supporting_departments: 'ZW;SJ',
			task_source: '南湖区方案三（一）1',
			task_kind: 'register',
		});
	});
});

describe('tasks made from the policy', () => {
	it('R21, R23, R24: deadlines that a document states are tasks until the register has them', async () => {
		const values = { 'milestone.first_items': '2022-03-31' };
		const rows = await due({}, '2026-05-31', values);
		expect(rows['milestone.first_items']).toMatchObject({
			task_kind: 'document',
			task_state: 'overdue',
			due_on: '2022-03-31',
		});
		const registered = await due(
			{ milestones: [task('milestone.first_items', '2022-03-31', { done_on: '2022-03-20' })] },
			'2026-05-31',
			values,
		);
		expect(registered['milestone.first_items']).toMatchObject({
			task_kind: 'register',
			task_state: 'done_in_time',
		});
	});

	it('R22: two reviews a year, done on the day by which every department had sent its list', async () => {
		const items = [
			item('SF', '2026-06-10'),
			item('ZW', '2026-07-03'),
			item('SF', '2026-09-01', { item_code: 'I-2', row_key: 90 }),
		];
		const rows = await due({ items }, '2026-08-31');
		expect(rows['review-2026-06-30']).toMatchObject({
			task_kind: 'review',
			task_state: 'done_late',
			done_on: '2026-07-03',
			late_days: 3,
			party_count: 2,
			party_done_count: 2,
		});
		expect(rows['review-2026-12-31']).toMatchObject({
			task_state: 'not_yet_due',
			party_done_count: 1,
		});
		expect(Object.keys(rows).filter((code) => code.startsWith('review'))).toHaveLength(2);
	});

	it('R67: an assessment every quarter, done on the day its ranking was kept', async () => {
		const rank = (month: string): Row => ({
			department_code: 'SF',
			month,
			peer_group: '甲',
			ranking_status: 'ranked',
			composite_score: 80,
			quantity_score: 80,
			quality_score: 80,
			composite_rank: 1,
			peer_count: 1,
			due_count: 10,
			on_time_count: 9,
			on_time_share: 0.9,
			is_talk_proposed: false,
		});
		const months = ['01', '02', '03', '04', '05', '06'].map((month) => rank(`2026-${month}-01`));
		const rows = await due({ int_reporting_ranks: months }, '2026-07-05');
		expect(rows['assessment-2026Q1']).toMatchObject({
			task_kind: 'assessment',
			done_on: '2026-07-05',
			due_on: '2026-05-01',
		});
		expect(rows['assessment-2026Q2']).toMatchObject({
			task_state: 'due_soon',
			done_on: null,
			due_on: '2026-07-31',
		});
	});
});
