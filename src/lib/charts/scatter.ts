import { formatValue } from '../format.ts';
import type { ChartView } from '../view.ts';
import type { Locale } from '../words.ts';
import { nameOf, numberOf, splitSeries, strengthOf, tipLine } from './mark.ts';
import { frame, labelColumn, textStyle, tooltip, valueAxis, type Theme } from './theme.ts';

/** Height in pixels. */
export const scatterHeight = 300;
const labelLimit = 12;

/** Dots over two measures; few dots carry their name, credit classes their colour and letter. */
export function scatterOption(view: ChartView, theme: Theme, locale: Locale): object {
	const [y] = view.y;
	const rows = view.rows.filter(
		(row) => numberOf(row, view.x) !== null && numberOf(row, y!) !== null,
	);
	const name = (row: (typeof rows)[number]): string =>
		view.series ? nameOf(row[view.series.name], view.series, locale) : '';
	const groups = splitSeries({ ...view, rows }, locale);
	const lettered = groups.every(({ code }) => code in theme.classes);
	const labelled = lettered ? [] : rows.length <= labelLimit ? rows : topRows(rows, y!.name, 3);
	return {
		...frame(theme, { left: 52, right: labelColumn(labelled.map(name)) + 16, top: 16, bottom: 44 }),
		tooltip: tooltip(theme, (index, series) => {
			const row = lettered ? groups[series]!.rows[index]! : rows[index]!;
			return [name(row), tipLine(row, view.x, locale), tipLine(row, y!, locale)].filter(Boolean);
		}),
		xAxis: valueAxis(theme, {
			scale: true,
			name: view.x.title,
			nameLocation: 'middle',
			nameGap: 26,
			nameTextStyle: textStyle(theme, theme.faint),
			splitLine: { show: false },
			axisLine: { show: true, lineStyle: { color: theme.baseline } },
			axisLabel: {
				...textStyle(theme, theme.faint),
				formatter: (value: number) => formatValue(value, view.x, locale),
			},
		}),
		yAxis: valueAxis(theme, {
			scale: true,
			axisLabel: {
				...textStyle(theme, theme.faint),
				formatter: (value: number) => formatValue(value, y!, locale),
			},
		}),
		series: (lettered ? groups : [{ code: '', rows }]).map(({ code, rows: dots }) => ({
			type: 'scatter',
			symbolSize: dots.length > 200 ? 5 : 8,
			itemStyle: {
				color: theme.classes[code]?.fill ?? theme.quiet,
			},
			data: dots.map((row) => ({
				value: [numberOf(row, view.x), numberOf(row, y!)],
				row: view.rows.indexOf(row),
				itemStyle: { opacity: strengthOf(view, row) * (dots.length > 200 ? 0.6 : 1) },
				label: {
					show: lettered ? dots.length <= labelLimit : labelled.includes(row),
					position: 'right',
					formatter: code || name(row),
					...textStyle(theme, theme.text),
				},
			})),
			labelLayout: { hideOverlap: true },
		})),
	};
}

function topRows<T extends Record<string, unknown>>(rows: T[], column: string, count: number): T[] {
	return [...rows].sort((a, b) => Number(b[column]) - Number(a[column])).slice(0, count);
}
