import { m } from '#lib/paraglide/messages.js';
import { openFigureRows, titleOf } from '#lib/server/counted-page.ts';
import { sendTable } from '#lib/server/download.ts';
import { selectRecords } from '#lib/server/records.ts';
import type { RequestHandler } from './$types.js';

/** All rows that a figure of the cockpit counts, in the order in which the page lists them. */
export const GET: RequestHandler = async ({ params, url, locals }) => {
	const { lease, rule, part, spans, source } = await openFigureRows(locals, url);
	const { locale, scope } = locals;
	return sendTable(lease, scope, locale, params.format, {
		title: titleOf(rule, locale),
		sql: selectRecords(source),
		values: source.values,
		columns: source.columns,
		about: [
			[m.period({}, { locale }), `${spans.from} – ${spans.to}`],
			[m.sources({}, { locale }), rule.relation],
			[m.which_rows({}, { locale }), part === 'all' ? rule.where : `${part}: ${rule.part}`],
		],
	});
};
