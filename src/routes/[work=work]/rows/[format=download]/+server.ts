import { m } from '#lib/paraglide/messages.js';
import { sendTable } from '#lib/server/download.ts';
import { selectRecords } from '#lib/server/records.ts';
import { describeChoice, openWorkRows } from '#lib/server/work-rows.ts';
import type { RequestHandler } from './$types.js';

/** All rows that a number of a supervision page counts, in the order in which the page lists them. */
export const GET: RequestHandler = async ({ params, url, locals }) => {
	const opened = await openWorkRows(locals, params.work, url);
	const { lease, source, relation, where, title } = opened;
	const { locale, scope } = locals;
	return sendTable(lease, scope, locale, params.format, {
		title,
		sql: selectRecords(source),
		values: source.values,
		columns: source.columns,
		about: [
			[m.period({}, { locale }), describeChoice(opened, url.searchParams, locale)],
			[m.sources({}, { locale }), relation],
			[m.which_rows({}, { locale }), where],
		],
	});
};
