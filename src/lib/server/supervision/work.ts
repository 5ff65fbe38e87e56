import {
	parseFilters,
	type FilterFields,
	type FilterOptions,
	type Filters,
	type Ignored,
	type Option,
} from '../../filters.ts';
import { formatPeriod } from '../../format.ts';
import { addMonths, isPreset } from '../../periods.ts';
import type { Locale } from '../../words.ts';
import type { Scope } from '../access.ts';
import type { Places } from '../department-places.ts';
import { makeFields } from '../page-fields.ts';
import type { Lease } from '../publication.ts';
import { ask } from '../questions.ts';
import type { Row } from '../warehouse.ts';

/** A stretch of months by their first days, both included. */
export interface Months {
	from: string;
	to: string;
}

/** What the address of a supervision page asks for. */
export interface Work {
	fields: FilterFields;
	options: FilterOptions;
	filters: Filters;
	ignored: Ignored[];
	/** The departments whose rows are shown: those chosen, else those of the regions chosen; all when empty. */
	departments: string[];
	/** The months chosen. */
	span: Months;
	/** As many months before them; null where all are chosen. */
	before: Months | null;
	/** The months that courses show: those chosen, at least twelve. */
	course: Months;
}

const monthsInCourse = 12;

/**
 * Reads the address of a page over months of counts. Preset are the twelve months up to the data date's; `places` let
 * regions be chosen, which offer their own departments alone; `others` are keys of the address that are not filters.
 */
export function openWork(
	lease: Lease,
	params: URLSearchParams,
	months: string[],
	departments: Option[],
	{
		places,
		figures = [],
		others = [],
	}: { places: Places; figures?: readonly string[]; others?: string[] },
): Work {
	const ordered = [...new Set(months)].sort().reverse();
	const newest = ordered[0] ?? '0001-01-01';
	const known = lease.data_date ?? newest;
	const { fields, options } = makeFields(
		ordered,
		{
			period:
				ordered.length > 0
					? { kind: 'date', values: ordered, preset: 'last-12-months', asOf: known }
					: null,
			departments: departments.map(({ value }) => value),
			figures: [...figures],
		},
		known,
	);
	const held = new Set(departments.map(({ value }) => places.regionOf.get(value)));
	const regions = places.regions.filter(({ value }) => held.has(value));
	if (regions.length > 1) {
		fields.regions = regions.map(({ value }) => value);
		options.region = regions;
	}
	const chosen = new Set(parseFilters(params, fields, others).filters.regions);
	const within = ({ value }: Option): boolean =>
		chosen.size === 0 || chosen.has(places.regionOf.get(value) ?? '');
	options.department = departments.filter(within);
	fields.departments = options.department.map(({ value }) => value);
	const { filters, ignored } = parseFilters(params, fields, others);
	const { period } = filters;
	const span = period
		? { from: `${period.from.slice(0, 7)}-01`, to: `${period.to.slice(0, 7)}-01` }
		: { from: ordered.at(-1) ?? newest, to: ordered[0] ?? newest };
	const length = monthsBetween(span);
	const oldest = addMonths(span.to, 1 - monthsInCourse);
	return {
		fields,
		options,
		filters,
		ignored,
		departments:
			filters.departments.length > 0 || chosen.size === 0
				? filters.departments
				: fields.departments,
		span,
		before: period ? { from: addMonths(span.from, -length), to: addMonths(span.from, -1) } : null,
		course: { from: span.from < oldest ? span.from : oldest, to: span.to },
	};
}

function monthsBetween({ from, to }: Months): number {
	const number = (day: string): number => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
	return number(to) - number(from) + 1;
}

/** The months of a stretch, oldest first. */
export function monthsOf({ from, to }: Months): string[] {
	const months: string[] = [];
	for (let month = from; month <= to; month = addMonths(month, 1)) months.push(month);
	return months;
}

/** The answer to a question without values, read once per generation. */
export function askOnce<T extends Row>(lease: Lease, scope: Scope, question: string): Promise<T[]> {
	return lease.once(`question ${question}`, () => ask<T>(lease, scope, question));
}

