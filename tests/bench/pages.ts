import { join } from 'node:path';
import { openBrowser } from '../pages/browser.ts';
import { readPublished } from '../pages/database.ts';
import { listPlaces } from '../pages/places.ts';
import { servePages } from '../pages/server.ts';
import { median, type Bench, type Figure } from './figure.ts';
import { lengthenPublication, manyRows } from './long-publication.ts';
import { measureLongTable } from './long-table.ts';
import { measureRedraw, openCold, startCold, type ColdStart } from './reading.ts';
import { crowd, measurePlaces, percentile, processorTime } from './serving.ts';
import { serveStaticPage } from './static-page.ts';

const pairs = 9;
const changes = 12;

/** The built pages in headless Chromium and from the server's side (issue 6: "Speed"). */
export async function measurePages(bench: Bench): Promise<Figure[]> {
	const read = (sql: string): Promise<Record<string, unknown>[]> => readPublished(bench.data, sql);
	const places = await listPlaces(read);
	const served = await servePages(bench.data, {
		MINGCHA_THREADS: process.env.MINGCHA_THREADS ?? '2',
	});
	try {
		const serving = await measureServing(served.origin, served.pid, places);
		const browser = await openBrowser();
		try {
			const cold = await measureCold(browser, served.origin);
			const redraw = await measureFilter(browser, served.origin, read);
			return [...cold, ...redraw, ...serving, ...(await measureTable(browser, bench))];
		} finally {
			await browser.close();
		}
	} finally {
		await served.stop();
	}
}

/** The table of gate decisions with as many rows as a page can show; a small city's is made longer. */
async function measureTable(
	browser: Parameters<typeof startCold>[0],
	bench: Bench,
): Promise<Figure[]> {
	const [counted] = await readPublished<{ rows: number }>(
		bench.data,
		'select count(*)::integer as rows from gate_audit',
	);
	const folder =
		counted!.rows >= manyRows
			? bench.data
			: await lengthenPublication(bench.data, join(bench.scratch, 'long'));
	const served = await servePages(folder);
	try {
		return await measureLongTable(browser, `${served.origin}/gate_audit?size=${manyRows}`);
	} finally {
		await served.stop();
	}
}

async function measureServing(origin: string, pid: number, places: string[]): Promise<Figure[]> {
	const measured = await measurePlaces(origin, pid, places, 5);
	const all = measured.flatMap((one) => one.all);
	const slowest = measured.toSorted((a, b) => b.processor - a.processor).slice(0, 12);
	const costs = measured.map((one) => one.processor);
	const how = `${places.length} pages, 5 turns each, one reader, warm`;
	const used = processorTime(pid);
	const crowded = await crowd(origin, places, 200, 20);
	const perPage = (processorTime(pid) - used) / Math.max(1, crowded.answers);
	const crowdHow = '200 readers, each page after page, 20 s';
	return [
		{ name: 'pages: server time, p50', value: percentile(all, 0.5), unit: 'ms', how },
		{
			name: 'pages: server time, p95',
			value: percentile(all, 0.95),
			unit: 'ms',
			limit: '≤ 50',
			how,
		},
		{
			name: 'pages: processor time, p50',
			value: percentile(costs, 0.5),
			unit: 'ms',
			how: 'of the server’s process for one page, whatever else the machine does',
		},
		{
			name: 'pages: processor time, p95',
			value: percentile(costs, 0.95),
			unit: 'ms',
			limit: '≤ 50',
			how: 'the same',
		},
		...slowest.map((one) => ({
			name: `pages: dear: ${one.place.slice(0, 60)}`,
			value: one.processor,
			unit: 'ms',
			how: `processor time; ${one.milliseconds.toFixed(0)} ms by the clock`,
		})),
		{
			name: 'pages: 200 readers, errors',
			value: crowded.errors.length,
			unit: 'errors',
			limit: '0',
			how: crowded.errors[0] ?? crowdHow,
		},
		{
			name: 'pages: 200 readers',
			value: crowded.answers / crowded.seconds,
			unit: 'pages/s',
			how: crowdHow,
		},
		{
			name: 'pages: 200 readers, p95',
			value: percentile(crowded.all, 0.95),
			unit: 'ms',
			how: crowdHow,
		},
		{
			name: 'pages: 200 readers, processor time',
			value: perPage,
			unit: 'ms',
			how: 'of the server’s process for one page',
		},
	];
}

