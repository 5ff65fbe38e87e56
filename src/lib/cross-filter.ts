import { linkWith, type FilterFields, type Filters } from './filters.ts';
import { toPeriod } from './periods.ts';
import type { Row } from './view.ts';

/** What a mark of a chart filters by, e.g. `p=2026-10&cls=D`: keys and values as an address has them. */
export function writePick(pairs: [string, string][]): string {
	return new URLSearchParams(pairs).toString();
}

/** True when everything that a mark filters by is in force. */
export function isPicked(pick: string, filters: Filters): boolean {
	return [...new URLSearchParams(pick)].every(([key, value]) =>
		key === 'p' ? isPeriod(value, filters) : chosenOf(key, filters).includes(value),
	);
}

function isPeriod(text: string, { period }: Filters): boolean {
	const named = toPeriod(text);
	return period !== null && named?.from === period.from && named.to === period.to;
}

function chosenOf(key: string, filters: Filters): string[] {
	if (key === 'd') return filters.departments;
	if (key === 'cls') return filters.classes;
	if (key === 'area') return filters.regions;
	return filters.facets?.[key] ?? [];
}

/**
 * The address that filters a page by a mark of one of its charts, or takes that filter away again when it is in force;
 * null for a mark that filters nothing.
 */
export function linkMark(
	path: string,
	filters: Filters,
	fields: FilterFields,
	{ pick, picked }: Row,
): string | null {
	if (typeof pick !== 'string') return null;
	let change: Partial<Filters> = {};
	for (const [key, value] of new URLSearchParams(pick))
		change = { ...change, ...changeBy(key, value, picked === true, filters, fields, change) };
	return linkWith(path, filters, fields, change);
}

function changeBy(
	key: string,
	value: string,
	isOff: boolean,
	filters: Filters,
	fields: FilterFields,
	change: Partial<Filters>,
): Partial<Filters> {
	const { preset = 'all', asOf } = fields.period ?? {};
	if (key === 'p') return { period: toPeriod(isOff ? preset : value, asOf) };
	const values = isOff ? chosenOf(key, filters).filter((other) => other !== value) : [value];
	if (key === 'd') return { departments: values };
	if (key === 'cls') return { classes: values };
	if (key === 'area') return { regions: values };
	return { facets: { ...filters.facets, ...change.facets, [key]: values } };
}
