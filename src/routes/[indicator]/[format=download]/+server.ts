import { m } from '#lib/paraglide/messages.js';
import { sendTable } from '#lib/server/export/download.ts';
import { selectRows, shownColumns } from '#lib/server/indicator/indicator.ts';
import { openMartPage } from '#lib/server/indicator/mart-page.ts';
import { formatFilters } from '#lib/filters.ts';
import { describeGrain } from '#lib/server/view.ts';
import { pick } from '#lib/words.ts';
import type { RequestHandler } from './$types.js';

/** All rows that the page's filters leave, in its order, with its columns. */
export const GET: RequestHandler = async ({ params, url, locals }) => {
	const { lease, mart, filters, source, fields } = await openMartPage(
		locals,
		params.indicator,
		url.searchParams,
	);
	const { locale, scope } = locals;
	const columns = shownColumns(mart, filters, locale);
	return sendTable(lease, scope, locale, params.format, {
		title: pick(mart.title, locale),
		sql: selectRows(mart, source, filters, columns),
		values: source.values,
		columns,
		about: [
			[m.meaning({}, { locale }), pick(mart.description, locale)],
			[m.grain({}, { locale }), describeGrain(mart, locale)],
			[m.rules({}, { locale }), mart.rules.join(' ')],
			[m.filters({}, { locale }), formatFilters(filters, fields).toString()],
			['SQL', `${mart.name} ${mart.sqlHash}`],
		],
	});
};
