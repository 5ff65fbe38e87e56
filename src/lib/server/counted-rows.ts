import { m } from '#lib/paraglide/messages.js';
import { pick } from '../words.ts';
import type { Scope } from './access.ts';
import type { Catalogue } from './catalogue.ts';
import { sendTable } from './download.ts';
import type { Lease } from './publication.ts';
import { describeRelation, readRecords, selectRecords, type ListedRows } from './records.ts';
import type { Source } from './source.ts';
import { viewColumn } from './view.ts';

/** The rows that a number of a page counts: the number's title, what it is narrowed to, and the relation they stand in. */
export interface Counted {
	lease: Lease;
	catalogue: Catalogue;
	title: string;
	of: string;
	relation: string;
	source: ListedRows;
}

/** Rows of a relation to list, with its columns; the select must give all of them. */
export async function listRows(
	lease: Lease,
	scope: Scope,
	catalogue: Catalogue,
	relation: string,
	source: Source,
): Promise<ListedRows> {
	return { ...source, columns: await describeRelation(lease, scope, catalogue, relation) };
}

/** One page of the rows that a number counts, for CountedRows. */
export async function viewCounted(locals: App.Locals, url: URL, counted: Counted) {
	const { lease, catalogue, title, of, relation, source } = counted;
	const { page, size, rows, total } = await readRecords(
		lease,
		locals.scope,
		source,
		url.searchParams,
	);
	const model = catalogue.models.get(relation);
	return {
		title,
		of,
		relation: {
			name: relation,
			title: model ? pick(model.title, locals.locale) : relation,
		},
		columns: source.columns.map((column) => viewColumn(column, locals.locale)),
		page,
		size,
		rows: rows.map(({ records_total: _, ...row }) => row),
		total,
	};
}

/** All rows that a number counts as a download, in the order in which the page lists them. */
export function sendCounted(
	locals: App.Locals,
	format: string,
	{ lease, title, of, relation, source }: Counted,
): Promise<Response> {
	const { scope, locale } = locals;
	return sendTable(lease, scope, locale, format, {
		title,
		sql: selectRecords(source),
		values: source.values,
		columns: source.columns,
		about: [
			[m.rows_behind({}, { locale }), of],
			[m.sources({}, { locale }), relation],
		],
	});
}
