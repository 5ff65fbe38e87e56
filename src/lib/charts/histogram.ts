import { formatMeasure, formatNumber, formatUnit } from '../format.ts';
import type { ChartView } from '../view.ts';
import type { Locale } from '../words.ts';
import { namesOf, numberOf } from './mark.ts';
import {
	categoryAxis,
	frame,
	labelColumn,
	textStyle,
	tooltip,
	valueAxis,
	type Theme,
} from './theme.ts';

/** Height in pixels. */
export const histogramHeight = 200;

/**
 * Upright columns side by side, one per bin, from zero; the last bin may be open (`30+`). The first measure is what
 * kept the term, the second what did not; a single one with a worse way up is all late. The term is a dashed line.
 */
export function histogramOption(view: ChartView, theme: Theme, locale: Locale): object {
	const names = namesOf(view, view.rows, locale);
	const sums = view.rows.map((row) =>
		view.y.reduce((sum, column) => sum + (numberOf(row, column) ?? 0), 0),
	);
	const unit = formatUnit(view.x.unit ?? '', locale);
	const fill = (i: number): string => (view.y[i]!.good === 'down' ? theme.worse : theme.quiet);
	return {
		...frame(theme, {
			left: labelColumn([formatNumber(Math.max(...sums, 1) * 1.5)]) + 8,
			right: 8,
			top: view.target ? 24 : 8,
			bottom: 24,
		}),
		tooltip: tooltip(theme, (index, series) => [
			`${names[index]} ${unit}`,
			`${view.y[series]!.title} ${formatMeasure(view.rows[index]![view.y[series]!.name], view.y[series]!, locale)}`,
		]),
		xAxis: categoryAxis(theme, names, {
			axisLine: { show: true, lineStyle: { color: theme.baseline } },
			axisLabel: {
				interval: 'auto',
				hideOverlap: true,
				showMaxLabel: true,
				...textStyle(theme, theme.faint),
			},
		}),
		yAxis: valueAxis(theme, {
			minInterval: 1,
			axisLabel: {
				formatter: (value: number) => formatNumber(value),
				...textStyle(theme, theme.faint),
			},
		}),
		series: [
			...view.y.map((column, i) => ({
				type: 'bar',
				stack: 'whole',
				barCategoryGap: '18%',
				itemStyle: { color: fill(i) },
				data: view.rows.map((row) => numberOf(row, column) ?? 0),
			})),
			...markTerm(view, theme),
		],
	};
}

/** The end of the term as a line between two columns, with its words above. */
function markTerm(view: ChartView, theme: Theme): object[] {
	const { target } = view;
	const last = view.rows.findLastIndex((row) => binOf(row[view.x.name]) <= (target?.at ?? -1));
	if (!target || last < 0) return [];
	return [
		{
			type: 'custom',
			silent: true,
			data: [[last, 0]],
			renderItem: (
				{ coordSys: { x: left, y: top, width, height } }: Painted,
				api: { coord(point: number[]): number[]; size(point: number[]): number[] },
			) => {
				const x = api.coord([last, 0])[0]! + api.size([1, 0])[0]! / 2;
				const isRight = x - left > width / 2;
				return {
					type: 'group',
					children: [
						{
							type: 'line',
							shape: { x1: x, x2: x, y1: 4, y2: top + height },
							style: { stroke: theme.text, lineDash: [3, 3] },
						},
						{
							type: 'text',
							style: {
								x: isRight ? x - 6 : x + 6,
								y: 4,
								align: isRight ? 'right' : 'left',
								text: target.text,
								fill: theme.text,
								font: `400 12px ${theme.font}`,
							},
						},
					],
				};
			},
		},
	];
}

interface Painted {
	coordSys: { x: number; y: number; width: number; height: number };
}

function binOf(value: unknown): number {
	return Number.parseInt(String(value), 10);
}

/** The bin by which this share of all has come, counted from the first. */
export function quantileOf(view: ChartView, share: number): number {
	const sums = view.rows.map((row) =>
		view.y.reduce((sum, column) => sum + (numberOf(row, column) ?? 0), 0),
	);
	const total = sums.reduce((sum, value) => sum + value, 0);
	let seen = 0;
	const at = sums.findIndex((value) => (seen += value) >= total * share);
	return binOf(view.rows[Math.max(0, at)]?.[view.x.name] ?? 0);
}
