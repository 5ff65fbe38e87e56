import { attachment, streamCsv } from '#lib/server/export.ts';
import { selectRows, shownColumns } from '#lib/server/indicator.ts';
import { nameDownload, openMartPage } from '#lib/server/mart-page.ts';
import { pick } from '#lib/words.ts';
import type { RequestHandler } from './$types.js';

/** All rows that the page's filters leave, in its order, with its columns. */
export const GET: RequestHandler = async ({ params, url, locals }) => {
	const { lease, mart, filters, source } = await openMartPage(
		locals,
		params.indicator,
		url.searchParams,
	);
	const columns = shownColumns(mart, filters, locals.locale);
	const sql = selectRows(mart, source, filters, columns);
	const result = await lease.stream(locals.scope, sql, source.values);
	const name = nameDownload(pick(mart.title, locals.locale), lease, locals.locale, 'csv');
	return new Response(streamCsv(result, columns, locals.locale), {
		headers: {
			'Content-Type': 'text/csv; charset=utf-8',
			'Content-Disposition': attachment(name),
		},
	});
};
