import type { ViewColumn } from '../../view.ts';
import type { Row } from '../warehouse.ts';

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
