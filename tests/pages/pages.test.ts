import { describe, expect, inject, it } from 'vitest';
import { readPublished } from './database.ts';
import { expectPlaced, testPlaces, useReader } from './reader.ts';

const origin = inject('origin');
const city = inject('city');
const marts = await readPublished<{
	name: string;
	title_zh: string;
	title_en: string;
	header: string;
}>(
	city,
	`select name, title_zh, title_en, header from meta.models where layer = 'mart' order by name`,
);

const reader = useReader();
const { read, overflow, open, settle, examine, getBrowser } = reader;

const places = [
	'/',
	...marts.map(({ name }) => `/${name}`),
	'/metrics',
	'/rules',
	'/metrics/reform_effects',
	'/runs',
];

testPlaces('every page stands in the screen, breaks no rule and says where it is', places, reader, {
	timeout: 240_000,
	look: async (page, place, locale) => {
		await expectPlaced(page, place, locale);
		const mart = marts.find(({ name }) => place === `/${name}`);
		if (mart) expect(await page.locator('h1').innerText()).toBe(mart[`title_${locale}`]);
		expect(await page.locator('html').getAttribute('lang')).toBe(locale === 'zh' ? 'zh-CN' : 'en');
	},
});

describe('a chart', () => {
	it('has a table with the same marks, its finding as name, and both looks by address', async () => {
		await read({}, async (page) => {
			for (const { name, header } of marts.filter(({ header }) => JSON.parse(header).chart)) {
				await open(page, `/${name}`);
				const chart = page.locator('[data-chart]');
				if ((await chart.count()) === 0) continue;
				expect(await chart.getAttribute('role')).toBe('img');
				expect((await chart.getAttribute('aria-label'))!.length).toBeGreaterThan(8);
				expect(await chart.locator('svg path, svg text').count()).toBeGreaterThan(1);
				const marks = await page.locator('[data-twin] tbody tr').count();
				expect(marks).toBeGreaterThan(0);
				const { limit } = JSON.parse(header).chart as { limit?: number };
				if (limit) expect(marks).toBeLessThanOrEqual(limit);
			}
			await open(page, '/reporting_rankings');
			await page.getByRole('link', { name: '表', exact: true }).click();
			await page.waitForURL(/view=chart/);
			expect(await page.locator('[data-chart]').count()).toBe(0);
			expect(await page.locator('[data-twin]').isVisible()).toBe(true);
		});
	});

	it('stacks the longest bar first where its header sorts, all parts counted', async () => {
		const wanted = await readPublished<{ name: string }>(
			city,
			`select any_value(department_name) as name from rectification_follow_up
			where rectification_state in ('talk_due', 'talked') group by department_name
			order by sum(record_count) desc, department_name`,
		);
		await read({}, async (page) => {
			await open(page, '/rectification_follow_up');
			const names = await page.locator('[data-twin] tbody tr > :nth-child(2)').allTextContents();
			// names come without what all of them begin with
			const shown = [...new Set(names.map((name) => name.trim()))];
			expect(shown).toHaveLength(wanted.length);
			expect(wanted.filter(({ name }, i) => !name.endsWith(shown[i]!))).toEqual([]);
		});
	});
});