/** The rows of some months, of the departments chosen (all when none is) in any of the columns. */
export function keepRows(
	rows: Row[],
	{ from, to }: Months,
	departments: string[] = [],
	columns: string[] = ['department_code'],
): Row[] {
	const chosen = new Set(departments);
	return rows.filter(
		(row) =>
			String(row.month) >= from &&
			String(row.month) <= to &&
			(chosen.size === 0 || columns.some((name) => chosen.has(String(row[name])))),
	);
}

/** Adds counts up: one row per distinct value of the keys, in the order in which they appear. */
export function sumRows(rows: Row[], keys: string[], counts: string[]): Row[] {
	const sums = new Map<string, Row>();
	for (const row of rows) {
		let key = '';
		for (const name of keys) key += `${String(row[name])}\u001f`;
		let sum = sums.get(key);
		if (!sum) {
			sum = Object.fromEntries(keys.map((name) => [name, row[name] ?? null]));
			for (const name of counts) sum[name] = 0;
			sums.set(key, sum);
		}
		for (const name of counts) sum[name] = (sum[name] as number) + Number(row[name] ?? 0);
	}
	return [...sums.values()];
}

/** The sum of one count. */
export function sumOf(rows: Row[], count: string): number {
	return rows.reduce((sum, row) => sum + Number(row[count] ?? 0), 0);
}

/** The earliest day of a column of days, or null. */
export function earliest(rows: Row[], column: string): string | null {
	let found: string | null = null;
	for (const row of rows)
		if (typeof row[column] === 'string' && (found === null || row[column] < found))
			found = row[column];
	return found;
}

/** A part of a whole, or null where there is no whole. */
export function shareOf(part: number, whole: number): number | null {
	return whole > 0 ? part / whole : null;
}

/** The bins of a histogram from rows of `days`: one per day up to `last`, which is open. */
export function binDays(rows: Row[], counts: string[], first: number, last: number): Row[] {
	const summed = sumRows(
		rows.map((row) => ({ ...row, bin: Math.min(Math.max(Number(row.days), first), last) })),
		['bin'],
		counts,
	);
	if (summed.length === 0) return [];
	const highest = Math.max(...summed.map(({ bin }) => Number(bin)));
	return Array.from({ length: highest - first + 1 }, (_, i) => {
		const bin = first + i;
		const found = summed.find((row) => row.bin === bin);
		return {
			days: bin === last ? `${bin}+` : String(bin),
			...Object.fromEntries(counts.map((name) => [name, found?.[name] ?? 0])),
		};
	});
}

/** The least number of days by which this share of the cases has come; null without cases. */
export function quantileDays(rows: Row[], count: string, share: number): number | null {
	const sorted = rows
		.filter((row) => Number(row[count]) > 0)
		.sort((a, b) => Number(a.days) - Number(b.days));
	const total = sumOf(sorted, count);
	let seen = 0;
	for (const row of sorted)
		if ((seen += Number(row[count])) >= total * share) return Number(row.days);
	return null;
}

/** The months of a page in words; a stretch named by the data date is written out. */
export function describeMonths({ filters, span }: Work, all: string, locale: Locale): string {
	if (!filters.period) return all;
	const { text } = filters.period;
	if (!isPreset(text)) return formatPeriod(text, locale);
	const [from, to] = [span.from.slice(0, 7), span.to.slice(0, 7)];
	return formatPeriod(from === to ? from : `${from}..${to}`, locale);
}

/** The part of the address that a page's other addresses share: its period, departments and regions. */
export function keepChoice({ filters, fields }: Work): URLSearchParams {
	const params = new URLSearchParams();
	const text = filters.period?.text ?? 'all';
	if (fields.period && text !== fields.period.preset) params.set('p', text);
	if (filters.departments.length > 0) params.set('d', filters.departments.join(','));
	if (filters.regions.length > 0) params.set('area', filters.regions.join(','));
	return params;
}

/** The search of an indicator's own page and downloads that leaves the same rows as the page. */
export function searchMart(work: Work): string {
	const params = keepChoice(work);
	params.set(
		'p',
		work.filters.period ? `${work.span.from.slice(0, 7)}..${work.span.to.slice(0, 7)}` : 'all',
	);
	params.delete('area');
	if (work.departments.length > 0) params.set('d', work.departments.join(','));
	params.set('cols', 'all');
	return `?${params}`;
}
