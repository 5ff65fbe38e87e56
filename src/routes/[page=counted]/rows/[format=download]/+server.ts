import { sendCounted } from '#lib/server/indicator/counted-rows.ts';
import { openPageRows } from '#lib/server/indicator/page-rows.ts';
import type { RequestHandler } from './$types.js';

/** All rows that a number of a page counts, in the order in which the page lists them. */
export const GET: RequestHandler = async ({ params, url, locals }) =>
	sendCounted(locals, params.format, await openPageRows(locals, params.page, url));
