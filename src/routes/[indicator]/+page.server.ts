import { formatNarrowing } from '#lib/filters.ts';
import { addPicks, findPicks, readCrossChart } from '#lib/server/cross-filter.ts';
import { readLeads, readPage, countRows, shownColumns } from '#lib/server/indicator/indicator.ts';
import { openMartPage, tryPart } from '#lib/server/indicator/mart-page.ts';
import { countable, viewChart, viewColumn, viewLeads, viewOrigin } from '#lib/server/view.ts';
import { pick } from '#lib/words.ts';
import type { PageServerLoad } from './$types.js';

/** More rows than this reach the browser as Arrow, by an address of their own. */
const rowsInPage = 2000;

export const load: PageServerLoad = async ({ params, url, locals }) => {
	const page = await openMartPage(locals, params.indicator, url.searchParams);
	const { lease, catalogue, mart, fields, options, filters, ignored, source } = page;
	const { scope, locale } = locals;
	const narrowed = formatNarrowing(filters, fields);
	const total = await countRows(lease, scope, source);
	const pages = Math.max(1, Math.ceil(total / filters.size));
	filters.page = Math.min(filters.page, pages);
	const inPage = filters.size <= rowsInPage;
	const [leads, chart, rows] = await Promise.all([
		tryPart(url.pathname, () => readLeads(lease, scope, mart, source, locale)),
		tryPart(url.pathname, async () => {
			if (!mart.chart) return null;
			const picks = findPicks(mart, mart.chart, options);
			const marks = await readCrossChart(lease, scope, mart, mart.chart, filters, picks);
			return addPicks(viewChart(mart, marks, locale), picks, filters);
		}),
		inPage ? readPage(lease, scope, mart, source, filters, locale) : null,
	]);
	return {
		title: pick(mart.title, locale),
		leads: viewLeads(mart, leads.value ?? [], options.department ?? [], locale, narrowed),
		leadFault: leads.fault,
		chart: chart.value,
		chartFault: chart.fault,
		hasChart: mart.chart !== null,
		fields,
		options,
		filters,
		ignored,
		columns: shownColumns(mart, filters, locals.locale).map((column) => viewColumn(column, locale)),
		hasMoreColumns: shownColumns(mart, { allColumns: false }, locale).length < mart.columns.length,
		columnCount: mart.columns.length,
		rows,
		total,
		countable: countable(mart),
		origin: viewOrigin(mart, catalogue, locale),
	};
};
