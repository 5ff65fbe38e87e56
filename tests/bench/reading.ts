import type { Browser, BrowserContext, Page } from 'playwright';

/** How a page came up in a browser that had never seen it, in milliseconds from the request. */
export interface ColdStart {
	firstPaint: number;
	lastChart: number;
	scriptBytes: number;
	shift: number;
	/** Milliseconds of the longest task of the main thread. */
	longestTask: number;
}

/** Watches from the first byte: when every chart is drawn, how much moved, how long tasks took. */
function watch(): void {
	const seen = { drawn: 0, shift: 0, longest: 0 };
	(window as unknown as { seen: typeof seen }).seen = seen;
	new MutationObserver(() => {
		const charts = [...document.querySelectorAll('[data-chart]')];
		if (
			charts.length > 0 &&
			seen.drawn === 0 &&
			charts.every((chart) => 'drawn' in (chart as HTMLElement).dataset)
		)
			seen.drawn = performance.now();
	}).observe(document, {
		subtree: true,
		childList: true,
		attributes: true,
		attributeFilter: ['data-drawn'],
	});
	new PerformanceObserver((list) => {
		for (const entry of list.getEntries() as (PerformanceEntry & {
			value: number;
			hadRecentInput: boolean;
		})[])
			if (!entry.hadRecentInput) seen.shift += entry.value;
	}).observe({ type: 'layout-shift', buffered: true });
	new PerformanceObserver((list) => {
		for (const entry of list.getEntries()) seen.longest = Math.max(seen.longest, entry.duration);
	}).observe({ type: 'longtask', buffered: true });
}

/** A reader with empty caches and the watch in place. */
export async function openCold(browser: Browser): Promise<{ context: BrowserContext; page: Page }> {
	const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
	await context.addInitScript(watch);
	return { context, page: await context.newPage() };
}

/** Loads an address with empty caches until its last chart is drawn, and a moment longer for what moves late. */
export async function startCold(browser: Browser, address: string): Promise<ColdStart> {
	const { context, page } = await openCold(browser);
	try {
		const session = await context.newCDPSession(page);
		await session.send('Network.enable');
		const scripts = new Set<string>();
		let scriptBytes = 0;
		session.on('Network.responseReceived', ({ requestId, type }) => {
			if (type === 'Script') scripts.add(requestId);
		});
		session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
			if (scripts.has(requestId)) scriptBytes += encodedDataLength;
		});
		await context.addCookies([{ name: 'locale', value: 'zh', url: address }]);
		await page.goto(address);
		await page.waitForFunction(
			() => (window as unknown as { seen: { drawn: number } }).seen.drawn > 0,
			undefined,
			{ timeout: 60_000 },
		);
		await page.waitForTimeout(300);
		const seen = await page.evaluate(() => ({
			...(window as unknown as { seen: { drawn: number; shift: number; longest: number } }).seen,
			paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
		}));
		return {
			firstPaint: seen.paint,
			lastChart: seen.drawn,
			scriptBytes,
			shift: seen.shift,
			longestTask: seen.longest,
		};
	} finally {
		await context.close();
	}
}

/** Milliseconds from a reader's click on a link, as a change of a filter is one, to the last change inside the charts of the page. */
export async function measureRedraw(page: Page, address: string): Promise<number> {
	await page.evaluate((href) => {
		const link = document.createElement('a');
		link.href = href;
		link.dataset.sveltekitNoscroll = '';
		link.id = 'changed';
		link.style.cssText =
			'position: fixed; top: 0; left: 0; width: 40px; height: 40px; z-index: 1000';
		document.querySelector('main')!.append(link);
		(window as unknown as { redrawn: Promise<number> }).redrawn = new Promise((resolve, reject) => {
			let started = 0;
			let last = 0;
			let quiet: ReturnType<typeof setTimeout> | undefined;
			const watcher = new MutationObserver(() => {
				if (started === 0) return;
				last = performance.now();
				clearTimeout(quiet);
				quiet = setTimeout(() => {
					watcher.disconnect();
					resolve(last - started);
				}, 600);
			});
			link.addEventListener('click', (event) => (started = event.timeStamp));
			for (const chart of document.querySelectorAll('[data-chart]'))
				watcher.observe(chart, {
					subtree: true,
					childList: true,
					attributes: true,
					characterData: true,
				});
			setTimeout(() => reject(new Error(`${href} redraws nothing`)), 30_000);
		});
	}, address);
	await page.mouse.click(20, 20);
	const took = await page.evaluate(
		() => (window as unknown as { redrawn: Promise<number> }).redrawn,
	);
	await page.evaluate(() => document.getElementById('changed')?.remove());
	return took;
}
