import type { CDPSession, Page } from 'playwright';

/** What a page holds on to, after a collection of garbage. */
export interface Holdings {
	/** How often the wall has turned since it was watched. */
	turns: number;
	heapBytes: number;
	nodes: number;
	listeners: number;
	/** Elements that hold an ECharts instance. */
	charts: number;
}

/** Counts the turns of a wall from now on; a reload would lose the count. */
export async function watchTurns(page: Page): Promise<void> {
	await page.evaluate(() => {
		const counted = window as unknown as { turns: number };
		counted.turns = 0;
		new MutationObserver(() => (counted.turns += 1)).observe(
			document.querySelector('[data-shown]')!,
			{
				attributes: true,
				attributeFilter: ['data-shown'],
			},
		);
	});
}

/** Waits until the wall has turned so often. */
export async function waitForTurns(page: Page, turns: number, timeout = 60_000): Promise<void> {
	await page.waitForFunction(
		(wanted) => (window as unknown as { turns: number }).turns >= wanted,
		turns,
		{ timeout, polling: 50 },
	);
}

/** Measures what a wall holds; collects garbage first, so that what is counted is held. */
export async function measureHoldings(page: Page, session: CDPSession): Promise<Holdings> {
	await session.send('HeapProfiler.enable');
	await session.send('HeapProfiler.collectGarbage');
	await session.send('Performance.enable');
	const { metrics } = await session.send('Performance.getMetrics');
	const metric = (name: string): number => metrics.find((one) => one.name === name)!.value;
	const { turns, charts } = await page.evaluate(() => ({
		turns: (window as unknown as { turns: number }).turns,
		charts: document.querySelectorAll('[_echarts_instance_]').length,
	}));
	return {
		turns,
		heapBytes: metric('JSHeapUsedSize'),
		nodes: metric('Nodes'),
		listeners: metric('JSEventListeners'),
		charts,
	};
}

/** Holds a wall still on its first page and measures it there, so that what is compared shows the same; then lets it turn on. */
export async function measureStill(page: Page, session: CDPSession): Promise<Holdings> {
	const wall = page.locator('.wall');
	await page.keyboard.press('Space');
	while ((await wall.getAttribute('data-shown')) !== '0') await page.keyboard.press('ArrowRight');
	// no handle of an element: it would hold on to what the wall lets go
	await page.locator('.wall [data-drawn]').waitFor();
	// frames and timers of the pages before end
	await page.waitForTimeout(500);
	await measureHoldings(page, session);
	const held = await measureHoldings(page, session);
	await page.keyboard.press('Space');
	return held;
}
