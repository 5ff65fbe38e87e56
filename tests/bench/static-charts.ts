import type { EChartsCoreOption } from 'echarts/core';
import { init } from '../../src/lib/charts/echarts.ts';
import { makeOption } from '../../src/lib/charts/option.ts';
import { readTheme } from '../../src/lib/charts/theme.ts';
import type { ChartView } from '../../src/lib/view.ts';

// The only script of the hand-written page: draws the charts whose data stands in the page, and nothing else.
const charts = JSON.parse(document.getElementById('charts')!.textContent) as ChartView[];
for (const [place, element] of [
	...document.querySelectorAll<HTMLElement>('[data-chart]'),
].entries()) {
	init(element, null, { renderer: 'svg', locale: 'ZH' }).setOption(
		makeOption(charts[place]!, readTheme(element), 'zh') as EChartsCoreOption,
	);
	element.dataset.drawn = '';
}
