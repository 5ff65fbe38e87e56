import { describe, expect, it, onTestFinished } from 'vitest';
import { casesCsv, departmentsCsv, install, model } from '../pipeline/installation.ts';
import { servePages } from './server.ts';

const slowDepartments = model(
	`select department_code, count(*)::integer as slow_count, '=1+1' as remark
from stg_approvals where date_diff('day', applied_at, decided_at) > 2
group by department_code`,
	{
		title: '{ zh: 慢件部门, en: Slow departments }',
		grain: 'one row per department',
		key: '[department_code]',
		order: '5',
		columns: `
  department_code: { zh: 部门代码, en: Department code }
  slow_count: { zh: 慢件数, en: Slow cases, unit: count, good: down }
  remark: { zh: 备注, en: Remark }`,
		chart: '{ kind: bar, x: department_code, y: slow_count, sort: desc }',
		records: `
  - { count: slow_count, from: stg_approvals, match: { department_code: department_code }, where: "date_diff('day', applied_at, decided_at) > 2" }`,
		lead: `
  - zh: "共 {slow:count} 件慢件。"
    en: "{slow:count} slow cases."
    query: "select cast(sum(slow_count) as integer) as slow from {mart}"`,
	},
);

describe('a new file in sql/marts', () => {
	it('is a page, an entry, a definition, rows behind its numbers and a download after the next refresh, without a build', async () => {
		const city = install();
		city.deliver('D1/departments.csv', departmentsCsv({ D1: '甲局', D2: '乙局' }));
		city.deliver(
			'D1/approvals-1.csv',
			casesCsv([
				{ case_no: 'A1' },
				{ case_no: 'A2', decided_at: '2026-03-02 10:00:00' },
				{ case_no: 'A3' },
			]),
		);
		await city.refresh();
		const served = await servePages(city.paths.data);
		onTestFinished(() => served.stop());
		const get = (path: string) => fetch(served.origin + path);
		expect((await get('/slow_departments')).status).toBe(404);

		city.write('marts/slow_departments.sql', slowDepartments);
		await city.refresh('2026-03-11 02:00:00');

		const page = await get('/slow_departments');
		const text = await page.text();
		expect(page.status).toBe(200);
		expect(text).toContain('<h1');
		for (const words of ['慢件部门', '慢件数', '件慢件。', 'data-chart="bar"', 'data-twin'])
			expect(text, words).toContain(words);
		expect(await (await get('/metrics')).text()).toContain('href="/slow_departments"');
		expect((await get('/metrics/slow_departments')).status).toBe(200);
		const link = /href="(\/slow_departments\/records\?[^"]+)"/
			.exec(text)![1]!
			.replaceAll('&amp;', '&');
		expect(await (await get(link)).text()).toContain('data-total="2"');
		expect(await (await get('/slow_departments/csv')).text()).toBe(
			"部门代码,慢件数 (个),备注\r\nD1,2,'=1+1\r\n",
		);
	});

	it('with a lead that does not compute takes only the lead away and leaves a number in the log', async () => {
		const city = install();
		city.deliver('D1/approvals-1.csv', casesCsv([{ case_no: 'A1' }]));
		city.write(
			'marts/slow_departments.sql',
			slowDepartments.replace(
				'select cast(sum(slow_count) as integer)',
				'select cast(max(remark) as integer)',
			),
		);
		await city.refresh();
		const served = await servePages(city.paths.data);
		onTestFinished(() => served.stop());
		const page = await fetch(`${served.origin}/slow_departments`);
		const text = await page.text();
		expect(page.status).toBe(200);
		const number = /E-\d{8}-[0-9A-F]{6}/.exec(text)![0];
		expect(text).not.toContain('Conversion');
		expect(served.log()).toContain(number);
		expect(text).toContain('慢件数');
	});
});
