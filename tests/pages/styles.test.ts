import type { Page } from 'playwright';
import { describe, expect, inject, it } from 'vitest';
import { openReader } from './browser.ts';
import { useReader } from './reader.ts';

const { read, open, getBrowser } = useReader();

/** Every element of the page, charts' drawings aside, with what its styles make of it. */
const readLooks = (page: Page): Promise<string[]> =>
	page.$$eval('body *:not(script):not([data-chart] *)', (elements) =>
		elements.map((element) => {
			const style = getComputedStyle(element);
			const wanted = [
				'display',
				'position',
				'fontSize',
				'lineHeight',
				'color',
				'padding',
				'margin',
			];
			return [element.localName, ...wanted.map((name) => style[name as 'display'])].join(' ');
		}),
	);

describe('the styles of a page', () => {
	it('come with it: the browser asks for no sheet', async () => {
		await read({}, async (page) => {
			const sheets: string[] = [];
			page.on('request', (request) => {
				if (request.url().endsWith('.css')) sheets.push(request.url());
			});
			await open(page, '/cockpit');
			expect(sheets).toEqual([]);
			expect(await page.$eval('.frame', (frame) => getComputedStyle(frame).display)).toBe('grid');
		});
	});

	it('are the same after a walk through other pages as when it is opened', async () => {
		await read({}, async (page) => {
			await open(page, '/cockpit');
			const opened = await readLooks(page);
			await open(page, '/help');
			await page.evaluate(() => Object.assign(window, { stayed: true }));
			for (const place of ['/subjects', '/cockpit']) {
				await page.locator(`nav a[href="${place}"]`).first().click();
				await page.waitForURL(`**${place}`);
			}
			await page.waitForSelector('[data-drawn]');
			expect(await page.evaluate(() => 'stayed' in window)).toBe(true);
			expect(await readLooks(page)).toEqual(opened);
		});
	});

	it('are refused by the browser without the nonce of the answer, whoever wrote them into the page', async () => {
		const context = await openReader(getBrowser(), inject('origin'));
		try {
			const page = await context.newPage();
			await page.addInitScript(() => {
				const refused: string[] = [];
				Object.assign(window, { refused });
				document.addEventListener('securitypolicyviolation', ({ violatedDirective }) =>
					refused.push(violatedDirective),
				);
			});
			await page.route('**/help', async (route) => {
				const response = await route.fetch();
				const body = (await response.text()).replace(
					'<main',
					'<style>main { opacity: 0.1 }</style><style nonce="guessed">main { opacity: 0.2 }</style><main',
				);
				await route.fulfill({ response, body });
			});
			await page.goto('/help');
			await page.evaluate(() => {
				const style = document.createElement('style');
				style.textContent = 'main { opacity: 0.3 }';
				document.head.append(style);
			});
			await page.waitForFunction(
				() => (window as unknown as { refused: string[] }).refused.length > 2,
			);
			expect(
				await page.evaluate(() => (window as unknown as { refused: string[] }).refused),
			).toEqual(['style-src-elem', 'style-src-elem', 'style-src-elem']);
			expect(await page.$eval('main', (main) => getComputedStyle(main).opacity)).toBe('1');
			expect(await page.$eval('.frame', (frame) => getComputedStyle(frame).display)).toBe('grid');
		} finally {
			await context.close();
		}
	});
});
