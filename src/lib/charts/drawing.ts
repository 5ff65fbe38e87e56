/**
 * Draws charts. A page that comes with some names this module in its head: it draws them from the data that stands
 * beside them as soon as the page is read, before all that makes the page alive is at hand.
 */
import type { EChartsCoreOption } from 'echarts/core';
import { getLocale } from '#lib/paraglide/runtime.js';
import { init, type EChartsType } from './echarts.ts';
import { makeOption } from './option.ts';
import { readTheme } from './theme.ts';
import type { ChartView } from '../view.ts';
import type { Locale } from '../words.ts';

export type { EChartsType };

/** Charts drawn before the page became alive, until it takes them over. */
const sent = new Map<HTMLElement, EChartsType>();

/** The drawing of the page as it was sent, once; undefined where the living page draws itself. */
export function takeSent(element: HTMLElement): EChartsType | undefined {
	const chart = sent.get(element);
	sent.delete(element);
	return chart;
}

/** An empty chart in an element, of its size unless another is given. */
export function begin(
	element: HTMLElement,
	locale: Locale,
	size: { width?: number; height?: number } = {},
): EChartsType {
	return init(element, null, { renderer: 'svg', locale: locale.toUpperCase(), ...size });
}

/** Draws a chart anew; its element says how often that was done. */
export function draw(
	chart: EChartsType,
	element: HTMLElement,
	option: object,
	drawings: number,
): void {
	chart.setOption(option as EChartsCoreOption, { notMerge: true });
	element.dataset.drawn = String(drawings);
}

function drawSent(locale: Locale): void {
	// all that is asked of the page's layout is asked before a chart changes it: else it is laid out for each of them
	const wanted = [...document.querySelectorAll<HTMLElement>('[data-view]')].map((element) => {
		const { clientWidth: width, clientHeight: height } = element;
		return { element, theme: readTheme(element), size: { width, height } };
	});
	for (const { element, theme, size } of wanted) {
		const view = JSON.parse(element.dataset.view!) as ChartView;
		const chart = begin(element, locale, size);
		draw(chart, element, makeOption(view, theme, locale), 1);
		sent.set(element, chart);
	}
}

try {
	drawSent(getLocale());
} catch {
	// what cannot be drawn now is drawn, or complained of, by the living page
}
