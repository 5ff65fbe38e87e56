import { describe, expect, it } from 'vitest';
import { casesCsv, departmentsCsv, install, model } from './installation.ts';

describe('a refresh', () => {
	it('turns files of the inbox into a published generation', async () => {
		const city = install();
		city.deliver(
			'D1/办件_2026W10.csv',
			casesCsv([{ case_no: 'A1' }, { case_no: 'A2', decided_at: '2026-03-09 10:00:00' }]),
		);
		city.deliver('HQ/部门.csv', departmentsCsv({ D1: '第一局' }));
		const result = await city.refresh();
		expect(result.state).toBe('published');
		expect(
			await city.query(
				'select department_code, case_count, longest_days, is_slow, counted_on from department_cases',
			),
		).toEqual([
			{
				department_code: 'D1',
				case_count: 2,
				longest_days: 7,
				is_slow: true,
				counted_on: '2026-03-09',
			},
		]);
		expect(await city.query('select department_name from stg_departments')).toEqual([
			{ department_name: '第一局' },
		]);
	});

	it('publishes over nothing at all: every model stands, empty', async () => {
		const city = install();
		expect((await city.refresh()).current).toMatchObject({ generation: 1, data_date: null });
		expect(await city.query('select count(*) as n from department_cases')).toEqual([{ n: 0 }]);
	});

	it('takes up a new mart that is one new file and nothing else', async () => {
		const city = install();
		city.deliver('D1/办件_1.csv', casesCsv([{ case_no: 'A1', steps: '4' }]));
		await city.refresh();
		city.write(
			'marts/step_totals.sql',
			model('select 1 as id, sum(steps)::integer as steps from stg_approvals', {
				columns: '\n  id: { zh: 编号, en: Number }\n  steps: { zh: 环节, en: Steps }',
			}),
		);
		await city.refresh();
		expect(await city.query('select steps from step_totals')).toEqual([{ steps: 4 }]);
		expect(
			await city.query("select layer, row_count from meta.models where name = 'step_totals'"),
		).toEqual([{ layer: 'mart', row_count: 1 }]);
	});

	it('tells of tests that warn and publishes all the same', async () => {
		const city = install();
		city.write(
			'marts/other.sql',
			model('select unnest([1, 2]) as id', { tests: '\n  - between_warn: { column: id, max: 1 }' }),
		);
		expect((await city.refresh()).state).toBe('published');
		expect(
			await city.query(
				"select severity, passed, failing_count from meta.tests where model = 'other' and severity = 'warn'",
			),
		).toEqual([{ severity: 'warn', passed: false, failing_count: 1 }]);
		expect(
			city.said.some((line) => /warning other: between id .* has 1 rows/.test(String(line.en))),
		).toBe(true);
	});
});