describe('a filter', () => {
	it('stands in the address, changes the numbers, survives a reload and is undone by the back button', async () => {
		await read({}, async (page) => {
			await open(page, '/reporting_rankings');
			const all = await page.locator('[data-total]').getAttribute('data-total');
			await page.locator('summary', { hasText: '部门' }).click();
			const [first] = await readPublished<{ code: string; name: string }>(
				city,
				`select department_code as code, any_value(department_name) as name from reporting_rankings
				where month = (select max(month) from reporting_rankings) group by 1 order by 1`,
			);
			await page.locator('.panel').getByRole('link', { name: first!.name }).click();
			await page.waitForURL(`**/reporting_rankings?d=${first!.code}`);
			expect(await page.locator('[data-total]').getAttribute('data-total')).toBe('1');
			await page.reload();
			await settle(page);
			expect(await page.locator('[data-total]').getAttribute('data-total')).toBe('1');
			expect(await page.locator('section.rows tbody td').first().innerText()).toBe(first!.name);
			await page.goBack();
			await page.waitForURL('**/reporting_rankings');
			await page.waitForFunction(
				(count) => document.querySelector('[data-total]')?.getAttribute('data-total') === count,
				all,
			);
		});
	});

	it('by period takes the days of that period', async () => {
		await read({}, async (page) => {
			await open(page, '/reporting_rankings');
			await page.getByLabel('周期').selectOption({ label: '全部周期' });
			await page.waitForURL(/p=all/);
			const [rows] = await readPublished<{ rows: number }>(
				city,
				'select count(*) as rows from reporting_rankings',
			);
			await page.waitForFunction(
				(count) =>
					document.querySelector('[data-total]')?.getAttribute('data-total') === String(count),
				rows!.rows,
			);
		});
	});

	it('that means nothing is named and ignored', async () => {
		await read({}, async (page) => {
			await open(page, '/reporting_rankings?d=NOBODY&p=2026-13&colour=red');
			const notice = await page.locator('.notice').innerText();
			for (const part of ['已忽略无效筛选', 'd=NOBODY', 'p=2026-13', 'colour=red'])
				expect(notice).toContain(part);
		});
	});

	it('under which nothing is left says so and offers the way back', async () => {
		await read({}, async (page) => {
			await open(page, '/reporting_rankings?p=1999');
			expect(await page.locator('main').innerText()).toContain('筛选后没有结果');
			await page.locator('main').getByRole('link', { name: '全部清除' }).first().click();
			await page.waitForURL('**/reporting_rankings');
		});
	});
});

describe('a number', () => {
	it('leads to as many rows as it says', async () => {
		// every third mart by the browser; the counts of all are compared in http.test
		const listed = marts
			.filter(({ header }) => JSON.parse(header).records)
			.filter((_, i) => i % 3 === 0);
		await read({}, async (page) => {
			for (const { name } of listed) {
				// a row's count of one is not among the columns shown first
				await open(page, `/${name}?cols=all`);
				const link = page.locator('section.rows td a[href*="/records?count="]').first();
				const said = (await link.innerText()).replace(/\s/g, '');
				await link.click();
				await page.waitForURL(/\/records\?/);
				expect((await page.locator('[data-count]').innerText()).replace(/\s/g, '')).toBe(said);
				expect(await page.locator('[data-total]').getAttribute('data-total')).toBe(said);
				expect(await overflow(page)).toBe(0);
				expect(await examine(page)).toEqual([]);
			}
		});
	});

	it('can be sorted by, highest first, and the address says so', async () => {
		await read({}, async (page) => {
			await open(page, '/reporting_rankings');
			await page.locator('th[data-column=late_count] a').click();
			await page.waitForURL(/sort=-late_count/);
			await page.waitForSelector('th[data-column=late_count][aria-sort=descending]');
			const column = await page
				.locator('th[data-column=late_count]')
				.evaluate((head) => (head as HTMLTableCellElement).cellIndex);
			const shown = await page
				.locator(`section.rows tbody tr td:nth-child(${column + 1})`)
				.allInnerTexts();
			const expected = await readPublished<{ late_count: number }>(
				city,
				`select late_count from reporting_rankings where month = (select max(month) from reporting_rankings) order by late_count desc`,
			);
			expect(shown.map((text) => Number(text.replace(/\s/g, '')))).toEqual(
				expected.map(({ late_count }) => late_count),
			);
		});
	});
});

