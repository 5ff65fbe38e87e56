import { m } from '#lib/paraglide/messages.js';
import { pick } from '../../words.ts';
import type { Catalogue, Column } from '../catalogue.ts';
import { refuse } from '../faults.ts';
import { columnOf, filterMart, type Source } from '../source.ts';
import { identifier } from '../sql.ts';
import { viewLeads } from '../view.ts';
import type { Row } from '../warehouse.ts';
import { listRows, type Counted } from './counted-rows.ts';
import { readLeads, shownColumns } from './indicator.ts';
import { isMark, type LeadNumber } from './lead-number.ts';
import { isMart, putMart } from './lead-query.ts';
import {
	describePart,
	markColumn,
	signOf,
	toShown,
	writeDigits,
	writeFormula,
	type MadeNumber,
} from './made-number.ts';
import { openMartPage, type MartPage } from './mart-page.ts';
import { matchRelation } from './records.ts';

/**
 * Reads the address of the rows behind a number of a mart's lead sentence, or behind a part of its formula; ends the
 * request when it names none. A sum whose column counts rows of a relation lists those; any other number lists the
 * rows that it is made of.
 */
export async function openLeadRows(
	locals: App.Locals,
	name: string,
	url: URL,
): Promise<Counted & { made: MadeNumber | null }> {
	const { scope, locale } = locals;
	const page = await openMartPage(locals, name, url.searchParams);
	const { lease, catalogue, mart } = page;
	const source = narrowMart(page, url.searchParams);
	const rule = mart.leads[Number(url.searchParams.get('sentence') ?? NaN)];
	const of = url.searchParams.get('of') ?? '';
	const [lead] = rule ? await readLeads(lease, scope, mart, source, locale, [rule]) : [];
	const whole = lead?.numbers[of];
	const stated = lead?.row[of];
	const place = url.searchParams.get('part');
	const part = place === null ? null : whole?.formula?.parts[Number(place)];
	const number = place === null ? whole : part?.number;
	if (!lead || !whole || !number || typeof stated !== 'number')
		refuse(404, 'no_records', url.pathname);
	const columns = await describeColumns(page, locals, number);
	const titleOf = nameColumns(columns, whole, catalogue, locale);
	const own: Source = { sql: `(${putMart(number.rows, source.sql)})`, values: source.values };
	const values = await readValues(page, locals, number, own);
	const value = part ? await readPart(page, locals, part.sql, own) : stated;
	const [sentence] = viewLeads(mart, [lead], [], locale);
	const words = columnOf(mart, lead.columns[of] ?? of)?.words ?? mart.title;
	const base = {
		lease,
		catalogue,
		title: part ? describePart(part, titleOf, locale) : pick(words, locale),
		of: sentence!.parts.map(({ text }) => text).join(''),
		page: { href: `/${mart.name}`, title: pick(mart.title, locale) },
	};
	const isOwn = isMart(number.relation);
	const records =
		isOwn && number.kind === 'sum'
			? mart.records.find(({ count }) => count === number.of)
			: undefined;
	if (records) {
		const listed = { sql: matchRelation(records, own.sql), values: own.values };
		const rows = await listRows(lease, scope, catalogue, records.from, listed);
		return { ...base, relation: records.from, source: { ...rows, total: value! }, made: null };
	}
	const link = (index: number): string => {
		const params = new URLSearchParams(url.searchParams);
		for (const key of ['page', 'size']) params.delete(key);
		params.set('part', String(index));
		return `/${mart.name}/counted?${params}`;
	};
	return {
		...base,
		relation: isOwn ? mart.name : number.relation,
		source: { ...own, columns, ...(number.kind === 'rows' ? { total: value! } : {}) },
		made: sayHow(number, { title: base.title, value, values, titleOf, link, locale }),
	};
}

