import { sendCounted } from '#lib/server/indicator/counted-rows.ts';
import { openItemRows } from '#lib/server/leadership/item-rows.ts';
import type { RequestHandler } from './$types.js';

/** All cases of an item that a number is made of, in the order in which the page lists them. */
export const GET: RequestHandler = async ({ params, url, locals }) =>
	sendCounted(locals, params.format, await openItemRows(locals, params.item, url));
