import type { Attachment } from 'svelte/attachments';
import type { EChartsCoreOption } from 'echarts/core';
import type { EChartsType } from './echarts.ts';
import { readTheme, type Theme } from './theme.ts';
import type { Locale } from '../words.ts';

const load = () => import('./echarts.ts');

// a page that comes with charts gets what draws them while it becomes alive, not after
if (!import.meta.env.SSR && document.querySelector('[data-chart]')) void load();

/** Where a chart was clicked: on a mark that says its row, else at a point of its axes (a category is its number). */
export type Click = { row: number } | { point: [number, number] };

/**
 * `<div {@attach drawChart(() => option, 'zh')}>`: the only place that holds an ECharts instance. It is
 * loaded when the element appears, follows its size and the option, and goes with the element. `data-drawn`
 * counts the drawings; `click`, where the marks of the chart do something, is told where it was clicked.
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
		const sizes = new ResizeObserver(() => chart?.resize());
		// on paper, where colours may be greys, fills are told apart by pattern
		const pattern = (show: boolean) => (): void =>
			chart?.setOption({ aria: { enabled: show, label: { enabled: false }, decal: { show } } });
		const [onPaper, onScreen] = [pattern(true), pattern(false)];
		addEventListener('beforeprint', onPaper);
		addEventListener('afterprint', onScreen);
		void load().then(({ init }) => {
			if (gone) return;
			chart = init(element, null, { renderer: 'svg', locale: locale.toUpperCase() });
			sizes.observe(element);
			if (click) listen(chart, click);
		});
		$effect(() => {
			if (!chart) return;
			chart.setOption(option(readTheme(element)) as EChartsCoreOption, { notMerge: true });
			element.dataset.drawn = String(++drawings);
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
