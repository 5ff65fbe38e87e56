import { m } from '#lib/paraglide/messages.js';
import { pick } from '../../words.ts';
import type { Scope } from '../access.ts';
import type { Catalogue } from '../catalogue.ts';
import { sendTable } from '../export/download.ts';
import type { Lease } from '../publication.ts';
import { describeRelation, selectRecords, viewRecords, type ListedRows } from './records.ts';
import type { Source } from '../source.ts';

/** Rows that a number counts, and the relation they stand in. */
export interface Listed {
	lease: Lease;
	catalogue: Catalogue;
	relation: string;
	source: ListedRows;
}

/** The rows that a number of a page counts: the number's title, what it is narrowed to, and the page. */
export interface Counted extends Listed {
	title: string;
	of: string;
	page: { href: string; title: string };
	/** What a download says of its rows, by what; without it what the number is narrowed to. */
	about?: [[string, string], ...[string, string][]];
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

/** One page of rows with the words of their relation, for CountedRows. */
export async function viewListed(locals: App.Locals, url: URL, listed: Listed) {
	const { lease, catalogue, relation, source } = listed;
	const { scope, locale } = locals;
	const model = catalogue.models.get(relation);
	return {
		relation: { name: relation, title: model ? pick(model.title, locale) : relation },
		...(await viewRecords(lease, scope, catalogue, source, url.searchParams, locale)),
	};
}

/** One page of the rows that a number counts, for CountedRows. */
export async function viewCounted(locals: App.Locals, url: URL, counted: Counted) {
	const { title, of, page } = counted;
	return { title, of, path: [page], listed: await viewListed(locals, url, counted) };
}

/** All rows that a number counts as a download, in the order in which the page lists them; `about` says in words which they are. */
export function sendListed(
	locals: App.Locals,
	format: string,
	title: string,
	{ lease, relation, source }: Omit<Listed, 'catalogue'>,
	[first, ...rest]: [[string, string], ...[string, string][]],
): Promise<Response> {
	const { scope, locale } = locals;
	return sendTable(lease, scope, locale, format, {
		title,
		sql: selectRecords(source),
		values: source.values,
		columns: source.columns,
		about: [first, [m.sources({}, { locale }), relation], ...rest],
	});
}

/** `sendListed` for a number of a page. */
export function sendCounted(
	locals: App.Locals,
	format: string,
	counted: Counted,
): Promise<Response> {
	const { title, of, about } = counted;
	const behind: [string, string] = [m.rows_behind({}, { locale: locals.locale }), of];
	return sendListed(locals, format, title, counted, about ?? [behind]);
}
