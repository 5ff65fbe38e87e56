import type { Attachment } from 'svelte/attachments';
import type { EChartsCoreOption } from 'echarts/core';
import type { EChartsType } from './echarts.ts';
import { readTheme, type Theme } from './theme.ts';
import type { Locale } from '../words.ts';

/**
 * `<div {@attach drawChart(() => option, 'zh')}>`: the only place that holds an ECharts instance. It is
 * loaded when the element appears, follows its size and the option, and goes with the element.
 */
export function drawChart(
	option: (theme: Theme) => object,
	locale: Locale,
): Attachment<HTMLElement> {
	return (element) => {
		let chart = $state.raw<EChartsType>();
		let gone = false;
		const sizes = new ResizeObserver(() => chart?.resize());
		// on paper, where colours may be greys, fills are told apart by pattern
		const pattern = (show: boolean) => (): void =>
			chart?.setOption({ aria: { enabled: show, label: { enabled: false }, decal: { show } } });
		const [onPaper, onScreen] = [pattern(true), pattern(false)];
		addEventListener('beforeprint', onPaper);
		addEventListener('afterprint', onScreen);
		void import('./echarts.ts').then(({ init }) => {
			if (gone) return;
			chart = init(element, null, { renderer: 'svg', locale: locale.toUpperCase() });
			sizes.observe(element);
		});
		$effect(() => {
			if (!chart) return;
			chart.setOption(option(readTheme(element)) as EChartsCoreOption, { notMerge: true });
			element.dataset.drawn = '';
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
