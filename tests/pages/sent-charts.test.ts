import type { Page } from 'playwright';
import { describe, expect, inject, it } from 'vitest';
import { useReader } from './reader.ts';

const { read, open } = useReader();

interface Drawing {
	/** Whether the page was alive when the chart was drawn. */
	alive: boolean;
	chart: string;
}

/** Writes down from the first byte when each chart is drawn, and which element its drawing is. */
function watch(): void {
	const drawings: Drawing[] = [];
	Object.assign(window, { drawings });
	new MutationObserver((records) => {
		for (const { target } of records) {
			const { dataset } = target as HTMLElement;
			drawings.push({ alive: !('view' in dataset), chart: dataset.chart! });
		}
	}).observe(document, { subtree: true, attributes: true, attributeFilter: ['data-drawn'] });
}

const drawings = (page: Page): Promise<Drawing[]> =>
	page.evaluate(() => (window as unknown as { drawings: Drawing[] }).drawings);
const shapes = (page: Page): Promise<string[]> =>
	page.$$eval('[data-chart]', (charts) =>
		charts.map(
			(chart) =>
				`${chart.querySelectorAll('svg').length} ${chart.querySelectorAll('svg path, svg text').length > 5}`,
		),
	);

describe('the charts of a page that was sent', () => {
	it('are drawn once, before the page is alive, and follow its filters and its width afterwards', async () => {
		await read({}, async (page) => {
			await page.addInitScript(watch);
			await open(page, '/cockpit');
			const charts = await page.$$eval('[data-chart]', (found) =>
				found.map((one) => (one as HTMLElement).dataset.chart),
			);
			const first = await drawings(page);
			expect(charts.length).toBeGreaterThan(1);
			expect(first.map(({ chart }) => chart)).toEqual(charts);
			expect(first.every(({ alive }) => !alive)).toBe(true);
			expect(await shapes(page)).toEqual(charts.map(() => '1 true'));
			const before = await page.locator('[data-chart] svg').first().getAttribute('width');
			await page.setViewportSize({ width: 1700, height: 900 });
			await page.waitForFunction(
				(width) => document.querySelector('[data-chart] svg')?.getAttribute('width') !== width,
				before,
			);
			await page.evaluate(() => {
				const link = document.createElement('a');
				link.href = '/cockpit?cmp=yoy&p=last-6-months';
				document.querySelector('main')!.append(link);
				link.click();
			});
			await page.waitForURL(/last-6-months/);
			await page.waitForFunction(
				(count) => (window as unknown as { drawings: Drawing[] }).drawings.length > count,
				first.length,
			);
			expect((await drawings(page)).at(-1)!.alive).toBe(true);
		});
	}, 60_000);

	it('are drawn by the living page when the data beside them says nothing', async () => {
		const answer = await fetch(`${inject('origin')}/cockpit`);
		const html = await answer.text();
		expect(html).toContain(' data-view="{');
		await read({}, async (page) => {
			await page.addInitScript(watch);
			await page.route('**/cockpit', async (route) => {
				const response = await route.fetch();
				const body = (await response.text()).replace(/ data-view="[^"]*"/g, '');
				await route.fulfill({ response, body });
			});
			await open(page, '/cockpit');
			expect((await drawings(page)).length).toBeGreaterThan(1);
			expect((await drawings(page)).every(({ alive }) => alive)).toBe(true);
		});
	}, 60_000);
});
