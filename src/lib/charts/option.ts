import type { ChartView, Row } from '../view.ts';
import type { Locale } from '../words.ts';
import { barHeight, barOption } from './bar.ts';
import { dumbbellHeight, dumbbellOption, dumbbellRows } from './dumbbell.ts';
import { histogramHeight, histogramOption } from './histogram.ts';
import { denseLineHeight, lineHeight, lineOption } from './line.ts';
import { placesOf } from './mark.ts';
import { scatterHeight, scatterOption } from './scatter.ts';
import { stackedHeight, stackedOption } from './stacked.ts';
import type { Theme } from './theme.ts';

/** Where a chart was clicked: on a mark that says its row, else at a point of its axes (a category is its number). */
export type Click = { row: number } | { point: [number, number] };

/** The ECharts option of a chart, from its rows alone. */
export function makeOption(view: ChartView, theme: Theme, locale: Locale): object {
	const make = {
		bar: barOption,
		line: lineOption,
		stacked: stackedOption,
		dumbbell: dumbbellOption,
		scatter: scatterOption,
		histogram: histogramOption,
	}[view.kind];
	return make(view, theme, locale);
}

/** The height a chart needs, in pixels, so that the page does not move when it is drawn. */
export function heightOf(view: ChartView, dense = false): number {
	switch (view.kind) {
		case 'bar':
			return barHeight(view, dense);
		case 'dumbbell':
			return dumbbellHeight(view);
		case 'stacked':
			return stackedHeight(view);
		case 'line':
			return dense ? denseLineHeight : lineHeight;
		case 'scatter':
			return scatterHeight;
		case 'histogram':
			return histogramHeight;
	}
}

/** The mark that was clicked; a bar, a dumbbell and a point of a line are met anywhere beside or above them. */
export function findMark(view: ChartView, at: Click): Row | undefined {
	if ('row' in at) return view.rows[at.row];
	const [across, down] = at.point.map(Math.round);
	switch (view.kind) {
		case 'bar':
			return view.rows[down!];
		case 'dumbbell':
			return dumbbellRows(view)[down!];
		case 'line': {
			const place = placesOf(view)[across!];
			return view.rows.find((row) => (row[view.x.name] ?? null) === place);
		}
		default:
			return undefined;
	}
}
