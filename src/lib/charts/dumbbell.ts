import { m } from '#lib/paraglide/messages.js';
import { formatNumber, formatTick, formatUnit, formatValue } from '../format.ts';
import type { ChartView, Row, ViewColumn } from '../view.ts';
import type { Locale } from '../words.ts';
import { namesOf, numberOf, strengthOf, tipLine } from './mark.ts';
import {
	categoryAxis,
	frame,
	labelColumn,
	textStyle,
	tooltip,
	valueAxis,
	type Theme,
} from './theme.ts';

/** Height in pixels: 24 per item under an axis of 30. */
export function dumbbellHeight(view: ChartView): number {
	return view.rows.length * 24 + 34;
}

/** The rows that have both values. */
export function dumbbellRows(view: ChartView): Row[] {
	const [before, after] = view.y;
	return view.rows.filter(
		(row) => numberOf(row, before!) !== null && numberOf(row, after!) !== null,
	);
}

/** More or less; a share is not saved but lower. */
function wordOf({ unit }: ViewColumn, change: number) {
	if (change > 0) return m.chart_more;
	return unit === 'share' ? m.chart_lower : m.chart_less;
}

/** What changed from the first to the second value, in words with a sign, and whether that is worse. */
export function describeGain(
	view: ChartView,
	row: Row,
	locale: Locale,
): { text: string; worse: boolean } {
	const [before, after] = view.y;
	const change = numberOf(row, after!)! - numberOf(row, before!)!;
	const unit =
		after!.unit === 'share'
			? m.unit_percentage_points({}, { locale })
			: formatUnit(after!.unit ?? '', locale, Math.abs(change));
	const size = after!.unit === 'share' ? Math.abs(change) * 100 : Math.abs(change);
	const amount = `${formatNumber(size, 1)}${unit ? ` ${unit}` : ''}`;
	if (Number(size.toFixed(1)) === 0)
		return { text: `▬ ${m.chart_same({}, { locale })}`, worse: false };
	const worse = (after!.good ?? 'down') === 'up' ? change < 0 : change > 0;
	const sign = change > 0 ? '▲' : '▼';
	return {
		text: `${sign} ${wordOf(after!, change)({ amount }, { locale })}`,
		worse,
	};
}

/** Up to this width of a chart, in pixels, names stand on two lines and what changed is left to the dots and the table. */
const narrow = 400;

interface DrawApi {
	getWidth(): number;
	value(index: number): number;
	coord(point: number[]): number[];
}

/** Before and after as hollow and filled dots on one line per item, values beside them, the gain in words at the right. */
export function dumbbellOption(view: ChartView, theme: Theme, locale: Locale): object {
	const [before, after] = view.y;
	const rows = dumbbellRows(view);
	const names = namesOf(view, rows, locale);
	const counts = rows.map((row) =>
		typeof row.mark_weight === 'number' ? formatNumber(row.mark_weight) : '',
	);
	const gains = rows.map((row) => describeGain(view, row, locale));
	const left =
		labelColumn(
			names.map((name, i) => `${name}  ${counts[i]}`),
			13,
			320,
		) + 44;
	const right = labelColumn(gains.map(({ text }) => text)) + 40;
	const wideLabel = {
		interval: 0,
		margin: left,
		align: 'left',
		formatter: (name: string, index: number) => `{name|${name}}{count|  ${counts[index]}}`,
		rich: {
			name: textStyle(theme, theme.text, { fontSize: 13 }),
			count: textStyle(theme, theme.faint),
		},
	};
	const write = (
		x: number,
		y: number,
		text: string,
		align: string,
		color: string,
		bold = false,
	) => ({
		type: 'text',
		style: {
			x,
			y,
			text,
			align,
			verticalAlign: 'middle',
			fill: color,
			font: `${bold ? 700 : 400} 12px ${theme.font}`,
		},
	});
	return {
		...frame(theme, { left, right, top: 26, bottom: 4 }),
		media: [
			{
				query: { maxWidth: narrow },
				option: {
					grid: { left: 148, right: 36 },
					yAxis: {
						axisLabel: {
							margin: 148,
							width: 116,
							overflow: 'break',
							formatter: (name: string) => name,
							...textStyle(theme, theme.text, { lineHeight: 13 }),
						},
					},
				},
			},
			// what a chart that grows wide again takes back
			{
				option: {
					grid: { left, right },
					yAxis: { axisLabel: { ...wideLabel, width: null, overflow: 'none', lineHeight: null } },
				},
			},
		],
		tooltip: tooltip(theme, (index) => [
			names[index]!,
			...view.y.map((column) => tipLine(rows[index]!, column, locale)),
			gains[index]!.text,
		]),
		xAxis: valueAxis(theme, {
			min: 0,
			position: 'top',
			splitNumber: 3,
			axisLabel: {
				...textStyle(theme, theme.faint),
				formatter: (value: number) => formatTick(value, after!, locale),
			},
		}),
		yAxis: categoryAxis(theme, names, {
			inverse: true,
			axisLabel: wideLabel,
		}),
		series: [
			{
				type: 'custom',
				data: rows.map((row, i) => [numberOf(row, before!), i, numberOf(row, after!)]),
				encode: { x: [0, 2], y: 1 },
				renderItem: (
					params: { coordSys: { x: number; width: number }; dataIndex: number },
					api: DrawApi,
				) => {
					const index = params.dataIndex;
					const row = rows[index]!;
					const gain = gains[index]!;
					const from = api.coord([api.value(0), index]);
					const to = api.coord([api.value(2), index]);
					const color = gain.worse ? theme.worse : theme.accent;
					const first = formatValue(row[before!.name], before!, locale);
					const second = formatValue(row[after!.name], after!, locale);
					const backwards = to[0]! < from[0]!;
					const opacity = strengthOf(view, row);
					const children = [
						{
							type: 'line',
							shape: { x1: from[0], y1: from[1], x2: to[0], y2: to[1] },
							style: { stroke: gain.worse ? theme.worse : theme.pale, lineWidth: 3 },
						},
						{
							type: 'circle',
							shape: { cx: from[0], cy: from[1], r: 5 },
							style: { fill: theme.background, stroke: theme.reference, lineWidth: 2 },
						},
						{ type: 'circle', shape: { cx: to[0], cy: to[1], r: 5 }, style: { fill: color } },
						write(
							from[0]! + (backwards ? 10 : -10),
							from[1]!,
							first,
							backwards ? 'left' : 'right',
							theme.faint,
						),
						write(
							to[0]! + (backwards ? -10 : 10),
							to[1]!,
							second,
							backwards ? 'right' : 'left',
							theme.text,
						),
						...(api.getWidth() <= narrow
							? []
							: [
									write(
										params.coordSys.x + params.coordSys.width + right,
										from[1]!,
										gain.text,
										'right',
										gain.worse ? theme.worse : theme.better,
										gain.worse,
									),
								]),
					];
					return {
						type: 'group',
						children: children.map((child) => ({ ...child, style: { ...child.style, opacity } })),
					};
				},
			},
		],
	};
}
