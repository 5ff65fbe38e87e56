import { parseFilters, type Filters } from '../../filters.ts';
import type { Locale } from '../../words.ts';
import type { Scope } from '../access.ts';
import type { Catalogue, Model } from '../catalogue.ts';
import { refuse } from '../faults.ts';
import { makeFields } from '../page-fields.ts';
import type { Lease } from '../publication.ts';
import { ask } from '../questions.ts';
import { readFields } from '../source.ts';
import type { Row, Values } from '../warehouse.ts';

/** The figures of the page that can be looked at as a table. */
export const burdenCharts = ['often', 'ceiling', 'several', 'found'];

/** The marts of the page; ends the request in a generation without them. */
export function burdenMarts(catalogue: Catalogue, where: string) {
	const find = (name: string): Model =>
		catalogue.models.get(name) ?? refuse(404, 'not_found', where);
	return {
		coverage: find('inspection_coverage'),
		burden: find('inspection_burden'),
		departments: find('department_visits'),
		signs: find('inspection_anomalies'),
	};
}

/** Reads the page's address: a year, the newest one preset, classes and regions. */
export async function openBurden(
	lease: Lease,
	scope: Scope,
	coverage: Model,
	params: URLSearchParams,
	locale: Locale,
	others: string[] = [],
) {
	const rows = await lease.read(
		scope,
		'select distinct year from inspection_coverage order by year desc',
	);
	const years = rows.map(({ year }) => String(year));
	const known = await readFields(lease, scope, coverage, locale);
	const { fields, options } = makeFields([], {
		period: years.length > 0 ? { kind: 'text', values: years, preset: years[0]! } : null,
		classes: known.fields.classes,
		regions: known.fields.regions,
		figures: burdenCharts,
	});
	options.period = years.length > 0 ? { months: [], quarters: [], years, values: [] } : null;
	options.class = known.options.class;
	options.region = known.options.region;
	const { filters, ignored } = parseFilters(params, fields, others);
	// a year is looked at by itself: "all" means the newest
	const year = filters.period?.text ?? years[0] ?? '';
	return { fields, options, filters, ignored, year };
}

/** What the filters leave, as values of the page's questions. */
export function narrow(filters: Filters, year: string): Values {
	return { year: year || '0', classes: filters.classes, regions: filters.regions };
}

/** The condition on a mart's year, classes and regions that belongs to `narrow`. */
export const narrowed = `year = cast($year as integer)
	and ($classes = cast([] as varchar[]) or list_contains($classes, credit_class))
	and ($regions = cast([] as varchar[]) or list_contains($regions, region_code))`;

/** The spread of visits by class or by industry. */
export function readCoverage(
	lease: Lease,
	scope: Scope,
	values: Values,
	by: 'class' | 'industry',
): Promise<Row[]> {
	return ask(lease, scope, 'visit_coverage', { ...values, by });
}

/** Visits inside, beyond and outside the ceiling by class. */
export function readCeiling(lease: Lease, scope: Scope, values: Values): Promise<Row[]> {
	return ask(lease, scope, 'visits_beyond', values);
}
