import { formatMeasure, formatTick, formatValue } from '../format.ts';
import type { ChartView, Row, ViewColumn } from '../view.ts';
import type { Locale } from '../words.ts';
import { drawBand, tipBand } from './band.ts';
import { numberEvents, type EventMark } from './events.ts';
import { nameOf, numberOf, placesOf, splitSeries, tipLine } from './mark.ts';
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
export const lineHeight = 260;
/** Height in pixels where several charts share a screen. */
export const denseLineHeight = 190;

interface Line {
	name: string;
	column: ViewColumn;
	rows: (Row | undefined)[];
}

/** Lines over time with name and last value at their end instead of a legend; more than four turn grey but one. */
export function lineOption(view: ChartView, theme: Theme, locale: Locale): object {
	const places = placesOf(view);
	const lines = makeLines(view, places, locale);
	const chosen = chooseLine(lines);
	const endText = (line: Line): string => {
		const last = line.rows.findLast((row) => row && numberOf(row, line.column) !== null);
		const value = last ? formatValue(last[line.column.name], line.column, locale) : '';
		return lines.length > 1 ? `${line.name} ${value}` : value;
	};
	const marks = numberEvents(view, locale);
	const many = lines.length > 4;
	const dashes = ['solid', 'dashed', 'dotted', [8, 3, 2, 3]];
	return {
		...frame(theme, {
			left:
				labelColumn(view.rows.map((row) => formatValue(row[view.y[0]!.name], view.y[0]!, locale))) +
				12,
			right: labelColumn(lines.map(endText)) + 16,
			top: marks.length > 0 ? 28 : view.target ? 24 : 12,
		}),
		tooltip: tooltip(theme, (index, series) => {
			const line = lines[series]!;
			const row = line.rows[index];
			return [
				nameOf(places[index], view.x, locale),
				...marks.flatMap(({ place, number, text }) =>
					place === index ? [`${number} ${text}`] : [],
				),
				...(row
					? [
							lines.length > 1
								? `${line.name} ${formatMeasure(row[line.column.name], line.column, locale)}`
								: tipLine(row, line.column, locale),
							...(view.band ? [tipBand(view.band, row, locale)] : []),
						]
					: []),
			];
		}),
		xAxis: categoryAxis(
			theme,
			places.map((place) => nameOf(place, view.x, locale)),
			{
				boundaryGap: false,
				axisLine: { show: true, onZero: false, lineStyle: { color: theme.baseline } },
				axisLabel: { hideOverlap: true, ...textStyle(theme, theme.faint) },
			},
		),
		yAxis: valueAxis(theme, {
			scale: true,
			...rangeOf(view, lines),
			axisLabel: {
				...textStyle(theme, theme.faint),
				formatter: (value: number) => formatTick(value, view.y[0]!, locale),
			},
		}),
		series: [
			...lines.map((line, i) => {
				const grey = many && i !== chosen;
				const color = many ? (grey ? theme.reference : theme.accent) : theme.series[i]!;
				return {
					type: 'line',
					data: line.rows.map((row) => (row ? (numberOf(row, line.column) ?? '-') : '-')),
					symbol: 'circle',
					symbolSize: 6,
					showSymbol: places.length < 3,
					lineStyle: {
						color,
						width: grey ? 1 : 2,
						type: many ? 'solid' : dashes[i],
					},
					itemStyle: { color },
					z: grey ? 2 : 3,
					endLabel: {
						show: !grey,
						formatter: endText(line),
						lineHeight: 18,
						...textStyle(theme, color, { fontWeight: grey ? 400 : 700 }),
					},
					labelLayout: { moveOverlap: 'shiftY' },
					...(i === 0 ? { markLine: markLines(view, marks, places.length, theme) } : {}),
				};
			}),
			...markPicked(lines, theme),
			...(view.band ? drawBand(view.band, places, view, theme) : []),
		],
	};
}

