import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Row } from '../../pipeline/database.ts';
import { given, type Warehouse } from '../given.ts';
import { expectRecords } from './records.ts';

let number = 0;
const visit = (subject_code: string, inspected_on: string, more: Row = {}): Row => ({
	inspection_id: `N${++number}`,
	subject_code,
	department_code: 'D1',
	inspected_on,
	kind: 'targeted',
	result: 'no_problem',
	received_at: '2026-08-02 09:00:00',
	...more,
});

describe('how often subjects are visited, by class and by department', () => {
	let warehouse: Warehouse;
	beforeAll(async () => {
		warehouse = await given(
			{
				departments: ['D1', 'D2'].map((department_code) => ({
					department_code,
					department_name: `${department_code}局`,
				})),
				subjects: [
					...['NEVER', 'ONCE', 'TWICE', 'OFTEN', 'JOINT'].map((subject_code) => ({
						subject_code,
						subject_name: `${subject_code}公司`,
						subject_type: 'organisation',
						status: 'active',
					})),
					{
						subject_code: 'GONE',
						subject_name: '已注销公司',
						subject_type: 'organisation',
						status: 'deregistered',
					},
				],
				inspections: [
					visit('ONCE', '2026-02-03', { result: 'corrected' }),
					visit('ONCE', '2025-02-03'),
					visit('TWICE', '2026-02-03'),
					visit('TWICE', '2026-03-03', { department_code: 'D2' }),
					...['2026-02-03', '2026-03-03', '2026-04-07'].map((on) => visit('OFTEN', on)),
					visit('JOINT', '2026-05-06', { visit_id: 'V1', joint: true }),
					visit('JOINT', '2026-05-06', { visit_id: 'V1', joint: true, department_code: 'D2' }),
					visit('GONE', '2026-01-06'),
				],
			},
			['inspection_coverage', 'department_visits'],
		);
	}, 60_000);
	afterAll(() => warehouse.close());

	it('R75: spreads the objects of inspection over never, once, twice and more; one that has ended is no object', async () => {
		const [now] = await warehouse.rows(`select * from inspection_coverage where year = 2026`);
		expect(now).toMatchObject({
			subject_count: 5,
			unvisited_count: 1,
			once_count: 2,
			twice_count: 1,
			more_count: 1,
			visit_count: 7,
		});
		const [before] = await warehouse.rows(`select * from inspection_coverage where year = 2025`);
		expect(before).toMatchObject({ subject_count: 5, unvisited_count: 4, once_count: 1 });
	});

	it('R76: a joint visit is one visit, visits of several departments apart are several', async () => {
		const [now] = await warehouse.rows(
			`select several_count, joint_count, found_count, found_share from inspection_coverage where year = 2026`,
		);
		expect(now).toMatchObject({ several_count: 1, joint_count: 1, found_count: 1 });
		expect(now!.found_share).toBeCloseTo(1 / 7);
	});

	it('R95: a department that comes to the same subject again is counted, and whom others visited too', async () => {
		const [first, second] = await warehouse.rows(
			`select * from department_visits where year = 2026 order by department_code`,
		);
		expect(first).toMatchObject({
			department_name: 'D1局',
			visit_count: 7,
			subject_count: 5,
			again_count: 2,
			shared_count: 1,
			joint_count: 1,
		});
		expect(second).toMatchObject({
			visit_count: 1,
			subject_count: 1,
			again_count: 0,
			shared_count: 1,
		});
	});

	it('gives the rows behind each number, and meets its tests', async () => {
		await expectRecords(warehouse, 'inspection_coverage');
		await expectRecords(warehouse, 'department_visits');
	});
});