describe('many rows', () => {
	it('arrive as Arrow and scroll inside the table, only those in sight being in the page', async () => {
		await read({}, async (page) => {
			const arrow = page.waitForResponse((response) => response.url().includes('/rows?'));
			await page.goto('/sampling_ratios?size=10000');
			expect((await arrow).headers()['content-type']).toBe('application/vnd.apache.arrow.stream');
			await page.waitForSelector('.windowed tbody tr[aria-rowindex]');
			const [rows] = await readPublished<{ rows: number }>(
				city,
				'select least(count(*), 10000) as rows from sampling_ratios',
			);
			expect(await page.locator('.windowed tbody tr[aria-rowindex]').count()).toBeLessThan(120);
			await page.locator('.windowed').evaluate((table) => table.scrollTo(0, table.scrollHeight));
			await page.waitForSelector(`tr[aria-rowindex="${rows!.rows + 1}"]`);
		});
	});
});

describe('a reader', () => {
	it('changes the language in place and keeps the filters', async () => {
		await read({}, async (page) => {
			await open(page, '/reporting_rankings?p=all');
			await page.getByRole('button', { name: 'English' }).click();
			await page.waitForURL('**/reporting_rankings?p=all');
			await page.waitForSelector('html[lang=en]');
			await settle(page);
			expect(await page.locator('h1').innerText()).toBe('Department reporting rankings');
			await page.getByRole('button', { name: '中文' }).click();
			await page.waitForSelector('html[lang=zh-CN]');
		});
	});

	it('on a narrow screen or at a large type size needs no sideways scrolling', async () => {
		await read({ screen: { width: 320, height: 640 } as never }, async (page) => {
			for (const place of [
				'/',
				'/reporting_rankings',
				'/repeat_violation_alerts',
				'/metrics/reform_effects',
			]) {
				await open(page, place);
				expect(await overflow(page), place).toBe(0);
			}
		});
	});

	it('on a narrow screen reads the sentences over its whole width, in English too', async () => {
		await read({ screen: { width: 320, height: 640 } as never, locale: 'en' }, async (page) => {
			await open(page, '/cockpit');
			const widths = await page
				.locator('ol.lead li > span')
				.evaluateAll((lines) => lines.map((line) => line.getBoundingClientRect().width));
			expect(widths.length).toBeGreaterThan(1);
			expect(Math.min(...widths)).toBeGreaterThan(250);
		});
	});

	it('with the keyboard alone skips to the content, opens a filter, chooses, and closes it', async () => {
		await read({}, async (page) => {
			await open(page, '/reporting_rankings');
			await page.keyboard.press('Tab');
			expect(await page.evaluate(() => document.activeElement?.getAttribute('href'))).toBe('#main');
			await page.keyboard.press('Enter');
			expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
			await page.locator('summary', { hasText: '部门' }).focus();
			await page.keyboard.press('Enter');
			await page.waitForSelector('details[open]');
			await page.keyboard.press('Escape');
			await page.waitForSelector('details:not([open])');
			expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('SUMMARY');
		});
	});

	it('without scripts gets the words, the numbers and the tables', async () => {
		const context = await getBrowser().newContext({ javaScriptEnabled: false, baseURL: origin });
		const page = await context.newPage();
		await page.goto('/reporting_rankings');
		expect(await page.locator('section.rows tbody tr').count()).toBeGreaterThan(3);
		expect(await page.locator('[data-twin] tbody tr').count()).toBeGreaterThan(3);
		await context.close();
	});
});

describe('the overview', () => {
	it('shows the figures that the marts give', async () => {
		const [alerts] = await readPublished<{ open: number }>(
			city,
			`select count(*) as open from repeat_violation_alerts where alert_state = 'open'`,
		);
		const [reported] = await readPublished<{ share: number }>(
			city,
			`select sum(on_time_count) / sum(due_count)::double as share from reporting_rankings
			where month = (select max(month) from reporting_rankings)`,
		);
		await read({}, async (page) => {
			await open(page, '/');
			const text = (await page.locator('main').innerText()).replace(/[\u202f\s]/g, '');
			expect(text).toContain(`现有开启的预警${alerts!.open}条`);
			expect(text).toContain(`${(reported!.share * 100).toFixed(1)}%`);
		});
	});
});
