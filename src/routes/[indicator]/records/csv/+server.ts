import { attachment, streamCsv } from '#lib/server/export.ts';
import { nameDownload } from '#lib/server/mart-page.ts';
import { openRecords } from '#lib/server/records-page.ts';
import { selectRecords } from '#lib/server/records.ts';
import { columnOf } from '#lib/server/source.ts';
import { pick } from '#lib/words.ts';
import type { RequestHandler } from './$types.js';

/** All rows behind a number, in the order in which the page lists them. */
export const GET: RequestHandler = async ({ params, url, locals }) => {
	const { lease, mart, records } = await openRecords(locals, params.indicator, url);
	const { locale, scope } = locals;
	const result = await lease.stream(scope, selectRecords(records), records.values);
	const count = pick(columnOf(mart, records.rule.count)!.words, locale);
	const name = nameDownload(`${pick(mart.title, locale)}_${count}`, lease, locale, 'csv');
	return new Response(streamCsv(result, records.columns, locale), {
		headers: {
			'Content-Type': 'text/csv; charset=utf-8',
			'Content-Disposition': attachment(name),
		},
	});
};
