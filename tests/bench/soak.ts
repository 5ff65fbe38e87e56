import { openBrowser } from '../pages/browser.ts';
import { servePages } from '../pages/server.ts';
import { measureStill, waitForTurns, watchTurns, type Holdings } from '../pages/wall.ts';
import type { Bench, Figure } from './figure.ts';

/** A day of a wall that turns every 20 seconds. */
const turnsOfDay = 4320;
const samples = 24;

/** The rise of `y` for each unit of `x` by least squares, and its standard error. */
function slope(points: { x: number; y: number }[]): { rise: number; error: number } {
	const mean = (of: (point: { x: number; y: number }) => number): number =>
		points.reduce((sum, point) => sum + of(point), 0) / points.length;
	const [x, y] = [mean((point) => point.x), mean((point) => point.y)];
	const spread = points.reduce((sum, point) => sum + (point.x - x) ** 2, 0);
	const rise = points.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0) / spread;
	const rest = points.reduce((sum, point) => sum + (point.y - y - rise * (point.x - x)) ** 2, 0);
	return { rise, error: Math.sqrt(rest / (points.length - 2) / spread) };
}

/**
 * A wall turns as often in the minutes given as it does in a day; what it holds is measured after each part, garbage
 * collected first. The first quarter warms up; growth is the slope over the rest.
 */
export async function measureSoak(bench: Bench): Promise<Figure[]> {
	const served = await servePages(bench.data);
	const browser = await openBrowser();
	try {
		const rotate = Math.max(0.1, (bench.minutes * 60) / turnsOfDay);
		const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
		const session = await page.context().newCDPSession(page);
		await page.goto(`${served.origin}/screen/city?rotate=${rotate.toFixed(3)}&refresh=5`);
		await page.waitForSelector('[data-drawn]');
		await watchTurns(page);
		const started = performance.now();
		const held: Holdings[] = [];
		for (let part = 1; part <= samples; part++) {
			const left = started + (bench.minutes * 60_000 * part) / samples - performance.now();
			await waitForTurns(page, 1);
			await new Promise((resolve) => setTimeout(resolve, Math.max(0, left)));
			held.push(await measureStill(page, session));
			process.stderr.write(`soak ${part}/${samples}: ${JSON.stringify(held.at(-1))}\n`);
		}
		const steady = held.slice(samples >> 2);
		const [first, last] = [steady[0]!, steady.at(-1)!];
		const how = `${last.turns.toLocaleString('en-GB')} turns in ${bench.minutes} min, ${(last.turns / turnsOfDay).toFixed(2)} days of a wall`;
		const growth = (
			name: string,
			unit: string,
			scale: number,
			of: (one: Holdings) => number,
		): Figure => {
			const { rise, error } = slope(
				steady.map((one) => ({ x: one.turns / turnsOfDay, y: of(one) / scale })),
			);
			return {
				name: `soak: ${name} growth for a day`,
				value: rise,
				unit,
				how: `least squares over ${steady.length} samples, ± ${error.toFixed(2)}; ${how}`,
			};
		};
		return [
			{ name: 'soak: turns', value: last.turns, unit: 'turns', how },
			{
				name: 'soak: heap after the first quarter',
				value: first.heapBytes / 2 ** 20,
				unit: 'MiB',
				how,
			},
			{
				name: 'soak: heap at the end',
				value: last.heapBytes / 2 ** 20,
				unit: 'MiB',
				limit: `< ${((first.heapBytes * 1.2) / 2 ** 20).toFixed(1)}`,
				how,
			},
			growth('heap', 'MiB/day', 2 ** 20, ({ heapBytes }) => heapBytes),
			growth('DOM nodes', 'nodes/day', 1, ({ nodes }) => nodes),
			growth('listeners', '/day', 1, ({ listeners }) => listeners),
			{
				name: 'soak: most charts at once',
				value: Math.max(...held.map(({ charts }) => charts)),
				unit: 'charts',
				limit: '1',
				how,
			},
		];
	} finally {
		await browser.close();
		await served.stop();
	}
}
