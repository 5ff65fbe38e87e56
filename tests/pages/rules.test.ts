import axe from 'axe-core';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { listRules } from '../rule-list.ts';
import { openBrowser, openReader, screens } from './browser.ts';
import { readPublished } from './database.ts';

const origin = inject('origin');
const city = inject('city');
const rules = listRules();

/** The text of the page at an address, in Chinese. */
async function read(address: string): Promise<string> {
	const answer = await fetch(origin + address);
	expect(answer.status).toBe(200);
	return answer.text();
}
const named = (text: string): string[] =>
	[...text.matchAll(/data-rule="(R\d+)"/g)].map((match) => match[1]!);

describe('the page of the rules', () => {
	it('lists all rules with their words, their proof and the parameters in force', async () => {
		const text = await read('/rules');
		expect(named(text)).toEqual(Array.from({ length: 110 }, (_, place) => `R${place + 1}`));
		for (const { title } of rules) expect(text).toContain(title.zh);
		const tested = rules.filter(({ tests }) => tests > 0).length;
		expect(text).toContain(`${tested} 条由测试证明`);
		const values = await readPublished<{ key: string; value: string }>(
			city,
			"select key, value from policy where key in ('reporting.due_working_days', 'supervision.first_months')",
		);
		expect(values).toHaveLength(2);
		for (const { key, value } of values)
			expect(text).toMatch(new RegExp(`<b[^>]*>${value}</b>[\\s\\S]{0,400}${key}`));
	});

	it('links each rule to the indicators that name it, with the rows they counted last', async () => {
		const marts = await readPublished<{ name: string; header: string; row_count: number }>(
			city,
			"select name, header, row_count from meta.models where layer = 'mart'",
		);
		const ranking = marts.find(({ name }) => name === 'reporting_rankings')!;
		expect((JSON.parse(ranking.header) as { rule: string[] }).rule).toContain('R92');
		const row = (await read('/rules?q=R92')).split('data-rule="R92"')[1]!;
		expect(row).toContain('href="/reporting_rankings"');
		expect(row.replaceAll('\u202f', '')).toContain(`${ranking.row_count} 行`);
	});

	it('finds rules by number, words or parameter, and by document', async () => {
		expect(named(await read('/rules?q=R11'))).toEqual(['R11']);
		expect(named(await read('/rules?q=supervision.first_months'))).toEqual(['R11']);
		expect(named(await read(`/rules?q=${encodeURIComponent('四种改革方式')}`))).toContain('R48');
		const nanhu = named(await read('/rules?document=002'));
		expect(nanhu).toEqual(Array.from({ length: 24 }, (_, place) => `R${place + 45}`));
		expect(named(await read('/rules?document=002&q=R11'))).toEqual([]);
	});
});

describe('read in a browser', () => {
	let browser: Browser;
	beforeAll(async () => {
		browser = await openBrowser();
	});
	afterAll(() => browser.close());

	it.each(['zh', 'en'] as const)(
		'stands in the screen, has no fault of access, and searches: %s',
		async (locale) => {
			const context = await openReader(browser, origin, { screen: screens[0], locale });
			try {
				const page = await context.newPage();
				await page.goto('/rules');
				const width = await page.evaluate(
					() => document.documentElement.scrollWidth - document.documentElement.clientWidth,
				);
				expect(width).toBe(0);
				await page.evaluate(axe.source);
				const { violations } = await page.evaluate(() =>
					(window as unknown as { axe: { run(options: object): Promise<axe.AxeResults> } }).axe.run(
						{
							resultTypes: ['violations'],
						},
					),
				);
				expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`)).toEqual([]);
				expect(await page.locator('nav [aria-current=page]').count()).toBeGreaterThan(0);
				await page.getByRole('searchbox').first().fill('R11');
				await page.getByRole('searchbox').first().press('Enter');
				await page.waitForURL(/q=R11/);
				expect(await page.locator('[data-rule]').count()).toBe(1);
			} finally {
				await context.close();
			}
		},
	);
});