/** Where the axis ends: so that what the rules ask for is in sight, and for shares never beyond the whole. */
function rangeOf({ target, y }: ChartView, lines: Line[]): object {
	const values = lines.flatMap(({ rows, column }) =>
		rows.flatMap((row) => (row ? (numberOf(row, column) ?? []) : [])),
	);
	const [low, high] = [Math.min(...values), Math.max(...values)];
	const top = Math.max(high, target?.at ?? high);
	if (y[0]?.unit !== 'share' || top <= 0.8 || top > 1)
		return target && target.at > high ? { max: target.at } : {};
	// even steps down from the whole, so that no tick stands close to it
	const interval = low < 0.5 ? 0.25 : low < 0.8 ? 0.1 : 0.05;
	return { max: 1, min: Math.floor(low / interval + 1e-9) * interval, interval };
}

/** A ring around the points that filter the page. */
function markPicked(lines: Line[], theme: Theme): object[] {
	const data = lines.flatMap(({ rows, column }) =>
		rows.flatMap((row, place) =>
			row?.picked === true && numberOf(row, column) !== null
				? [[place, numberOf(row, column)]]
				: [],
		),
	);
	if (data.length === 0) return [];
	const itemStyle = { color: 'transparent', borderColor: theme.accent, borderWidth: 2 };
	return [{ type: 'scatter', silent: true, symbolSize: 12, itemStyle, data, z: 4 }];
}

/** The target across and the events upright, as far as there are any. */
function markLines(
	view: ChartView,
	marks: EventMark[],
	places: number,
	theme: Theme,
): object | undefined {
	const target = markTarget(view, theme) as { data: object[] } | undefined;
	const events = markEvents(marks, places, theme) as { data: object[] } | undefined;
	if (!target || !events) return target ?? events;
	return { ...target, data: [...target.data, ...events.data] };
}

/** Upright lines where something happened, with number and kind at the top; the numbers alone where many stand close. */
function markEvents(marks: EventMark[], places: number, theme: Theme): object | undefined {
	if (marks.length === 0) return undefined;
	const near = marks.some(({ place }, i) => i > 0 && place - marks[i - 1]!.place < places / 8);
	return {
		silent: true,
		symbol: 'none',
		data: marks.map(({ place, number, word, line }) => ({
			xAxis: place,
			lineStyle: { color: theme.reference, width: 1, type: line },
			label: {
				formatter: near ? number : `${number} ${word}`,
				position: 'end',
				distance: 4,
				align: place === 0 ? 'left' : 'center',
				...textStyle(theme, theme.muted),
			},
		})),
	};
}

/** What the rules ask for, as a dashed dark line with its words. */
function markTarget({ target }: ChartView, theme: Theme): object | undefined {
	if (!target) return undefined;
	return {
		silent: true,
		symbol: 'none',
		lineStyle: { color: theme.text, width: 1, type: 'dashed' },
		data: [
			{
				yAxis: target.at,
				label: {
					formatter: target.text,
					position: 'insideStartTop',
					...textStyle(theme, theme.text),
				},
			},
		],
	};
}

function makeLines(view: ChartView, places: unknown[], locale: Locale): Line[] {
	const order = (rows: Row[]): (Row | undefined)[] =>
		places.map((place) => rows.find((row) => row[view.x.name] === place));
	if (!view.series)
		return view.y.map((column) => ({ name: column.title, column, rows: order(view.rows) }));
	return splitSeries(view, locale).map(({ name, rows }) => ({
		name,
		column: view.y[0]!,
		rows: order(rows),
	}));
}

/** Of many lines the one to look at: the worst at the end, or the highest where no direction is given. */
function chooseLine(lines: Line[]): number {
	const last = lines.map(({ rows, column }) => {
		const row = rows.findLast((entry) => entry && numberOf(entry, column) !== null);
		return row ? numberOf(row, column)! : null;
	});
	const sign = lines[0]?.column.good === 'up' ? -1 : 1;
	let chosen = 0;
	last.forEach((value, i) => {
		if (value !== null && (last[chosen] === null || value * sign > last[chosen]! * sign))
			chosen = i;
	});
	return chosen;
}
