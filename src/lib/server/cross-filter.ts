import { isPicked, writePick } from '../cross-filter.ts';
import type { FilterOptions, Filters, Option } from '../filters.ts';
import type { ChartView, Row } from '../view.ts';
import type { Scope } from './access.ts';
import type { ChartRule, Model } from './catalogue.ts';
import { readChart, type ChartData } from './indicator/indicator.ts';
import type { Lease } from './publication.ts';
import { columnOf, filterMart } from './source.ts';

/** A column of a chart's marks that a filter of the page is about. */
export interface PickRule {
	/** The filter's key in the address. */
	key: string;
	column: string;
	/** The value in the address of a value of the column; null when it has none. */
	toValue: (value: string) => string | null;
}

/** The marks of a chart with what each filters by, and whether that is in force. */
export function addPicks(view: ChartView, rules: PickRule[], filters: Filters): ChartView {
	if (rules.length === 0) return view;
	return {
		...view,
		rows: view.rows.map((row) => {
			const pick = pickOf(row, rules);
			return pick === null ? row : { ...row, pick, picked: isPicked(pick, filters) };
		}),
	};
}

function pickOf(row: Row, rules: PickRule[]): string | null {
	const pairs: [string, string][] = [];
	for (const { key, column, toValue } of rules) {
		const value = row[column];
		const text = value === null || value === undefined ? null : toValue(String(value));
		if (text === null) return null;
		pairs.push([key, text]);
	}
	return writePick(pairs);
}

/** What the marks of a mart's chart filter its page by: its axis and its series, where the page has a filter for them. */
export function findPicks(model: Model, rule: ChartRule, options: FilterOptions): PickRule[] {
	return [rule.x, rule.series].flatMap((name) => {
		if (!name) return [];
		const { period, department, class: credit, region } = model.filters;
		if (name === period && options.period) {
			const asDate = /^(DATE|TIMESTAMP)/.test(columnOf(model, period)?.type ?? '');
			return { key: 'p', column: name, toValue: asDate ? toMonth : sameText };
		}
		const lists: [string, string | undefined, Option[] | null][] = [
			['d', department, options.department],
			['cls', credit, options.class],
			['area', region, options.region],
		];
		for (const [key, column, offered] of lists) {
			if (!column || !offered || offered.length < 2) continue;
			if (name === column) return { key, column: name, toValue: sameText };
			if (name === column.replace(/_code$/, '_name'))
				return { key, column: name, toValue: (label) => codeOf(label, offered) };
		}
		return [];
	});
}

const sameText = (text: string): string => text;
const toMonth = (day: string): string | null =>
	/^\d{4}-\d\d-01/.test(day) ? day.slice(0, 7) : null;

/** The code of a name that only one thing has. */
function codeOf(label: string, offered: Option[]): string | null {
	const named = offered.filter((option) => option.label === label);
	return named.length === 1 ? named[0]!.value : null;
}

/**
 * The marks of a mart's chart under the page's filters. A chart whose own marks are chosen stays whole, so that the
 * others can be chosen too; one that does not hold what is chosen shows what the filters leave.
 */
export async function readCrossChart(
	lease: Lease,
	scope: Scope,
	model: Model,
	rule: ChartRule,
	filters: Filters,
	picks: PickRule[],
): Promise<ChartData> {
	const keys = picks.map(({ key }) => key);
	const whole: Filters = {
		...filters,
		...(keys.includes('p') ? { period: null } : {}),
		...(keys.includes('d') ? { departments: [] } : {}),
		...(keys.includes('cls') ? { classes: [] } : {}),
		...(keys.includes('area') ? { regions: [] } : {}),
	};
	const read = (chosen: Filters): Promise<ChartData> =>
		readChart(lease, scope, model, rule, filterMart(model, chosen));
	if (keys.length === 0 || isSame(whole, filters)) return read(filters);
	const marks = await read(whole);
	return picks.every((pick) => holds(marks.rows, pick, filters)) ? marks : read(filters);
}

function isSame(one: Filters, other: Filters): boolean {
	return (
		one.period === other.period &&
		one.departments.length === other.departments.length &&
		one.classes.length === other.classes.length &&
		one.regions.length === other.regions.length
	);
}

/** True when everything chosen of a filter is a mark of the chart. */
function holds(rows: Row[], { key, column, toValue }: PickRule, filters: Filters): boolean {
	const values = new Set(
		rows.flatMap((row) => (row[column] == null ? [] : (toValue(String(row[column])) ?? []))),
	);
	if (key === 'p')
		return (
			filters.period === null ||
			[...values].some((value) => isPicked(writePick([['p', value]]), filters))
		);
	const chosen = { d: filters.departments, cls: filters.classes, area: filters.regions }[key] ?? [];
	return chosen.every((value) => values.has(value));
}
