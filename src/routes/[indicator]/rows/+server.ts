import { streamArrow } from '#lib/server/export/arrow.ts';
import { countRows, readPage, selectPage } from '#lib/server/indicator/indicator.ts';
import { openMartPage } from '#lib/server/indicator/mart-page.ts';
import { json } from '@sveltejs/kit';
import type { RequestHandler } from './$types.js';

/** More rows than this travel as Arrow IPC; at this size JSON is as quick. */
const rowsAsJson = 2000;

/** The rows of one page of a mart's table. */
export const GET: RequestHandler = async ({ params, url, locals }) => {
	const { lease, mart, filters, source } = await openMartPage(
		locals,
		params.indicator,
		url.searchParams,
	);
	const total = await countRows(lease, locals.scope, source);
	const left = Math.max(0, total - (filters.page - 1) * filters.size);
	if (Math.min(left, filters.size) <= rowsAsJson)
		return json(await readPage(lease, locals.scope, mart, source, filters, locals.locale));
	const { sql, values } = selectPage(mart, source, filters, locals.locale);
	return new Response(streamArrow(await lease.stream(locals.scope, sql, values)), {
		headers: { 'Content-Type': 'application/vnd.apache.arrow.stream' },
	});
};
