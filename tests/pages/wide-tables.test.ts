import { describe, expect, inject, it } from 'vitest';
import { screens } from './browser.ts';
import { readOne, useReader } from './reader.ts';

const origin = inject('origin');
const { read, open } = useReader();

/** The cases of the item and month that most were applied for: a table of many columns. */
async function wideRows(): Promise<string> {
	const { item, month, route } = await readOne<Record<string, string>>(
		`select item_code as item, cast(month as varchar) as month, route from reform_effects order by case_count desc, 1, 2, 3 limit 1`,
	);
	return `/reform_effects/records?count=case_count&item_code=${item}&month=${month}&route=${route}`;
}

/** Received rows, which say what file they came in. */
async function tracedRows(): Promise<string> {
	const row = await readOne<Record<string, string>>(
		`select department_code, feed, cast(month as varchar) as month from reported_rows
		where duplicate_count > 0 order by duplicate_count, 1, 2, 3 limit 1`,
	);
	return `/reported_rows/records?${new URLSearchParams({ count: 'duplicate_count', ...row })}`;
}

describe('a table of more columns than the screen has room for', () => {
	it('says how many follow, keeps its first column in sight and lets columns be left out on the screen', async () => {
		const path = await wideRows();
		await read({ screen: screens[0], locale: 'zh' }, async (page) => {
			await open(page, path);
			const sign = page.locator('[data-beyond]');
			await sign.waitFor();
			const beyond = Number(await sign.getAttribute('data-beyond'));
			const heads = page.locator('main th[data-column]');
			const all = await heads.count();
			expect(beyond).toBeGreaterThan(0);
			expect(beyond).toBeLessThan(all);
			const first = heads.first();
			const { x } = (await first.boundingBox())!;
			while (await sign.isVisible()) {
				const before = Number(await sign.getAttribute('data-beyond'));
				await sign.click();
				await expect
					.poll(async () => (await sign.count()) && Number(await sign.getAttribute('data-beyond')))
					.toBeLessThan(before);
			}
			expect((await first.boundingBox())!.x).toBe(x);
			await page.locator('.tools summary').click();
			await page.locator('.tools input').nth(0).uncheck();
			const left = page.locator('main th[data-column]').nth(1);
			expect(await left.isVisible()).toBe(false);
			expect(await page.locator('.tools summary').innerText()).toContain(`${all - 1}/${all}`);
			await page.emulateMedia({ media: 'print' });
			expect(await left.isVisible()).toBe(true);
			expect(await heads.count()).toBe(all);
		});
	});

	it('says in one cell where a row came from, opened and in print with all that a download has', async () => {
		const path = await tracedRows();
		const csv = await (await fetch(origin + path.replace('/records?', '/records/csv?'))).text();
		const [head, line] = csv.split(/\r\n/).map((text) => text.split(','));
		const at = (title: string): string => line![head!.indexOf(title)]!;
		await read({ screen: screens[1], locale: 'zh' }, async (page) => {
			await open(page, path);
			const cell = page.locator('main tbody tr').first().locator('details');
			const [name, row] = [at('来源文件'), at('来源行号')];
			expect(await cell.locator('summary').getAttribute('title')).toBe(name);
			expect(await cell.locator('summary').innerText()).toMatch(new RegExp(` · ${row}$`));
			const { height } = (await cell.boundingBox())!;
			expect(height).toBeLessThan(32);
			await cell.locator('summary').focus();
			await page.keyboard.press('Enter');
			const facts = await cell.locator('dl').innerText();
			for (const text of [name, row, at('批次')]) expect(facts).toContain(text);
			await page.emulateMedia({ media: 'print' });
			const printed = await page.locator('main tbody tr').first().innerText();
			for (const text of [name, row, at('批次')]) expect(printed).toContain(text);
		});
	});
});
