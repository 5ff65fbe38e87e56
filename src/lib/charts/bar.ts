import { m } from '#lib/paraglide/messages.js';
import { formatValue } from '../format.ts';
import type { ChartView, Row } from '../view.ts';
import type { Locale } from '../words.ts';
import { findExtremes, namesOf, numberOf, strengthOf, tipLine } from './mark.ts';
import {
	categoryAxis,
	frame,
	labelColumn,
	textStyle,
	tooltip,
	valueAxis,
	type Theme,
} from './theme.ts';

/** Height in pixels: 22 per bar, 16 where space is short. */
export function barHeight(view: ChartView, dense: boolean): number {
	return Math.max(66, view.rows.length * (dense ? 16 : 22) + 8);
}

/** Sorted horizontal bars from zero with name and value before them; the worst one is set apart. */
export function barOption(view: ChartView, theme: Theme, locale: Locale): object {
	const [y] = view.y;
	const names = namesOf(view, view.rows, locale);
	const values = view.rows.map((row) => formatValue(row[y!.name], y!, locale));
	const worst = findExtremes(view, y!)?.worst;
	const nameWidth = labelColumn(names) + 8;
	const valueWidth = labelColumn(values) + 4;
	const label = nameWidth + valueWidth + 8;
	const note = worst
		? y!.good === 'up'
			? m.chart_lowest({}, { locale })
			: m.chart_highest({}, { locale })
		: '';
	const right = note ? labelColumn([note]) + 12 : 8;
	const color = (row: Row): string =>
		row === worst ? theme.worse : (theme.classes[String(row[view.x.name])]?.fill ?? theme.quiet);
	return {
		...frame(theme, { left: label, right, top: 0, bottom: 0 }),
		tooltip: tooltip(theme, (index) => [
			names[index]!,
			...view.y.map((column) => tipLine(view.rows[index]!, column, locale)),
		]),
		xAxis: valueAxis(theme, {
			min: (extent: { min: number }) => Math.min(0, extent.min),
			max:
				y!.unit === 'points' ? (extent: { max: number }) => Math.max(100, extent.max) : 'dataMax',
			axisLabel: { show: false },
			splitLine: { show: false },
		}),
		yAxis: categoryAxis(theme, names, {
			inverse: true,
			axisLabel: {
				interval: 0,
				margin: label,
				align: 'left',
				formatter: (name: string, index: number) =>
					`{name|${name}}{${view.rows[index] === worst ? 'worst' : 'value'}|${values[index]}}`,
				rich: {
					name: textStyle(theme, theme.text, { width: nameWidth, overflow: 'truncate' }),
					value: textStyle(theme, theme.text, { width: valueWidth, align: 'right' }),
					worst: textStyle(theme, theme.worse, {
						width: valueWidth,
						align: 'right',
						fontWeight: 700,
					}),
				},
			},
		}),
		series: [
			{
				type: 'bar',
				barWidth: '58%',
				data: view.rows.map((row) => ({
					value: numberOf(row, y!) ?? '-',
					itemStyle: { color: color(row), opacity: strengthOf(view, row) },
					...(row === worst
						? {
								label: {
									show: true,
									position: 'right',
									formatter: note,
									...textStyle(theme, theme.worse),
								},
							}
						: {}),
				})),
			},
		],
	};
}