/** Cold starts of the cockpit and of the hand-written page in turns, so that what the machine does meanwhile meets both. */
async function measureCold(
	browser: Parameters<typeof startCold>[0],
	origin: string,
): Promise<Figure[]> {
	const page = await serveStaticPage(origin);
	const [own, hand, guarded]: [ColdStart[], ColdStart[], ColdStart[]] = [[], [], []];
	for (let pair = 0; pair <= pairs; pair++) {
		const [first, second] = [
			await startCold(browser, `${origin}/cockpit`),
			await startCold(browser, page.address),
		];
		const third = await startCold(browser, page.guarded);
		// the first pair warms both servers up
		if (pair > 0) {
			own.push(first);
			hand.push(second);
			guarded.push(third);
		}
	}
	page.stop();
	const middle = (list: ColdStart[], of: (one: ColdStart) => number): number =>
		median(list.map(of));
	const ratio = (of: (one: ColdStart) => number, to = hand): number =>
		median(own.map((one, pair) => of(one) / of(to[pair]!)));
	// The bar is on what we draw. The headers that protect pages are asked of any page we would serve, whoever wrote it,
	// and one of them alone, Cross-Origin-Opener-Policy, makes a browser start a process after the answer is there: the
	// hand-written page's first paint takes 1.4 times as long with it, its last chart 1.3 times. Both readings are printed.
	const bar =
		'middle of the pairs’ ratios; both under the headers that protect pages: the reading the bar is on';
	const plain =
		'middle of the pairs’ ratios; the hand-written page without the headers that protect ours';
	const how = `cockpit, ${pairs} rounds in turns with a hand-written page of the same words, charts and data, with and without our headers`;
	return [
		{
			name: 'cockpit: JavaScript, compressed',
			value: own[0]!.scriptBytes / 1000,
			unit: 'kB',
			limit: '≤ 350',
			how: 'on the wire, cold',
		},
		{
			name: 'hand-written page: JavaScript, compressed',
			value: page.scriptBytes / 1000,
			unit: 'kB',
			how: 'gzip',
		},
		{
			name: 'cockpit: first contentful paint',
			value: middle(own, (one) => one.firstPaint),
			unit: 'ms',
			how,
		},
		{
			name: 'cockpit: last chart drawn',
			value: middle(own, (one) => one.lastChart),
			unit: 'ms',
			how,
		},
		{
			name: 'hand-written page: first contentful paint',
			value: middle(hand, (one) => one.firstPaint),
			unit: 'ms',
			how,
		},
		{
			name: 'hand-written page: last chart drawn',
			value: middle(hand, (one) => one.lastChart),
			unit: 'ms',
			how,
		},
		{
			name: 'cockpit: first paint against it, same headers',
			value: ratio((one) => one.firstPaint, guarded),
			unit: 'times',
			limit: '≤ 1.3',
			how: bar,
		},
		{
			name: 'cockpit: last chart against it, same headers',
			value: ratio((one) => one.lastChart, guarded),
			unit: 'times',
			limit: '≤ 1.3',
			how: bar,
		},
		{
			name: 'cockpit: first paint against it, plain headers',
			value: ratio((one) => one.firstPaint),
			unit: 'times',
			how: plain,
		},
		{
			name: 'cockpit: last chart against it, plain headers',
			value: ratio((one) => one.lastChart),
			unit: 'times',
			how: plain,
		},
		{
			name: 'cockpit: layout shift',
			value: Math.max(...own.map((one) => one.shift)),
			unit: 'CLS',
			limit: '< 0.05',
			how: 'worst of the cold starts',
		},
	];
}

/** A change of the period on the cockpit to its charts' last change. */
async function measureFilter(
	browser: Parameters<typeof startCold>[0],
	origin: string,
	read: (sql: string) => Promise<Record<string, unknown>[]>,
): Promise<Figure[]> {
	const months = await read(
		`select distinct strftime(month, '%Y-%m') as month from reporting_rankings order by 1 desc limit 4`,
	);
	const { context, page } = await openCold(browser);
	try {
		await context.addCookies([{ name: 'locale', value: 'zh', url: origin }]);
		await page.goto(`${origin}/cockpit`);
		await page.waitForSelector('[data-drawn]');
		await page.waitForTimeout(1000);
		const took: number[] = [];
		for (let change = 0; change < changes + 2; change++) {
			const milliseconds = await measureRedraw(
				page,
				`/cockpit?p=${String(months[change % months.length]!.month)}`,
			);
			if (change >= 2) took.push(milliseconds);
		}
		const shift = await page.evaluate(
			() => (window as unknown as { seen: { shift: number } }).seen.shift,
		);
		const how = `${changes} changes of the period on the cockpit, click to the charts’ last change`;
		return [
			{
				name: 'cockpit: filter change to redraw, median',
				value: median(took),
				unit: 'ms',
				limit: '≤ 150',
				how,
			},
			{
				name: 'cockpit: filter change to redraw, p95',
				value: percentile(took, 0.95),
				unit: 'ms',
				how,
			},
			{
				name: 'cockpit: layout shift over the changes',
				value: shift,
				unit: 'CLS',
				limit: '< 0.05',
				how: 'without moves that follow a click',
			},
		];
	} finally {
		await context.close();
	}
}
