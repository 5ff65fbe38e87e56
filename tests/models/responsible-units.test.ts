import { expect, it } from 'vitest';
import { rowsOf } from '../given.ts';

it('R98: the tasks of supervision by credit class name who leads and who supports', async () => {
	const task = (
		task_code: string,
		title: string,
		lead_department_code: string,
		supporting: string | null,
	) => ({
		task_code,
		title,
		lead_department_code,
		supporting,
		due_on: '2026-12-31',
		source: '周村区差异化监管流程再造实施方案',
	});
	const rows = await rowsOf(
		'milestones_due',
		{
			departments: [
				['SJ', '市场监管局'],
				['MZ', '民政局'],
				['FG', '发展改革局'],
			].map(([department_code, department_name]) => ({
				department_code: department_code!,
				department_name: department_name!,
				kind: 'both',
			})),
			milestones: [
				task('T1', '推进信用分级分类管理', 'SJ', null),
				task('T3', '全面推广信用承诺制度', 'MZ', 'SF;SP;SJ'),
				task('T0', '牵头组织实施', 'FG', null),
			],
			int_data_date: [{ data_date: '2026-06-30', known_on: '2026-06-30', opened_on: '2026-01-05' }],
		},
		{},
		'task_code',
	);
	expect(
		rows
			.filter((row) => row.task_kind === 'register')
			.map((row) => [row.task_code, row.department_name, row.supporting_departments]),
	).toEqual([
		['T0', '发展改革局', null],
		['T1', '市场监管局', null],
		['T3', '民政局', 'SF;SP;SJ'],
	]);
});
