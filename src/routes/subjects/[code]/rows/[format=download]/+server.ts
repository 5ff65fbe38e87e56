import { sendCounted } from '#lib/server/indicator/counted-rows.ts';
import { openSubjectRows } from '#lib/server/regulation/subject-rows.ts';
import type { RequestHandler } from './$types.js';

/** All events of a subject that a number counts, in the order in which the page lists them. */
export const GET: RequestHandler = async ({ params, url, locals }) =>
	sendCounted(locals, params.format, await openSubjectRows(locals, params.code, url));
