import type { Attachment } from 'svelte/attachments';
import type { EChartsCoreOption } from 'echarts/core';
import type { EChartsType } from './echarts.ts';
import { makeOption, type Click } from './option.ts';
import { readTheme, type Theme } from './theme.ts';
import type { ChartView } from '../view.ts';
import type { Locale } from '../words.ts';

type Echarts = typeof import('./echarts.ts');

const load = () => import('./echarts.ts');

// a page that comes with charts gets what draws them while it becomes alive, not after
if (!import.meta.env.SSR && document.querySelector('[data-chart]')) void load();

/** Charts drawn before the page became alive, until it takes them over. */
const sent = new Map<HTMLElement, EChartsType>();
/** Elements whose charts the living page draws itself. */
const taken = new WeakSet<HTMLElement>();

function begin(
	init: Echarts['init'],
	element: HTMLElement,
	locale: Locale,
	size: { width?: number; height?: number } = {},
): EChartsType {
	return init(element, null, { renderer: 'svg', locale: locale.toUpperCase(), ...size });
}

function draw(chart: EChartsType, element: HTMLElement, option: object, drawings: number): void {
	chart.setOption(option as EChartsCoreOption, { notMerge: true });
	element.dataset.drawn = String(drawings);
}

/** Draws the charts of the page as the server sent it, from the data that stands beside them. */
export async function drawSent(locale: Locale): Promise<void> {
	const { init } = await load();
	// all that is asked of the page's layout is asked before a chart changes it: else it is laid out for each of them
	const wanted = [...document.querySelectorAll<HTMLElement>('[data-view]')]
		.filter((element) => !taken.has(element))
		.map((element) => {
			const { clientWidth: width, clientHeight: height } = element;
			return { element, theme: readTheme(element), size: { width, height } };
		});
	for (const { element, theme, size } of wanted) {
		const view = JSON.parse(element.dataset.view!) as ChartView;
		const chart = begin(init, element, locale, size);
		draw(chart, element, makeOption(view, theme, locale), 1);
		sent.set(element, chart);
	}
}

/**
 * `<div {@attach drawChart(() => option, 'zh')}>`: the only place that holds an ECharts instance. It is
 * loaded when the element appears, unless `drawSent` was here before, follows the size of the element and the option,
 * and goes with the element. `data-drawn` counts the drawings; `click`, where the marks of the chart do something, is
 * told where it was clicked.
 */
export function drawChart(
	option: (theme: Theme) => object,
	locale: Locale,
	click: ((at: Click) => void) | null = null,
): Attachment<HTMLElement> {
	return (element) => {
		let chart = $state.raw<EChartsType>();
		let gone = false;
		let drawings = 0;
		const sizes = new ResizeObserver(() => {
			// it tells the size at the start too
			const { clientWidth, clientHeight } = element;
			if (chart?.getWidth() !== clientWidth || chart.getHeight() !== clientHeight)
				chart?.resize({ width: 'auto', height: 'auto' });
		});
		// on paper, which is narrower and where colours may be greys, fills are told apart by pattern
		const fit = (width: number | 'auto', decal: boolean): void => {
			chart?.resize({ width });
			chart?.setOption({
				aria: { enabled: decal, label: { enabled: false }, decal: { show: decal } },
			});
		};
		const paper = parseFloat(getComputedStyle(element).getPropertyValue('--paper'));
		const onPaper = (): void => fit(Math.min(paper, element.clientWidth), true);
		const onScreen = (): void => fit('auto', false);
		addEventListener('beforeprint', onPaper);
		addEventListener('afterprint', onScreen);
		const follow = (begun: EChartsType): void => {
			chart = begun;
			sizes.observe(element);
			if (click) listen(begun, click);
		};
		const early = sent.get(element);
		sent.delete(element);
		taken.add(element);
		if (early) follow(early);
		else
			void load().then(({ init }) => {
				if (!gone) follow(begin(init, element, locale));
			});
		let isDrawn = early !== undefined;
		$effect(() => {
			if (!chart) return;
			const wanted = option(readTheme(element));
			// what was sent is what stands there
			if (isDrawn) drawings++;
			else draw(chart, element, wanted, ++drawings);
			isDrawn = false;
		});
		return () => {
			gone = true;
			sizes.disconnect();
			removeEventListener('beforeprint', onPaper);
			removeEventListener('afterprint', onScreen);
			chart?.dispose();
		};
	};
}

function listen(chart: EChartsType, click: (at: Click) => void): void {
	chart.getZr().on('click', ({ offsetX, offsetY }) => {
		const point = chart.convertFromPixel({ gridIndex: 0 }, [offsetX, offsetY]);
		if (Array.isArray(point)) click({ point: [point[0]!, point[1]!] });
	});
	chart.on('click', ({ data }) => {
		const row = (data as { row?: unknown } | undefined)?.row;
		if (typeof row === 'number') click({ row });
	});
	chart.getZr().on('mousemove', () => chart.getZr().setCursorStyle('pointer'));
}
