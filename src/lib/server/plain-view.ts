import { m } from '#lib/paraglide/messages.js';
import type { ChartView, ViewColumn } from '../view.ts';
import type { Locale } from '../words.ts';
import { plainColumn } from './view.ts';
import type { Row } from './warehouse.ts';

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

/** The months of an axis. */
export function monthColumn(locale: Locale): ViewColumn {
	return plainColumn('month', m.month({}, { locale }), { type: 'DATE', unit: 'month' });
}
