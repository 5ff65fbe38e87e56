import type { Browser } from 'playwright';
import type { Figure } from './figure.ts';
import { openCold } from './reading.ts';

const reset = (): void => {
	(window as unknown as { seen: { longest: number } }).seen.longest = 0;
};
const longest = (): number => (window as unknown as { seen: { longest: number } }).seen.longest;

/** The longest task while a table of 100,000 rows is loaded, scrolled from end to end and searched. `address` names its page. */
export async function measureLongTable(browser: Browser, address: string): Promise<Figure[]> {
	const { context, page } = await openCold(browser);
	try {
		await context.addCookies([{ name: 'locale', value: 'zh', url: address }]);
		await page.goto(address);
		const region = page.locator('section.rows .windowed');
		await region.waitFor({ timeout: 60_000 });
		const rows = Number(await page.locator('section.rows table').getAttribute('aria-rowcount')) - 1;
		await page.waitForTimeout(500);
		const loading = await page.evaluate(longest);
		await page.evaluate(reset);
		for (let step = 0; step <= 60; step++)
			await region.evaluate((element, share) => {
				element.scrollTop = element.scrollHeight * share;
				return new Promise((resolve) => requestAnimationFrame(resolve));
			}, step / 60);
		await page.waitForTimeout(300);
		const scrolling = await page.evaluate(longest);
		await page.evaluate(reset);
		const started = performance.now();
		await page.locator('[data-find]').fill('食品');
		await page.waitForFunction(
			() =>
				/\d/.test(document.querySelector('.find [role=status]')?.textContent ?? '') &&
				document.querySelector('.find [role=status]')!.textContent!.includes('行中有'),
			undefined,
			{ timeout: 60_000 },
		);
		const searched = performance.now() - started;
		await page.waitForTimeout(300);
		const searching = await page.evaluate(longest);
		const how = `${rows.toLocaleString('en-GB')} rows in the page`;
		return [
			{ name: 'long table: longest task, loading', value: loading, unit: 'ms', how },
			{
				name: 'long table: longest task, scrolling',
				value: scrolling,
				unit: 'ms',
				limit: '≤ 200',
				how: `${how}, end to end in 60 leaps`,
			},
			{
				name: 'long table: longest task, searching',
				value: searching,
				unit: 'ms',
				limit: '≤ 200',
				how,
			},
			{
				name: 'long table: search, all rows',
				value: searched,
				unit: 'ms',
				how: 'typing to the count',
			},
		];
	} finally {
		await context.close();
	}
}
