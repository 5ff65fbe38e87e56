import { m } from '#lib/paraglide/messages.js';
import { sendListed } from '#lib/server/counted-rows.ts';
import { describeChoice, openWorkRows } from '#lib/server/work-rows.ts';
import type { RequestHandler } from './$types.js';

/** All rows that a number of a supervision page counts, in the order in which the page lists them. */
export const GET: RequestHandler = async ({ params, url, locals }) => {
	const opened = await openWorkRows(locals, params.work, url);
	const { locale } = locals;
	return sendListed(locals, params.format, opened.title, opened, [
		[m.period({}, { locale }), describeChoice(opened, url.searchParams, locale)],
		[m.which_rows({}, { locale }), opened.where],
	]);
};
