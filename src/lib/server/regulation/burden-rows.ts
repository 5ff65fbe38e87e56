import { m } from '#lib/paraglide/messages.js';
import { pick } from '../../words.ts';
import { readCatalogue } from '../catalogue.ts';
import { listRows, type Counted } from '../indicator/counted-rows.ts';
import { burdenMarts, narrow, narrowed, openBurden } from './burden.ts';
import { refuse } from '../faults.ts';
import { requireLease } from '../indicator/mart-page.ts';
import { columnOf, wordsOf } from '../source.ts';
import type { Values } from '../warehouse.ts';

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

const counts = [...Object.keys(ofSubjects), ...Object.keys(ofVisits)];

/** Reads the address of the rows behind a number of the page; ends the request when it names none. */
export async function openBurdenRows(locals: App.Locals, url: URL): Promise<Counted> {
	const { scope, locale } = locals;
	const lease = requireLease(locals, url.pathname);
	const catalogue = await readCatalogue(lease, scope);
	const { coverage } = burdenMarts(catalogue, url.pathname);
	const of = url.searchParams.get('of') ?? '';
	if (!counts.includes(of)) refuse(404, 'no_records', url.pathname);
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
