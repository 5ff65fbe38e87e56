import axe from 'axe-core';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openBrowser, openReader, screens } from './browser.ts';
import { readPublished } from './database.ts';

/** The first row of a question to the city that the pages show. */
export async function readOne<T>(sql: string): Promise<T> {
	return (await readPublished<T>(inject('city'), sql))[0]!;
}

/** What a test file looks at on each of its pages, beyond what holds for every page. */
type Look = (page: Page, place: string, locale: 'zh' | 'en') => Promise<void>;

/** A page says how fresh it is and where it stands in the navigation. */
export const expectPlaced: Look = async (page, place) => {
	expect(await page.locator('.freshness').innerText()).toMatch(/\d{4}-\d\d-\d\d/);
	expect(await page.locator('nav [aria-current=page]').count(), place).toBeGreaterThan(0);
};

/**
 * One test per screen, each with one language (a page that stands in both of these stands in all four): every place
 * has a heading, nothing of it sticks out of the screen, no table of up to twelve columns must be scrolled
 * sideways, and axe finds no fault.
 */
export function testPlaces(
	name: string,
	places: string[],
	{ read, open, overflow, examine }: ReturnType<typeof useReader>,
	{ timeout, look }: { timeout: number; look?: Look },
): void {
	describe.each([
		{ screen: screens[0], locale: 'zh' as const },
		{ screen: screens[1], locale: 'en' as const },
	])('at $screen.width in $locale', ({ screen, locale }) => {
		it(
			name,
			async () => {
				await read({ screen, locale }, async (page) => {
					for (const place of places) {
						await open(page, place);
						expect(await overflow(page), place).toBe(0);
						expect(await scrolled(page), place).toEqual([]);
						expect(await examine(page), place).toEqual([]);
						expect((await page.locator('h1').innerText()).length, place).toBeGreaterThan(1);
						await look?.(page, place, locale);
					}
				});
			},
			timeout,
		);
	});
}

/** One browser for a test file, and what a test does with it: read a page, wait for it, examine it. */
export function useReader() {
	let browser: Browser;
	beforeAll(async () => {
		browser = await openBrowser();
	});
	afterAll(() => browser.close());
	return {
		getBrowser: () => browser,
		/** A fresh reader; fails when a page threw, logged an error, or asked for what the content policy refuses. */
		read: async (
			options: Parameters<typeof openReader>[2],
			use: (page: Page) => Promise<void>,
		): Promise<void> => {
			const context = await openReader(browser, inject('origin'), options);
			const found: string[] = [];
			await context.addInitScript(() => {
				document.addEventListener('securitypolicyviolation', (event) =>
					console.error(`content policy: ${event.violatedDirective} ${event.blockedURI}`),
				);
			});
			try {
				const page = await context.newPage();
				page.on('console', (message) => {
					if (message.type() === 'error') found.push(message.text());
				});
				page.on('pageerror', (error) => found.push(String(error)));
				await use(page);
				expect(found).toEqual([]);
			} finally {
				await context.close();
			}
		},
		/** Opens an address and waits until its charts are drawn and the page is alive. */
		open: async (page: Page, address: string): Promise<void> => {
			await page.goto(address);
			await settle(page);
		},
		settle,
		/** Width that sticks out of the screen, in pixels. */
		overflow: (page: Page): Promise<number> =>
			page.evaluate(
				() => document.documentElement.scrollWidth - document.documentElement.clientWidth,
			),
		scrolled,
		/** Accessibility faults that axe finds, with the elements. */
		examine: async (page: Page): Promise<string[]> => {
			// evaluated through the debugger, so that the content policy of the page stays as it is
			await page.evaluate(axe.source);
			const { violations } = await page.evaluate(() =>
				(window as unknown as { axe: { run(options: object): Promise<axe.AxeResults> } }).axe.run({
					resultTypes: ['violations'],
				}),
			);
			return violations.map(
				({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`,
			);
		},
	};
}

/** Tables that must be scrolled sideways to be read; those of more than twelve columns may. */
function scrolled(page: Page): Promise<string[]> {
	return page.locator('main table').evaluateAll((tables) =>
		tables
			.filter((table) => table.querySelectorAll('thead th').length <= 12)
			.map((table) => table.parentElement!)
			.filter((region) => region.scrollWidth > region.clientWidth && region.clientWidth > 1)
			.map(
				(region) =>
					`${region.getAttribute('aria-label') ?? ''}: ${region.scrollWidth} in ${region.clientWidth}`,
			),
	);
}

async function settle(page: Page): Promise<void> {
	// the living page takes over what was drawn from the data beside the charts, and that data away
	await page.waitForFunction(
		() => document.querySelectorAll('[data-chart]:not([data-drawn]), [data-view]').length === 0,
	);
	await page.evaluate(() => document.fonts.ready);
}
