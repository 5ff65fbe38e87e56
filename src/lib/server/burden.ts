import { m } from '#lib/paraglide/messages.js';
import { parseFilters, type Filters } from '../filters.ts';
import type { ChartView, ViewColumn } from '../view.ts';
import { pick, type Locale } from '../words.ts';
import type { Scope } from './access.ts';
import type { Catalogue, Model } from './catalogue.ts';
import { readCatalogue } from './catalogue.ts';
import { listRows, type Counted } from './counted-rows.ts';
import { refuse } from './faults.ts';
import { requireLease } from './mart-page.ts';
import { makeFields } from './page-fields.ts';
import { plainChart, rateColumn } from './plain-view.ts';
import type { Lease } from './publication.ts';
import { ask } from './questions.ts';
import { columnOf, readFields, wordsOf } from './source.ts';
import { viewColumn } from './view.ts';
import type { Row, Values } from './warehouse.ts';

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
	const rows = await lease.once('visited years', () =>
		lease.read(scope, 'select distinct year from inspection_coverage order by year desc'),
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
	return lease.once(`coverage ${by} ${JSON.stringify(values)}`, () =>
		ask(lease, scope, 'visit_coverage', { ...values, by }),
	);
}

/** Visits inside, beyond and outside the ceiling by class. */
export function readCeiling(lease: Lease, scope: Scope, values: Values): Promise<Row[]> {
	return lease.once(`ceiling ${JSON.stringify(values)}`, () =>
		ask(lease, scope, 'visits_beyond', values),
	);
}

/** Shares of never, once, twice and more visited subjects, of rows that count them. */
export function viewShares(x: ViewColumn, coverage: Model, rows: Row[], locale: Locale): ChartView {
	const counts = ['unvisited_count', 'once_count', 'twice_count', 'more_count'];
	return plainChart(
		'stacked',
		x,
		counts.map((name) => rateColumn(name, pick(columnOf(coverage, name)!.words, locale), null)),
		rows.map((row) => ({
			[x.name]: row[x.name] ?? null,
			...Object.fromEntries(
				counts.map((name) => [name, Number(row[name]) / Number(row.subject_count)]),
			),
		})),
		{ aggregate: 'none', note: m.burden_objects_note({}, { locale }), focus: 'more_count' },
	);
}

const ofSubjects: Record<string, string> = {
	subject_count: 'true',
	unvisited_count: 'visit_count = 0',
	once_count: 'visit_count = 1',
	twice_count: 'visit_count = 2',
	more_count: 'visit_count > 2',
	several_count: 'is_several',
};
const ofVisits: Record<string, string> = {
	visit_count: 'true',
	unrequested_count: 'is_unrequested',
	joint_count: 'is_joint',
	found_count: 'is_found',
};

/** The numbers of the page's tables that lead to rows. */
export const burdenCounts = [...Object.keys(ofSubjects), ...Object.keys(ofVisits)];

/** Reads the address of the rows behind a number of the page; ends the request when it names none. */
export async function openBurdenRows(locals: App.Locals, url: URL): Promise<Counted> {
	const { scope, locale } = locals;
	const lease = requireLease(locals, url.pathname);
	const catalogue = await readCatalogue(lease, scope);
	const { coverage } = burdenMarts(catalogue, url.pathname);
	const of = url.searchParams.get('of') ?? '';
	if (!burdenCounts.includes(of)) refuse(404, 'no_records', url.pathname);
	const { filters, year } = await openBurden(lease, scope, coverage, url.searchParams, locale, [
		'of',
		'industry',
	]);
	const industry = url.searchParams.get('industry');
	const values: Values = { ...narrow(filters, year), industry };
	const objects = `select subject_code from int_subject_years where ${narrowed}
		and (cast($industry as varchar) is null or industry_section = $industry)`;
	const relation = of in ofSubjects ? 'int_subject_years' : 'int_visits';
	const sql =
		of in ofSubjects
			? `(select * from int_subject_years where ${narrowed} and (cast($industry as varchar) is null or industry_section = $industry) and (${ofSubjects[of]!}))`
			: `(select * from int_visits where year = cast($year as integer) and subject_code in (${objects}) and (${ofVisits[of]!}))`;
	const words = (name: string, value: string): string =>
		wordsOf(columnOf(coverage, name)!, value, locale);
	return {
		lease,
		catalogue,
		title: pick(columnOf(coverage, of)!.words, locale),
		of: [
			year,
			...filters.classes.map((value) => words('credit_class', value)),
			...filters.regions.map((value) => words('region_code', value)),
			...(industry ? [words('industry_section', industry)] : []),
		].join(' · '),
		page: { href: '/burden', title: m.burden_title({}, { locale }) },
		relation,
		source: await listRows(lease, scope, catalogue, relation, { sql, values }),
	};
}

/** Some columns of the page's tables: those of the coverage, and what is beyond the ceiling. */
export function burdenColumns(
	{ coverage, burden }: ReturnType<typeof burdenMarts>,
	names: string[],
	locale: Locale,
): ViewColumn[] {
	return names.map((name) =>
		viewColumn(columnOf(coverage, name) ?? columnOf(burden, name)!, locale),
	);
}