/** The columns to list: those that the mart's page shows, with what the number is made of behind them. */
async function describeColumns(
	{ lease, catalogue, mart }: MartPage,
	{ scope, locale }: App.Locals,
	{ relation, of, formula }: LeadNumber,
): Promise<Column[]> {
	const none = { sql: '', values: {} };
	const all = isMart(relation)
		? mart.columns
		: (await listRows(lease, scope, catalogue, relation, none)).columns;
	const shown = isMart(relation) ? shownColumns(mart, { allColumns: false }, locale) : all;
	const marks = [...new Set(formula?.parts.flatMap(({ mark }) => mark ?? []))];
	const named = [...(of === null ? [] : [of]), ...(formula?.columns ?? []), ...marks];
	const read = all.filter(({ name }) => named.includes(name));
	const added = marks.filter(isMark).map((name) => markOf(name, formula!));
	const [first, ...others] = shown.filter((column) => !read.includes(column));
	// which rows count stands beside what a row is, in sight on every screen
	return [...(first ? [first] : []), ...added, ...others, ...read];
}

function markOf(name: string, { parts }: NonNullable<LeadNumber['formula']>): Column {
	const place = parts.findIndex(({ mark }) => mark === name);
	return markColumn(name, parts.length > 1 ? signOf(place) : '', parts[place]!.condition!);
}

function nameColumns(
	columns: Column[],
	{ relation, formula }: LeadNumber,
	catalogue: Catalogue,
	locale: App.Locals['locale'],
): (name: string) => string {
	return (name) => {
		const known =
			columns.find((column) => column.name === name) ??
			(isMark(name) && formula ? markOf(name, formula) : null);
		return pick(known?.words ?? catalogue.columnWords(relation, name), locale);
	};
}

/** What a number's formula and its parts give over the rows listed. */
async function readValues(
	{ lease }: MartPage,
	{ scope }: App.Locals,
	{ formula }: LeadNumber,
	{ sql, values }: Source,
): Promise<Row> {
	if (!formula) return {};
	const parts = formula.parts.map((part, i) => `, ${part.sql} as part_${i}`).join('');
	const [row] = await lease.read(
		scope,
		`select ${formula.sql} as again${parts} from ${sql} as listed`,
		values,
	);
	return row!;
}

async function readPart(
	{ lease }: MartPage,
	{ scope }: App.Locals,
	part: string,
	{ sql, values }: Source,
): Promise<number | null> {
	const [row] = await lease.read(scope, `select ${part} as value from ${sql} as listed`, values);
	return typeof row?.value === 'number' ? row.value : null;
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
	{ kind, of, formula }: LeadNumber,
	about: {
		title: string;
		value: number | null;
		values: Row;
		titleOf: (column: string) => string;
		link: (place: number) => string;
		locale: App.Locals['locale'];
	},
): MadeNumber | null {
	const { title, value, values, titleOf, link, locale } = about;
	if (kind === 'rows') return null;
	const column = of === null ? '' : titleOf(of);
	if (!formula) {
		const template = { sum: m.lead_sum, distinct: m.lead_distinct, cell: m.lead_cell }[
			kind as 'sum' | 'distinct' | 'cell'
		];
		const words = template({ value: writeDigits(value), column }, { locale });
		return { kind, words, formula: null };
	}
	const valueOf = (i: number): number | null => {
		const found = values[`part_${i}`];
		return typeof found === 'number' ? found : null;
	};
	const again = typeof values.again === 'number' ? toShown(values.again) : null;
	return {
		kind,
		words: m.lead_formula({}, { locale }),
		formula: {
			title,
			pieces: writeFormula(
				formula,
				formula.parts.map((_, i) => valueOf(i)),
			),
			parts: formula.parts.map((part, i) => ({
				sign: formula.parts.length > 1 ? signOf(i) : '',
				words: describePart(part, titleOf, locale),
				value: writeDigits(valueOf(i)),
				condition: part.mark && isMark(part.mark) ? part.condition! : '',
				href: formula.parts.length > 1 && valueOf(i) ? link(i) : null,
			})),
			sql: formula.sql,
			result: again,
			isSame: again === (value === null ? null : toShown(value)),
		},
	};
}
