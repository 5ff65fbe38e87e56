import { parsePeriod, toPeriod, type Comparison, type Period } from './periods.ts';

/**
 * The state of a page as its address: one codec, both ways. Short keys: `p` period, `d` departments,
 * `cls` credit classes, `area` regions, `cmp` comparison, `q` words looked for, `state` the part of a list that is
 * shown, `sort`, `page`, `size`, `cols`, `view`, `ann=0` without the marks of policy events; a page may add lists of its own under keys of their own.
 */

/** What a reader chose; an empty list and a null mean no restriction or the page's own order. */
export interface Filters {
	/** null: all periods. */
	period: Period | null;
	departments: string[];
	classes: string[];
	regions: string[];
	sort: { column: string; descending: boolean } | null;
	page: number;
	size: number;
	/** All columns instead of those that are shown first. */
	allColumns: boolean;
	/** Figures that show their table instead of their chart. */
	asTable: string[];
	/** What a period is compared with; only on pages that compare. */
	compare?: Comparison;
	/** Whether courses carry the marks of policy events; only on pages that have such marks. */
	annotations?: boolean;
	/** Words looked for; only on pages that search. */
	query?: string;
	/** The part of a list that is shown; only on pages that have parts. */
	state?: string;
	/** What was chosen of a page's own lists, by their keys; only on pages that have such. */
	facets?: Record<string, string[]>;
}

/** What can be chosen on one page; null where the page has no such filter. */
export interface FilterFields {
	/** Dates are chosen by month, quarter, half-year, year or range, text by one of the values. */
	period: {
		kind: 'date' | 'text';
		values: string[];
		preset: string;
		/** The day that `this month` and the like are counted from: the data date, never the clock. */
		asOf?: string;
	} | null;
	departments: string[] | null;
	classes: string[] | null;
	regions: string[] | null;
	sortable: string[];
	figures: string[];
	compares?: boolean;
	annotates?: boolean;
	searches?: boolean;
	/** The parts of a list; the first one is shown where the address names none. */
	states?: string[];
	/** Lists of the page's own, by their keys in the address. */
	facets?: Record<string, string[]>;
}

/** One thing a filter offers: its value in the address and its words on the page. */
export interface Option {
	value: string;
	label: string;
}

/** What the filter bar of a page shows. */
export interface FilterOptions {
	period: {
		/** Stretches named by where they lie before the data date. */
		presets?: string[];
		months: string[];
		quarters: string[];
		halves?: string[];
		years: string[];
		values: Option[];
	} | null;
	department: Option[] | null;
	class: Option[] | null;
	region: Option[] | null;
	/** Lists of the page's own: their keys in the address and their titles. */
	facets?: { key: string; title: string; options: Option[] }[];
}

/** A part of an address that was not understood and had no effect. */
export interface Ignored {
	key: string;
	value: string;
}

/** How many rows a page of a table may have. */
export const pageSizes = [50, 200, 1000, 10_000, 100_000] as const;
const keys = [
	...['p', 'd', 'cls', 'area', 'cmp', 'ann', 'q', 'state'],
	...['sort', 'page', 'size', 'cols', 'view'],
];

/**
 * Reads an address. Never throws: what is unknown, not offered or malformed is left out and listed,
 * so that the page can say so.
 */
