import { viewColumn, countable } from './view.ts';
import type { Countable } from '../records-link.ts';
import type { ViewColumn } from '../view.ts';
import type { Locale } from '../words.ts';
import type { Scope } from './access.ts';
import type { Model } from './catalogue.ts';
import type { Lease } from './publication.ts';
import { columnOf } from './source.ts';
import { identifier } from './sql.ts';
import type { Row, Values } from './warehouse.ts';

/** Some columns and rows of a mart, ready for a table; the rows carry the key and the codes that names link by. */
export interface Excerpt {
	columns: ViewColumn[];
	rows: Row[];
	countable: Countable;
}

/** Reads part of a mart; `rest` is what follows the mart's name in the select. */
export async function readExcerpt(
	lease: Lease,
	scope: Scope,
	mart: Model,
	columns: string[],
	rest: string,
	values: Values,
	locale: Locale,
): Promise<Excerpt> {
	const shown = columns.flatMap((name) => columnOf(mart, name) ?? []);
	const codes = ['department_code', 'subject_code', 'item_code'].filter((name) =>
		columnOf(mart, name),
	);
	const names = [...new Set([...shown.map(({ name }) => name), ...mart.key, ...codes])];
	return {
		columns: shown.map((column) => viewColumn(column, locale)),
		rows: await lease.read(
			scope,
			`select ${names.map(identifier).join(', ')} from ${identifier(mart.name)} ${rest}`,
			values,
		),
		countable: countable(mart),
	};
}
