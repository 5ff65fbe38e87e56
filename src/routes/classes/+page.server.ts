import { m } from '#lib/paraglide/messages.js';
import { parseFilters } from '#lib/filters.ts';
import { readCatalogue } from '#lib/server/catalogue.ts';
import { addPicks } from '#lib/server/cross-filter.ts';
import { readExcerpt } from '#lib/server/excerpt.ts';
import { refuse } from '#lib/server/faults.ts';
import { requireLease, tryPart } from '#lib/server/indicator/mart-page.ts';
import { readFirstLead, readOverviewChart } from '#lib/server/leadership/overview.ts';
import { makeFields } from '#lib/server/page-fields.ts';
import { plainChart } from '#lib/server/plain-view.ts';
import { ask } from '#lib/server/questions.ts';
import { readClassLeads } from '#lib/server/regulation/class-choice.ts';
import { columnOf, readFields } from '#lib/server/source.ts';
import { viewColumn, viewOrigin } from '#lib/server/view.ts';
import type { ChartView } from '#lib/view.ts';
import type { PageServerLoad } from './$types.js';

export const load: PageServerLoad = async ({ locals, url }) => {
	const { scope, locale } = locals;
	const lease = requireLease(locals, url.pathname);
	const catalogue = await readCatalogue(lease, scope);
	const find = (name: string) =>
		catalogue.models.get(name) ?? refuse(404, 'not_found', url.pathname);
	const [classes, migration, effectiveness] = [
		find('credit_classes'),
		find('class_migration'),
		find('class_effectiveness'),
	];
	const known = await readFields(lease, scope, effectiveness, locale);
	const { fields, options } = makeFields([], {
		classes: known.fields.classes,
		figures: ['course', 'calibration'],
	});
	options.class = known.options.class;
	const { filters, ignored } = parseFilters(url.searchParams, fields);
	/** Each class of a chart filters the page; the charts stay whole and let the others stand back. */
	const pickClass = (chart: ChartView, column: string): ChartView => {
		const toValue = (code: string) => (fields.classes?.includes(code) ? code : null);
		return addPicks(chart, [{ key: 'cls', column, toValue }], filters);
	};
	const [leads, course, calibration, table] = await Promise.all([
		filters.classes.length > 0
			? Promise.all([
					tryPart(url.pathname, () =>
						readClassLeads(lease, scope, catalogue, filters.classes, locale),
					),
				])
			: Promise.all(
					[classes, migration, effectiveness].map((mart) =>
						tryPart(url.pathname, () => readFirstLead(locals, mart)),
					),
				),
		tryPart(url.pathname, async (): Promise<ChartView> => {
			const rows = await ask(lease, scope, 'class_months');
			const view = (name: string) => viewColumn(columnOf(migration, name)!, locale);
			const chart = plainChart('stacked', view('month'), [view('subject_count')], rows, {
				series: {
					...view('to_class'),
					codes: catalogue.codesOf('credit_class') ?? view('to_class').codes,
				},
			});
			return pickClass(chart, 'to_class');
		}),
		readOverviewChart(locals, effectiveness),
		tryPart(url.pathname, () =>
			readExcerpt(
				lease,
				scope,
				effectiveness,
				[
					'credit_class',
					'year',
					'visit_count',
					'problem_share',
					'problem_share_low',
					'problem_share_high',
					'policy_multiplier',
					'measured_multiplier',
					'proposed_multiplier',
					'is_ordered',
				],
				`where year >= (select max(year) - 1 from class_effectiveness)
				and ($classes = cast([] as varchar[]) or list_contains($classes, credit_class))
				order by year desc, credit_class`,
				{ classes: filters.classes },
				locale,
			),
		),
	]);
	return {
		title: m.classes_title({}, { locale }),
		fields,
		options,
		filters,
		ignored,
		leads: leads.flatMap(({ value }) => value ?? []),
		course: { chart: course.value, fault: course.fault },
		calibration: {
			chart: calibration.chart && pickClass(calibration.chart, 'credit_class'),
			fault: calibration.fault,
		},
		table: { table: table.value, fault: table.fault },
		origin: viewOrigin(effectiveness, catalogue, locale),
	};
};
