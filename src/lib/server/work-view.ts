import type { ChartView, ViewColumn } from '../view.ts';
import { plainColumn } from './view.ts';
import type { Row } from './warehouse.ts';

/** A table whose cells have addresses of their own. */
export interface LinkedTable {
	columns: ViewColumn[];
	rows: Row[];
	hrefs: Record<string, string>[];
}

/** Rows with the addresses of their numbers; a zero leads nowhere. */
export function linkTable(
	columns: ViewColumn[],
	rows: Row[],
	link: (row: Row) => Record<string, string>,
): LinkedTable {
	return {
		columns,
		rows,
		hrefs: rows.map((row) =>
			Object.fromEntries(Object.entries(link(row)).filter(([name]) => Number(row[name]) > 0)),
		),
	};
}

/** A chart of a page's own rows. */
export function plainChart(
	kind: ChartView['kind'],
	x: ViewColumn,
	y: ViewColumn[],
	rows: Row[],
	more: Partial<ChartView> = {},
): ChartView {
	return {
		kind,
		x,
		y,
		series: null,
		details: [],
		rows,
		total: rows.length,
		weight: null,
		aggregate: 'sum',
		sort: null,
		...more,
	};
}

/** A column of shares. */
export function rateColumn(
	name: string,
	title: string,
	good: ViewColumn['good'] = 'up',
): ViewColumn {
	return plainColumn(name, title, { type: 'DOUBLE', unit: 'share', good });
}

/** A column of counts. */
export function amountColumn(
	name: string,
	title: string,
	good: ViewColumn['good'] = null,
): ViewColumn {
	return plainColumn(name, title, { type: 'INTEGER', unit: 'count', good });
}

/** A column of days. */
export function daysColumn(name: string, title: string): ViewColumn {
	return plainColumn(name, title, { type: 'INTEGER', unit: 'days' });
}
