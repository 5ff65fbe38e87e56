import { m } from '#lib/paraglide/messages.js';
import { openFigureRows, titleOf } from '#lib/server/leadership/counted-page.ts';
import { sendListed } from '#lib/server/indicator/counted-rows.ts';
import type { RequestHandler } from './$types.js';

/** All rows that a figure of the cockpit counts, in the order in which the page lists them. */
export const GET: RequestHandler = async ({ params, url, locals }) => {
	const opened = await openFigureRows(locals, url);
	const { rule, part, spans } = opened;
	const { locale } = locals;
	return sendListed(locals, params.format, titleOf(rule, locale), opened, [
		[m.period({}, { locale }), `${spans.from} – ${spans.to}`],
		[m.which_rows({}, { locale }), part === 'all' ? rule.where : `${part}: ${rule.part}`],
	]);
};