export function parseFilters(
	params: URLSearchParams,
	fields: FilterFields,
	others: readonly string[] = [],
): { filters: Filters; ignored: Ignored[] } {
	const ignored: Ignored[] = [];
	const refuse = (key: string, value: string): void =>
		void ignored.push({ key: key.slice(0, 40), value: value.slice(0, 60) });
	for (const [key, value] of params)
		if (!keys.includes(key) && !others.includes(key) && !Object.hasOwn(fields.facets ?? {}, key))
			refuse(key, value);
	const one = <T>(key: string, read: (value: string) => T | undefined, preset: T): T => {
		const [value, ...more] = params.getAll(key);
		for (const extra of more) refuse(key, extra);
		if (value === undefined || value === '') return preset;
		const result = read(value);
		if (result === undefined) refuse(key, value);
		return result ?? preset;
	};
	const many = (key: string, offered: string[] | null): string[] => {
		const values = params
			.getAll(key)
			.flatMap((value) => value.split(','))
			.filter(Boolean);
		for (const value of values) if (!offered?.includes(value)) refuse(key, value);
		return [...new Set(values.filter((value) => offered?.includes(value)))].sort();
	};
	const readPeriod = (text: string): Period | 'all' | undefined => {
		if (!fields.period) return undefined;
		if (text === 'all') return 'all';
		const { kind, values, asOf } = fields.period;
		if (kind === 'date') return parsePeriod(text, asOf) ?? undefined;
		return values.includes(text) ? (toPeriod(text) ?? undefined) : undefined;
	};
	const preset = fields.period ? (readPeriod(fields.period.preset) ?? 'all') : 'all';
	const period = one('p', readPeriod, preset);
	const filters: Filters = {
		period: period === 'all' ? null : period,
		departments: many('d', fields.departments),
		classes: many('cls', fields.classes),
		regions: many('area', fields.regions),
		sort: one(
			'sort',
			(text) => {
				const column = text.replace(/^-/, '');
				return fields.sortable.includes(column)
					? { column, descending: text.startsWith('-') }
					: undefined;
			},
			null,
		),
		page: one('page', (text) => (/^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined), 1),
		size: one('size', (text) => pageSizes.find((size) => String(size) === text), pageSizes[0]),
		allColumns: one('cols', (text) => (text === 'all' ? true : undefined), false),
		asTable: many('view', fields.figures),
	};
	const compare = one(
		'cmp',
		(text) => (fields.compares && (text === 'prev' || text === 'yoy') ? text : undefined),
		'prev' as Comparison,
	);
	if (fields.compares) filters.compare = compare;
	const annotations = one(
		'ann',
		(text) => (fields.annotates && (text === '0' || text === '1') ? text === '1' : undefined),
		true,
	);
	if (fields.annotates) filters.annotations = annotations;
	const query = one('q', (text) => (fields.searches ? text.trim().slice(0, 100) : undefined), '');
	if (fields.searches) filters.query = query;
	const state = one(
		'state',
		(text) => (fields.states?.includes(text) ? text : undefined),
		fields.states?.[0] ?? '',
	);
	if (fields.states) filters.state = state;
	if (fields.facets)
		filters.facets = Object.fromEntries(
			Object.entries(fields.facets).map(([key, offered]) => [key, many(key, offered)]),
		);
	return { filters, ignored };
}

/** The shortest address of a state: what the page does anyway is not written. */
export function formatFilters(filters: Filters, fields: FilterFields): URLSearchParams {
	const params = new URLSearchParams();
	const period = filters.period?.text ?? 'all';
	if (fields.period && period !== fields.period.preset) params.set('p', period);
	const lists = {
		d: filters.departments,
		cls: filters.classes,
		area: filters.regions,
		...filters.facets,
	};
	for (const [key, values] of Object.entries(lists))
		if (values.length > 0) params.set(key, values.join(','));
	if (filters.compare === 'yoy') params.set('cmp', 'yoy');
	if (filters.annotations === false) params.set('ann', '0');
	if (filters.query) params.set('q', filters.query);
	if (filters.state && filters.state !== fields.states?.[0]) params.set('state', filters.state);
	if (filters.sort) params.set('sort', (filters.sort.descending ? '-' : '') + filters.sort.column);
	if (filters.size !== pageSizes[0]) params.set('size', String(filters.size));
	if (filters.page > 1) params.set('page', String(filters.page));
	if (filters.allColumns) params.set('cols', 'all');
	if (filters.asTable.length > 0) params.set('view', filters.asTable.join(','));
	return params;
}

/** What of a state says which rows a page is about, as an address of its own. */
export function formatNarrowing(filters: Filters, fields: FilterFields): URLSearchParams {
	const params = formatFilters(filters, fields);
	return new URLSearchParams(
		[...params].filter(([key]) => ['p', 'd', 'cls', 'area'].includes(key)),
	);
}

/** The address of a page with some of its state changed; whatever changes the rows goes back to page 1. */
export function linkWith(
	path: string,
	filters: Filters,
	fields: FilterFields,
	change: Partial<Filters>,
): string {
	const stays = ['page', 'asTable', 'allColumns', 'annotations'].some((key) => key in change);
	const page = stays ? {} : { page: 1 };
	const text = formatFilters({ ...filters, ...page, ...change }, fields)
		.toString()
		.replaceAll('%2C', ',');
	return text ? `${path}?${text}` : path;
}
