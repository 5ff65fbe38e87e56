/**
 * The state of a page as its address: one codec, both ways. Short keys: `p` period, `d` departments,
 * `cls` credit classes, `area` regions, `cmp` comparison, `q` words looked for, `sort`, `page`, `size`, `cols`, `view`.
 */

/** A stretch of days, first and last included, with the text that names it in an address. */
export interface Period {
	text: string;
	from: string;
	to: string;
}

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
	/** Words looked for; only on pages that search. */
	query?: string;
}

/** The period before, or the same one a year earlier. */
export type Comparison = 'prev' | 'yoy';

/** What can be chosen on one page; null where the page has no such filter. */
export interface FilterFields {
	/** Dates are chosen by month, quarter, half-year, year or range, text by one of the values. */
	period: { kind: 'date' | 'text'; values: string[]; preset: string } | null;
	departments: string[] | null;
	classes: string[] | null;
	regions: string[] | null;
	sortable: string[];
	figures: string[];
	compares?: boolean;
	searches?: boolean;
}

/** A part of an address that was not understood and had no effect. */
export interface Ignored {
	key: string;
	value: string;
}

/** How many rows a page of a table may have. */
export const pageSizes = [50, 200, 1000, 10_000] as const;
const keys = ['p', 'd', 'cls', 'area', 'cmp', 'q', 'sort', 'page', 'size', 'cols', 'view'];
const lastDay = (year: number, month: number): number =>
	new Date(Date.UTC(year, month, 0)).getUTCDate();

/** The days that a period's text covers (`2026-10`, `2026Q3`, `2026H1`, `2026`, `2026-01..2026-10`), or null. */
export function parsePeriod(text: string): Period | null {
	const [start, end, rest] = text.split('..');
	const first = parseSpan(start ?? '');
	const last = end === undefined ? first : parseSpan(end);
	if (!first || !last || rest !== undefined || first.from > last.to) return null;
	return { text, from: first.from, to: last.to };
}

/** A period from one of the texts a page offers; `all` is none. */
export function toPeriod(text: string): Period | null {
	if (text === 'all') return null;
	return parsePeriod(text) ?? { text, from: text, to: text };
}

function parseSpan(text: string): { from: string; to: string } | null {
	const match = /^((?:19|20)\d\d)(?:-(0[1-9]|1[0-2])|Q([1-4])|H([12]))?$/.exec(text);
	if (!match) return null;
	const year = Number(match[1]);
	const [first, last] = match[2]
		? [Number(match[2]), Number(match[2])]
		: match[3]
			? [Number(match[3]) * 3 - 2, Number(match[3]) * 3]
			: match[4]
				? [Number(match[4]) * 6 - 5, Number(match[4]) * 6]
				: [1, 12];
	const two = (value: number): string => String(value).padStart(2, '0');
	return {
		from: `${year}-${two(first)}-01`,
		to: `${year}-${two(last)}-${lastDay(year, last)}`,
	};
}

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
		if (!keys.includes(key) && !others.includes(key)) refuse(key, value);
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
		if (fields.period.kind === 'date') return parsePeriod(text) ?? undefined;
		return fields.period.values.includes(text) ? (toPeriod(text) ?? undefined) : undefined;
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
	const query = one('q', (text) => (fields.searches ? text.trim().slice(0, 100) : undefined), '');
	if (fields.searches) filters.query = query;
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
	};
	for (const [key, values] of Object.entries(lists))
		if (values.length > 0) params.set(key, values.join(','));
	if (filters.compare === 'yoy') params.set('cmp', 'yoy');
	if (filters.query) params.set('q', filters.query);
	if (filters.sort) params.set('sort', (filters.sort.descending ? '-' : '') + filters.sort.column);
	if (filters.size !== pageSizes[0]) params.set('size', String(filters.size));
	if (filters.page > 1) params.set('page', String(filters.page));
	if (filters.allColumns) params.set('cols', 'all');
	if (filters.asTable.length > 0) params.set('view', filters.asTable.join(','));
	return params;
}

/** The address of a page with some of its state changed; whatever changes the rows goes back to page 1. */
export function linkWith(
	path: string,
	filters: Filters,
	fields: FilterFields,
	change: Partial<Filters>,
): string {
	const page = 'page' in change || 'asTable' in change || 'allColumns' in change ? {} : { page: 1 };
	const text = formatFilters({ ...filters, ...page, ...change }, fields)
		.toString()
		.replaceAll('%2C', ',');
	return text ? `${path}?${text}` : path;
}

/** Months, quarters and years that hold at least one of the days, newest first, as period texts. */
export function offerPeriods(days: string[]): {
	months: string[];
	quarters: string[];
	years: string[];
} {
	const months = [...new Set(days.map((day) => day.slice(0, 7)))].sort().reverse();
	const quarter = (month: string): string =>
		`${month.slice(0, 4)}Q${Math.ceil(Number(month.slice(5)) / 3)}`;
	return {
		months,
		quarters: [...new Set(months.map(quarter))],
		years: [...new Set(months.map((month) => month.slice(0, 4)))],
	};
}
