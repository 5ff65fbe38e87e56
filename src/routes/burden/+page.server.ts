import { m } from '#lib/paraglide/messages.js';
import { formatNarrowing } from '#lib/filters.ts';
import {
	burdenMarts,
	narrow,
	narrowed,
	openBurden,
	readCeiling,
	readCoverage,
} from '#lib/server/regulation/burden.ts';
import { burdenColumns, viewCeiling, viewClasses } from '#lib/server/regulation/burden-view.ts';
import { readCatalogue, type Model } from '#lib/server/catalogue.ts';
import { readExcerpt } from '#lib/server/excerpt.ts';
import { readLeads } from '#lib/server/indicator/indicator.ts';
import { requireLease, tryPart } from '#lib/server/indicator/mart-page.ts';
import { viewLeads, viewOrigin } from '#lib/server/view.ts';
import type { PageServerLoad } from './$types.js';

/** The subjects visited most that the page names. */
const mostVisited = 20;

export const load: PageServerLoad = async ({ locals, url }) => {
	const { scope, locale } = locals;
	const lease = requireLease(locals, url.pathname);
	const catalogue = await readCatalogue(lease, scope);
	const marts = burdenMarts(catalogue, url.pathname);
	const { coverage, burden, departments, signs } = marts;
	const { fields, options, filters, ignored, year } = await openBurden(
		lease,
		scope,
		coverage,
		url.searchParams,
		locale,
	);
	const values = narrow(filters, year);
	const inYear = formatNarrowing(filters, fields);
	inYear.delete('p');
	inYear.set('year', year);
	const part = <T>(work: () => Promise<T>) => tryPart(url.pathname, work);
	const lead = (mart: Model) =>
		part(() =>
			readLeads(
				lease,
				scope,
				mart,
				{ sql: `(select * from ${mart.name} where ${narrowed})`, values },
				locale,
			),
		);
	const [spread, limits, classes, industries, ceiling, byDepartment, anomalies, subjects] =
		await Promise.all([
			lead(coverage),
			lead(burden),
			part(() => readCoverage(lease, scope, values, 'class')),
			part(() => readCoverage(lease, scope, values, 'industry')),
			part(() => readCeiling(lease, scope, values)),
			part(() =>
				readExcerpt(
					lease,
					scope,
					departments,
					[
						'department_name',
						'visit_count',
						'subject_count',
						'again_count',
						'again_share',
						'shared_count',
						'joint_count',
						'found_count',
						'found_share',
					],
					'where year = cast($year as integer) order by visit_count desc, department_code',
					{ year: values.year! },
					locale,
				),
			),
			part(() =>
				readExcerpt(
					lease,
					scope,
					signs,
					[
						'sign',
						'department_name',
						'subject_name',
						'inspectors',
						'visit_count',
						'planned_count',
						'expected_count',
						'deviations',
						'period_on',
					],
					`where strftime(period_on, '%Y') = $year order by period_on desc, sign, deviations desc nulls last, anomaly_id limit 20`,
					{ year: values.year! },
					locale,
				),
			),
			part(() =>
				readExcerpt(
					lease,
					scope,
					burden,
					[
						'subject_name',
						'credit_class',
						'industry_section',
						'key_area',
						'visit_count',
						'joint_count',
						'unrequested_count',
						'over_count',
						'crowded_count',
						'found_count',
						'last_on',
					],
					`where ${narrowed} order by visit_count desc, over_count desc, subject_code limit ${mostVisited}`,
					values,
					locale,
				),
			),
		]);
	const beyond = new Map(
		(ceiling.value ?? []).map((row) => [row.credit_class, row.over_count ?? null]),
	);
	const charts = classes.value && viewClasses(coverage, classes.value, locale);
	return {
		title: m.burden_title({}, { locale }),
		fields,
		options,
		filters,
		ignored,
		year,
		leads: [
			...viewLeads(coverage, spread.value ?? [], [], locale, inYear).map((sentence) => ({
				...sentence,
				word: m.burden_often({}, { locale }),
			})),
			...viewLeads(burden, limits.value ?? [], [], locale, inYear).map((sentence, i) => ({
				...sentence,
				word: i === 0 ? m.burden_ceiling({}, { locale }) : '',
			})),
		],
		often: { chart: charts?.often ?? null, fault: classes.fault },
		ceiling: {
			chart: ceiling.value && viewCeiling(coverage, ceiling.value, locale),
			fault: ceiling.fault,
		},
		several: { chart: charts?.several ?? null, fault: classes.fault },
		found: { chart: charts?.found ?? null, fault: classes.fault },
		classes: {
			table: classes.value && {
				columns: burdenColumns(
					marts,
					[
						'credit_class',
						'subject_count',
						'unvisited_count',
						'once_count',
						'twice_count',
						'more_count',
						'several_count',
						'visit_count',
						'visits_per_subject',
						'over_count',
						'found_count',
						'found_share',
					],
					locale,
				),
				rows: classes.value.map((row) => ({
					...row,
					over_count: beyond.get(row.credit_class ?? null) ?? 0,
				})),
			},
			fault: classes.fault,
		},
		industries: {
			table: industries.value && {
				columns: burdenColumns(
					marts,
					[
						'industry_section',
						'subject_count',
						'unvisited_count',
						'more_count',
						'several_count',
						'visit_count',
						'visits_per_subject',
						'found_count',
						'found_share',
					],
					locale,
				),
				rows: industries.value,
			},
			fault: industries.fault,
		},
		departments: { table: byDepartment.value, fault: byDepartment.fault },
		signs: { table: anomalies.value, fault: anomalies.fault },
		subjects: { table: subjects.value, fault: subjects.fault },
		origin: viewOrigin(coverage, catalogue, locale),
	};
};
