import { m } from '#lib/paraglide/messages.js';
import { readCatalogue } from '#lib/server/catalogue.ts';
import { requireLease, tryPart } from '#lib/server/mart-page.ts';
import { listTimeliness, openTimeliness } from '#lib/server/timeliness.ts';
import { timelinessFigures, timelinessLeads } from '#lib/server/timeliness-findings.ts';
import {
	publicationDays,
	reportingDays,
	timelinessCourse,
	timelinessTables,
} from '#lib/server/timeliness-view.ts';
import { viewOrigin } from '#lib/server/view.ts';
import { askOnce, keepRows, searchMart } from '#lib/server/work.ts';
import type { PageServerLoad } from './$types.js';

export const load: PageServerLoad = async ({ locals, url }) => {
	const { scope, locale } = locals;
	const lease = requireLease(locals, url.pathname);
	const catalogue = await readCatalogue(lease, scope);
	const page = await openTimeliness(locals, lease, catalogue, url.searchParams);
	const { work, mart } = page;
	const lists = listTimeliness(page);
	const part = <T>(make: () => Promise<T>) => tryPart(url.pathname, make);
	const [leads, figures, course, days, late, tables] = await Promise.all([
		part(async () => timelinessLeads(page, lists, catalogue, locale)),
		part(async () => timelinessFigures(page, locale)),
		part(async () => timelinessCourse(page, locale)),
		part(async () => {
			const [rows, [term]] = await Promise.all([
				askOnce(lease, scope, 'publication_days'),
				askOnce(lease, scope, 'publication_term'),
			]);
			return publicationDays(page, rows, Number(term!.working_days), locale);
		}),
		part(async () =>
			reportingDays(keepRows(page.reports, work.span, work.filters.departments), locale),
		),
		part(async () =>
			timelinessTables(
				page,
				lists,
				await askOnce(lease, scope, 'publication_exclusions'),
				catalogue,
				lease.data_date ?? work.span.to,
				locale,
			),
		),
	]);
	return {
		title: m.timeliness({}, { locale }),
		fields: work.fields,
		options: work.options,
		filters: work.filters,
		ignored: work.ignored,
		leads: leads.value ?? [],
		figures: figures.value ?? [],
		fault: leads.fault ?? figures.fault,
		charts: {
			course: { chart: course.value, fault: course.fault },
			days: { chart: days.value, fault: days.fault },
			late: { chart: late.value, fault: late.fault },
		},
		tables: tables.value,
		tablesFault: tables.fault,
		search: searchMart(work),
		origin: viewOrigin(mart, catalogue, locale),
	};
};
