import { sendCounted } from '#lib/server/indicator/counted-rows.ts';
import { openLeadRows } from '#lib/server/indicator/lead-rows.ts';
import type { RequestHandler } from './$types.js';

/** All rows that a number of a lead sentence counts, in the order in which the page lists them. */
export const GET: RequestHandler = async ({ params, url, locals }) =>
	sendCounted(locals, params.format, await openLeadRows(locals, params.indicator, url));
