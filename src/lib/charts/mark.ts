import { formatMeasure, formatPeriod, formatValue, isMonth } from '../format.ts';
import type { Cell, ChartView, Row, ViewColumn } from '../view.ts';
import type { Locale } from '../words.ts';

/** A number of a row, or null when it is missing. */
export function numberOf(row: Row, column: ViewColumn): number | null {
	const value = row[column.name];
	return typeof value === 'number' ? value : null;
}

/** The name of a place on an axis: code values in words, months and quarters in words. */
export function nameOf(value: Cell | undefined, column: ViewColumn, locale: Locale): string {
	if (typeof value === 'string' && isMonth(column)) return formatPeriod(value.slice(0, 7), locale);
	const text = formatValue(value, column, locale);
	return /^\d{4}(-\d\d|Q\d|H\d)$/.test(text) ? formatPeriod(text, locale) : text;
}

/** True when a column's values are points in time. */
export function isTime(column: ViewColumn): boolean {
	return /^(DATE|TIMESTAMP)/.test(column.type) || /(^|_)(month|period|year)$/.test(column.name);
}

/** True when a value is the better of two, by the column's direction; null when neither way is better. */
export function isBetter(column: ViewColumn, value: number, than: number): boolean | null {
	if (!column.good) return null;
	return column.good === 'up' ? value > than : value < than;
}

/** The row with the best and the one with the worst value; null unless a direction is given and they differ. */
export function findExtremes(
	view: ChartView,
	column: ViewColumn,
): { best: Row; worst: Row } | null {
	const rows = view.rows.filter((row) => numberOf(row, column) !== null);
	const sorted = [...rows].sort((a, b) => numberOf(b, column)! - numberOf(a, column)!);
	const high = sorted[0];
	const low = sorted.at(-1);
	// classes are there to differ: none of them does well or badly
	if (!high || !low || !column.good || /class$/.test(view.x.name)) return null;
	if (numberOf(high, column) === numberOf(low, column)) return null;
	return column.good === 'up' ? { best: high, worst: low } : { best: low, worst: high };
}

/** How strongly a mark is drawn: while some marks filter the page, the others stand back. */
export function strengthOf(view: ChartView, row: Row | undefined): number {
	return row?.picked !== true && view.rows.some(({ picked }) => picked === true) ? 0.3 : 1;
}

/** The rows of the place that a sentence about a chart speaks of: those that filter the page, else all. */
export function spokenRows(view: ChartView): Row[] {
	const picked = view.rows.findLast((row) => row.picked === true);
	if (!picked) return view.rows;
	const last = view.rows.findLastIndex(
		(row) => (row[view.x.name] ?? null) === (picked[view.x.name] ?? null),
	);
	return view.rows.slice(0, last + 1);
}

/** One line of a tooltip: title and value with unit. */
export function tipLine(row: Row, column: ViewColumn, locale: Locale): string {
	return `${column.title} ${formatMeasure(row[column.name], column, locale)}`;
}

/** The marks of a chart by series, in the order in which the series first appear; one unnamed series without. */
export function splitSeries(
	view: ChartView,
	locale: Locale,
): { name: string; code: string; rows: Row[] }[] {
	const { series } = view;
	if (!series) return [{ name: '', code: '', rows: view.rows }];
	const groups = new Map<string, Row[]>();
	for (const row of view.rows) {
		const code = String(row[series.name]);
		groups.set(code, [...(groups.get(code) ?? []), row]);
	}
	return [...groups].map(([code, rows]) => ({
		name: nameOf(rows[0]![series.name], series, locale),
		code,
		rows,
	}));
}

/** The places on the x axis, in the order of the rows. */
export function placesOf(view: ChartView): Cell[] {
	return [...new Set(view.rows.map((row) => row[view.x.name] ?? null))];
}

/** How much of their beginning many names share, such as the city before its departments; 0 where little would be left. */
function sharedBeginning(names: string[]): number {
	if (names.length < 8) return 0;
	let length = 0;
	while (names.every((name) => name.length > length + 2 && name[length] === names[0]![length]))
		length++;
	return length >= 2 ? length : 0;
}

/** The names of a chart's rows, without a beginning that all share; where one name stands twice, what tells the rows apart is added. */
export function namesOf(view: ChartView, rows: Row[], locale: Locale): string[] {
	const full = rows.map((row) => nameOf(row[view.x.name], view.x, locale));
	const begin = sharedBeginning(full);
	const names = full.map((name) => name.slice(begin));
	const isUnique = new Set(names).size === names.length;
	return names.map((name, i) =>
		isUnique
			? name
			: [name, ...view.details.map((column) => nameOf(rows[i]![column.name], column, locale))].join(
					' · ',
				),
	);
}
