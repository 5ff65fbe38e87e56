import { sendCounted } from '#lib/server/indicator/counted-rows.ts';
import { openReceiptRows } from '#lib/server/regulation/warning-receipts.ts';
import type { RequestHandler } from './$types.js';

/** All warnings that a number of the sentence counts, in the order in which the page lists them. */
export const GET: RequestHandler = async ({ params, url, locals }) =>
	sendCounted(locals, params.format, await openReceiptRows(locals, url));
