import { m } from '#lib/paraglide/messages.js';
import { linksLooks, openLinks } from '#lib/server/supervision/links.ts';
import { linksFigures, linksLeads } from '#lib/server/supervision/links-findings.ts';
import { linksCharts, linksTables } from '#lib/server/supervision/links-view.ts';
import { openWorkPage, showCharts, showWork } from '#lib/server/supervision/work-page.ts';
import type { PageServerLoad } from './$types.js';

export const load: PageServerLoad = async ({ locals, url }) => {
	const { locale } = locals;
	const { catalogue, page, dataDate, part } = await openWorkPage(locals, url, openLinks);
	const [leads, figures, charts, tables] = await Promise.all([
		part(() => linksLeads(page, dataDate, locale)),
		part(() => linksFigures(page, locale)),
		part(() => linksCharts(page, catalogue, locale)),
		part(() => linksTables(page, catalogue, dataDate, locale)),
	]);
	return {
		...showWork(page, catalogue, { leads, figures, tables }, locale),
		title: m.links_page({}, { locale }),
		charts: showCharts(linksLooks, charts),
	};
};
