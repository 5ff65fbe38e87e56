import { m } from '#lib/paraglide/messages.js';
import { sendTable } from '#lib/server/export/download.ts';
import { refuse } from '#lib/server/faults.ts';
import { openRecords } from '#lib/server/indicator/records-page.ts';
import { selectRecords } from '#lib/server/indicator/records.ts';
import { columnOf } from '#lib/server/source.ts';
import { describeRow } from '#lib/server/view.ts';
import { pick } from '#lib/words.ts';
import type { RequestHandler } from './$types.js';

/** All rows behind a number, in the order in which the page lists them. */
export const GET: RequestHandler = async ({ params, url, locals }) => {
	const { lease, mart, records } = await openRecords(locals, params.indicator, url);
	const { locale, scope } = locals;
	const { listing, column } = records.rule;
	if (!listing) refuse(404, 'no_records', url.pathname);
	const count = columnOf(mart, column)!;
	return sendTable(lease, scope, locale, params.format, {
		title: `${pick(mart.title, locale)}_${pick(count.words, locale)}`,
		sql: selectRecords(records),
		values: records.values,
		columns: records.columns,
		about: [
			[m.rows_behind({}, { locale }), describeRow(mart, records.row, locale)],
			[pick(count.words, locale), String(records.row[count.name])],
			[m.sources({}, { locale }), listing.from],
		],
	});
};
