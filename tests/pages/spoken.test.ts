import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { readOne, useReader } from './reader.ts';

const { read, open, overflow } = useReader();
const plain = (text: string): string => text.replace(/[\u202f\s]/g, '');
const sheets = async (page: Page): Promise<number> =>
	(await page.pdf({ preferCSSPageSize: true })).toString('latin1').match(/\/Type\s*\/Page\b/g)!
		.length;

describe('what a page says of what is chosen', () => {
	it('is about the chosen classes, in its sentences and in the titles of its charts', async () => {
		const { subjects, visits } = await readOne<{ subjects: number; visits: number }>(
			`select (select count(*) from credit_classes where credit_class = 'E') as subjects,
			(select visit_count from class_effectiveness where credit_class = 'E' and year =
				(select max(year) from class_effectiveness where visit_count > 0)) as visits`,
		);
		await read({}, async (page) => {
			await open(page, '/classes?cls=E');
			const lead = plain(await page.locator('ol.lead').innerText());
			expect(lead).toContain(`E高风险${subjects}户`);
			expect(lead).toContain(`随机检查${visits}户次`);
			const titles = await page.locator('.figure h2').allInnerTexts();
			expect(titles).toHaveLength(2);
			for (const title of titles) expect(title).toMatch(/E 高风险/);
			for (const title of titles) expect(title).not.toMatch(/A 低风险/);
			await open(page, '/classes');
			expect(await page.locator('ol.lead li').count()).toBe(3);
		});
	});
});

describe('codes', () => {
	it('of rejected cells stand in words: the check, and the column under its title in the template', async () => {
		await read({}, async (page) => {
			await open(page, '/rejected_rows');
			const text = await page.locator('main').innerText();
			expect(text).toContain('必填项为空');
			expect(text).not.toMatch(/REQUIRED|CODE-UNKNOWN|DATE-ORDER|subject_code|decided_at/);
		});
	});

	it('of the elements of a parameter stand in words beside the key', async () => {
		await read({}, async (page) => {
			await open(page, '/rules?q=sampling.multiplier.E');
			const text = (await page.locator('.parameters').allTextContents()).join(' ');
			expect(plain(text)).toContain('各类别倍数：E高风险sampling.multiplier.E');
		});
	});

	it('of departments give way to their names among the rows behind a number', async () => {
		await read({}, async (page) => {
			await open(page, '/cockpit/rows?figure=alerts_opened');
			expect(await page.locator('table').innerText()).toMatch(/局|委员会|人民政府/);
			expect(await page.locator('table').innerText()).not.toMatch(/\b11\d{6}\w{10}\b/);
		});
	});
});

describe('on paper', () => {
	it.each(['zh', 'en'] as const)('the cockpit is two sheets: %s', async (locale) => {
		await read({ locale }, async (page) => {
			await open(page, '/cockpit');
			expect(await sheets(page)).toBe(2);
		});
	});

	it('a chart is as wide as the sheet, and as wide as the screen again afterwards', async () => {
		await read({}, async (page) => {
			await open(page, '/reform');
			const width = () =>
				page
					.locator('[data-chart] svg')
					.first()
					.evaluate((svg) => svg.getBoundingClientRect().width);
			const before = await width();
			expect(before).toBeGreaterThan(688);
			await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
			expect(await width()).toBeLessThanOrEqual(688);
			await page.evaluate(() => dispatchEvent(new Event('afterprint')));
			expect(await width()).toBe(before);
		});
	});

	it('every page of the navigation offers to print', async () => {
		await read({}, async (page) => {
			for (const place of ['/alerts', '/classes', '/sampling', '/subjects', '/reform', '/rules']) {
				await open(page, place);
				expect(await page.locator('header.head').getByText('打印').count(), place).toBe(1);
			}
		});
	});
});

it('on a screen of 320 px no page is wider than the screen, and no chart cuts a name or lets names touch', async () => {
	await read({ screen: { width: 320, height: 640 } as never }, async (page) => {
		for (const place of ['/cockpit', '/reform', '/sampling', '/classes']) {
			await open(page, place);
			expect(await overflow(page), place).toBe(0);
			const cut = await page.evaluate(() =>
				[...document.querySelectorAll('[data-chart=dumbbell] svg')].flatMap((svg) => {
					const box = svg.getBoundingClientRect();
					return [...svg.querySelectorAll('text')]
						.filter((text) => text.getBoundingClientRect().left < box.left - 2)
						.map((text) => text.textContent);
				}),
			);
			expect(cut, place).toEqual([]);
			// a name on two lines does not touch the next
			const apart = await page.evaluate(() =>
				[...document.querySelectorAll('[data-chart=dumbbell] svg')].map((svg) => {
					const names = [...svg.querySelectorAll('text')]
						.map((text) => text.getBoundingClientRect())
						.filter(({ left }) => left < svg.getBoundingClientRect().left + 10)
						.map(({ top }) => top)
						.sort((a, b) => a - b);
					const gaps = names.slice(1).map((top, i) => Math.round(top - names[i]!));
					return Math.min(...gaps.filter((gap) => gap > 14));
				}),
			);
			expect(Math.min(20, ...apart), place).toBe(20);
		}
	});
});
