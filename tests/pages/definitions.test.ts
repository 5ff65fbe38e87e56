import { describe, expect, inject, it } from 'vitest';
import { readPublished } from './database.ts';
import { useReader } from './reader.ts';

const city = inject('city');
const { read, open } = useReader();
const plain = (text: string): string => text.replace(/[\u202f\s,]/g, '');

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
			const [, value, formula, filled] = await row.locator('td').allInnerTexts();
			expect(formula).toBe('found_count / nullif(cast(visit_count as double), 0)');
			const [, part, whole] = /^(\d+) \/ nullif\(cast\((\d+) as double\), 0\) = /.exec(filled!)!;
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
