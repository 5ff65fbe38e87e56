import { m } from '#lib/paraglide/messages.js';
import { readCatalogue } from '#lib/server/catalogue.ts';
import { openLinks } from '#lib/server/links.ts';
import { linksFigures, linksLeads } from '#lib/server/links-findings.ts';
import { linksCharts, linksTables } from '#lib/server/links-view.ts';
import { requireLease, tryPart } from '#lib/server/mart-page.ts';
import { viewOrigin } from '#lib/server/view.ts';
import { searchMart } from '#lib/server/work.ts';
import type { PageServerLoad } from './$types.js';

export const load: PageServerLoad = async ({ locals, url }) => {
	const { scope, locale } = locals;
	const lease = requireLease(locals, url.pathname);
	const catalogue = await readCatalogue(lease, scope);
	const page = await openLinks(locals, lease, catalogue, url.searchParams);
	const { work, mart } = page;
	const dataDate = lease.data_date ?? work.span.to;
	const part = <T>(make: () => T) => tryPart(url.pathname, async () => make());
	const [leads, figures, charts, tables] = await Promise.all([
		part(() => linksLeads(page, dataDate, locale)),
		part(() => linksFigures(page, locale)),
		part(() => linksCharts(page, catalogue, dataDate, locale)),
		part(() => linksTables(page, catalogue, dataDate, locale)),
	]);
	const chart = (name: 'course' | 'days' | 'promises') => ({
		chart: charts.value?.[name] ?? null,
		fault: charts.fault,
	});
	return {
		title: m.links_page({}, { locale }),
		fields: work.fields,
		options: work.options,
		filters: work.filters,
		ignored: work.ignored,
		leads: leads.value ?? [],
		figures: figures.value ?? [],
		fault: leads.fault ?? figures.fault,
		charts: {
			course: chart('course'),
			days: chart('days'),
			promises: chart('promises'),
		},
		tables: tables.value,
		tablesFault: tables.fault,
		search: searchMart(work),
		origin: viewOrigin(mart, catalogue, locale),
	};
};
