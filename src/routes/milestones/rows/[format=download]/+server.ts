import { openTaskRows } from '#lib/server/milestones.ts';
import { sendCounted } from '#lib/server/counted-rows.ts';
import type { RequestHandler } from './$types.js';

/** All rows that a number of the page counts. */
export const GET: RequestHandler = async ({ params, url, locals }) =>
	sendCounted(locals, params.format, await openTaskRows(locals, url));
