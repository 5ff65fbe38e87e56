import { readCatalogue } from '#lib/server/catalogue.ts';
import { readLeads } from '#lib/server/indicator/indicator.ts';
import { requireLease, tryPart } from '#lib/server/indicator/mart-page.ts';
import { openRankedMonth, rankingMart, readRanking } from '#lib/server/supervision/reporting.ts';
import { countable, viewColumn, viewLeads, viewOrigin } from '#lib/server/view.ts';
import type { PageServerLoad } from './$types.js';

export const load: PageServerLoad = async ({ locals, url }) => {
	const { scope, locale } = locals;
	const lease = requireLease(locals, url.pathname);
	const catalogue = await readCatalogue(lease, scope);
	const mart = rankingMart(catalogue, url.pathname);
	const { fields, options, filters, ignored, month } = await openRankedMonth(
		lease,
		scope,
		url.searchParams,
		['group'],
	);
	const source = {
		sql: `(select * from reporting_rankings where month = $month::date)`,
		values: { month },
	};
	const [leads, ranking] = await Promise.all([
		tryPart(url.pathname, () => readLeads(lease, scope, mart, source, locale)),
		readRanking(lease, scope, mart, month, locale),
	]);
	const inMonth = new URLSearchParams({ p: month.slice(0, 7) });
	const chosen = url.searchParams.get('group');
	return {
		fields,
		options,
		filters,
		ignored,
		month: month.slice(0, 7),
		leads: leads.value ? viewLeads(mart, leads.value, [], locale, inMonth) : [],
		leadFault: leads.fault,
		groups: ranking.groups,
		group: ranking.groups.find(({ name }) => name === chosen)?.name ?? ranking.groups[0]?.name,
		columns: Object.fromEntries(
			mart.columns.map((column) => [column.name, viewColumn(column, locale)]),
		),
		countable: countable(mart),
		origin: viewOrigin(mart, catalogue, locale),
	};
};
