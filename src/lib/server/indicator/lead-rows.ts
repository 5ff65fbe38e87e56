import { m } from '#lib/paraglide/messages.js';
import { formatNumber } from '../../format.ts';
import { pick } from '../../words.ts';
import { refuse } from '../faults.ts';
import { columnOf, filterMart, type Source } from '../source.ts';
import { identifier } from '../sql.ts';
import { viewLeads } from '../view.ts';
import { listRows, type Counted } from './counted-rows.ts';
import { readLeads, shownColumns } from './indicator.ts';
import { putMart, type LeadNumber } from './lead-query.ts';
import { openMartPage, type MartPage } from './mart-page.ts';
import { matchRelation } from './records.ts';

/** How a number that is no count of the rows listed comes from them. */
interface Made {
	kind: LeadNumber['kind'];
	words: string;
}

/**
 * Reads the address of the rows behind a number of a mart's lead sentence; ends the request when it names none.
 * A sum whose column counts rows of a relation lists those; any other number lists the rows of the mart.
 */
export async function openLeadRows(
	locals: App.Locals,
	name: string,
	url: URL,
): Promise<Counted & { made: Made | null }> {
	const { scope, locale } = locals;
	const page = await openMartPage(locals, name, url.searchParams);
	const { lease, catalogue, mart } = page;
	const source = narrowMart(page, url.searchParams);
	const rule = mart.leads[Number(url.searchParams.get('sentence') ?? NaN)];
	const of = url.searchParams.get('of') ?? '';
	const [lead] = rule ? await readLeads(lease, scope, mart, source, locale, [rule]) : [];
	const number = lead?.numbers[of];
	const value = lead?.row[of];
	if (!lead || !number || typeof value !== 'number') refuse(404, 'no_records', url.pathname);
	const [sentence] = viewLeads(mart, [lead], [], locale);
	const words = columnOf(mart, of)?.words ?? mart.title;
	const own: Source = { sql: `(${putMart(number.rows, source.sql)})`, values: source.values };
	const base = {
		lease,
		catalogue,
		title: pick(words, locale),
		of: sentence!.parts.map(({ text }) => text).join(''),
		page: { href: `/${mart.name}`, title: pick(mart.title, locale) },
	};
	const records =
		number.kind === 'sum' ? mart.records.find(({ count }) => count === number.of) : undefined;
	if (records) {
		const listed = { sql: matchRelation(records, own.sql), values: own.values };
		const rows = await listRows(lease, scope, catalogue, records.from, listed);
		return { ...base, relation: records.from, source: { ...rows, total: value }, made: null };
	}
	const shown = shownColumns(mart, { allColumns: false }, locale);
	const added = number.of === null ? undefined : columnOf(mart, number.of);
	const columns = added ? [...shown.filter((column) => column !== added), added] : shown;
	return {
		...base,
		relation: mart.name,
		source: { ...own, columns, ...(number.kind === 'rows' ? { total: value } : {}) },
		made: sayHow(number, value, added ? pick(added.words, locale) : '', locale),
	};
}

/** The rows of the mart that a sentence is about: under its filters, of all periods if `whole`, of one value of a key column. */
function narrowMart({ mart, filters }: MartPage, params: URLSearchParams): Source {
	const { sql, values } = filterMart(
		mart,
		params.has('whole') ? { ...filters, period: null } : filters,
	);
	const named = mart.key.filter((name) => params.has(name));
	if (named.length === 0) return { sql, values };
	const conditions = named.map((name, i) => `cast(${identifier(name)} as varchar) = $key_${i}`);
	return {
		sql: `(select * from ${sql} where ${conditions.join(' and ')})`,
		values: {
			...values,
			...Object.fromEntries(named.map((name, i) => [`key_${i}`, params.get(name)!])),
		},
	};
}

function sayHow(
	{ kind }: LeadNumber,
	value: number,
	column: string,
	locale: App.Locals['locale'],
): Made | null {
	if (kind === 'rows') return null;
	const template = kind === 'sum' ? m.lead_sum : m.lead_distinct;
	return { kind, words: template({ value: formatNumber(value), column }, { locale }) };
}
