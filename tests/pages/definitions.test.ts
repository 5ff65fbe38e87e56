import { describe, expect, inject, it } from 'vitest';
import { fillFormula, findFormulas } from '../../src/lib/server/definition.ts';
import { readPublished } from './database.ts';
import { useReader } from './reader.ts';

const city = inject('city');
const { read, open } = useReader();
const plain = (text: string): string => text.replace(/[\u2009\s,]/g, '');

describe('the formulas of a model', () => {
	const sql = `with\n\na as (\n\n\tselect 1 as x from t\n\n)\n\nselect\n\ta.name,\n\tcast(a.visits as integer) as visit_count,\n\tcase when a.kind in ('x, y', 'z') then 1 end as flag,\n\ta.found / nullif(cast(a.visits as double), 0) as found_share\nfrom a\n`;

	it('are the expressions of its last select, whatever commas they hold', () => {
		expect([...findFormulas(sql)]).toEqual([
			['visit_count', 'cast(a.visits as integer)'],
			['flag', `case when a.kind in ('x, y', 'z') then 1 end`],
			['found_share', 'a.found / nullif(cast(a.visits as double), 0)'],
		]);
	});

	it('take the numbers of a row, and stay away where the row has none of them', () => {
		const formula = findFormulas(sql).get('found_share')!;
		expect(fillFormula(formula, { found: 3, visits: 8 })).toBe('3 / nullif(cast(8 as double), 0)');
		expect(fillFormula(formula, { other: 1 })).toBeNull();
	});
});

describe('the definitions', () => {
	it('are grouped by whom they are for, each indicator once, and searched by word and by rule', async () => {
		const marts = await readPublished<{ name: string; rules: string }>(
			city,
			`select name, json_extract(header, '$.rule')::varchar as rules from meta.models where layer = 'mart'`,
		);
		await read({}, async (page) => {
			await open(page, '/metrics');
			const groups = page.locator(
				'details[data-group]:not([data-group=intermediate]):not([data-group=staging])',
			);
			expect(await groups.count()).toBeGreaterThan(2);
			expect(await groups.locator('tbody tr').count()).toBe(marts.length);
			await page.getByRole('searchbox', { name: /搜索指标/ }).focus();
			await page.keyboard.type('R76');
			await page.keyboard.press('Enter');
			await page.waitForURL(/q=R76/);
			const cited = marts.filter(({ rules }) => rules?.includes('"R76"')).length;
			await page.waitForFunction(
				(n) => document.querySelector('[data-found]')?.getAttribute('data-found') === n,
				String(cited),
			);
			await page.goBack();
			await page.waitForURL((url) => url.search === '');
		});
	});

	it('explain an indicator with a real row whose formula gives the number beside it', async () => {
		await read({}, async (page) => {
			await open(page, '/metrics/inspection_coverage');
			const row = page.locator('[data-example] tbody tr', { hasText: '发现问题率' }).first();
			const [, value, , filled] = await row.locator('td').allInnerTexts();
			const [, part, whole] = /^(\d+) \/ nullif\(cast\((\d+) as double\), 0\)$/.exec(filled!)!;
			expect(plain(value!)).toBe(`${((100 * Number(part)) / Number(whole)).toFixed(1)}%`);
			const text = await page.locator('main').innerText();
			expect(text).toContain('R76');
			expect(text).toContain('sampling.estimate_deviations');
		});
	});

	it('give the versions of a parameter with their days, and the course of an indicator with its events', async () => {
		await read({}, async (page) => {
			await open(page, '/metrics/credit_repairs');
			const text = await page.locator('main').innerText();
			expect(text).toContain('2026-04-01 起');
			expect(text).toContain('至 2026-03-31');
			await open(page, '/metrics/exempted_breaches');
			expect(await page.locator('[data-chart=line]').getAttribute('aria-label')).toContain(
				'2026-04-01',
			);
		});
	});
});
