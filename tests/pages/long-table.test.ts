import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { lengthenPublication, manyRows } from '../bench/long-publication.ts';
import { readPublished } from './database.ts';
import { useReader } from './reader.ts';
import { servePages, type Served } from './server.ts';

const { getBrowser, examine, overflow } = useReader();
const folder = mkdtempSync(join(tmpdir(), 'mingcha-long-'));
let served: Served;
beforeAll(async () => {
	served = await servePages(await lengthenPublication(inject('city'), folder));
});
afterAll(async () => {
	await served.stop();
	rmSync(folder, { recursive: true, force: true });
});

async function openLong(
	viewport: { width: number; height: number },
	use: (page: Page) => Promise<void>,
): Promise<void> {
	const context = await getBrowser().newContext({ viewport, baseURL: served.origin });
	try {
		await context.addCookies([{ name: 'locale', value: 'zh', url: served.origin }]);
		const page = await context.newPage();
		await page.goto(`/gate_audit?size=${manyRows}`);
		await page.locator('section.rows .windowed').waitFor();
		await use(page);
	} finally {
		await context.close();
	}
}

const indices = (page: Page): Promise<number[]> =>
	page
		.locator('section.rows tbody tr[aria-rowindex]')
		.evaluateAll((rows) => rows.map((row) => Number(row.getAttribute('aria-rowindex'))));

describe('a table of 100,000 rows', () => {
	it('holds few of them in the page, says how many there are, and moves by keyboard under a head that stays', async () => {
		await openLong({ width: 1366, height: 768 }, async (page) => {
			const table = page.locator('section.rows table');
			expect(await table.getAttribute('aria-rowcount')).toBe(String(manyRows + 1));
			const first = await indices(page);
			expect(first.length).toBeLessThan(80);
			expect(first[0]).toBe(2);
			await page.locator('section.rows .windowed').focus();
			await page.keyboard.press('End');
			await expect.poll(async () => (await indices(page)).at(-1)).toBe(manyRows + 1);
			const tops = await page.evaluate(() => {
				const region = document.querySelector('section.rows .windowed')!.getBoundingClientRect();
				return [
					region.top,
					document.querySelector('section.rows thead th')!.getBoundingClientRect().top,
				];
			});
			expect(Math.abs(tops[0]! - tops[1]!)).toBeLessThanOrEqual(1);
			await page.keyboard.press('Home');
			await expect.poll(async () => (await indices(page))[0]).toBe(2);
			expect(await examine(page)).toEqual([]);
		});
	});

	it('finds the rows that hold all words, as many as the data has, at their own places', async () => {
		const [item] = await readPublished<{ item_name: string }>(
			folder,
			'select item_name from gate_audit group by 1 order by count(*), 1 limit 1',
		);
		const [counted] = await readPublished<{ rows: number }>(
			folder,
			`select count(*)::integer as rows from gate_audit where contains(item_name, '${item!.item_name}')`,
		);
		await openLong({ width: 1366, height: 768 }, async (page) => {
			await page.locator('[data-find]').fill(item!.item_name);
			await expect
				.poll(() => page.locator('.find [role=status]').innerText(), { timeout: 20_000 })
				.toContain(`有 ${counted!.rows} 行`);
			const texts = await page.locator('section.rows tbody tr[aria-rowindex]').allInnerTexts();
			expect(texts.length).toBeGreaterThan(0);
			expect(texts.every((text) => text.includes(item!.item_name))).toBe(true);
			const found = await indices(page);
			expect(found).toEqual(found.toSorted((a, b) => a - b));
			await page.locator('[data-find]').fill('');
			await expect.poll(async () => (await indices(page))[1]).toBe(3);
		});
	});

	it.each([
		['at 320 px', { width: 320, height: 640 }],
		['at 200 % of a 1366 px screen', { width: 683, height: 384 }],
	])('scrolls inside itself %s', async (_name, viewport) => {
		await openLong(viewport, async (page) => {
			expect(await overflow(page)).toBe(0);
			const region = page.locator('section.rows .windowed');
			expect(await region.evaluate((element) => element.scrollWidth > element.clientWidth)).toBe(
				true,
			);
			await region.evaluate((element) => element.scrollTo(0, element.scrollHeight / 2));
			await expect.poll(async () => (await indices(page))[0]).toBeGreaterThan(40_000);
		});
	});
});
