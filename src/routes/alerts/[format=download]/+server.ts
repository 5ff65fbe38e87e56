import { m } from '#lib/paraglide/messages.js';
import { formatFilters } from '#lib/filters.ts';
import { alertColumns, openAlertList, orderAlerts } from '#lib/server/regulation/alert-list.ts';
import { sendTable } from '#lib/server/export/download.ts';
import { columnOf } from '#lib/server/source.ts';
import { identifier } from '#lib/server/sql.ts';
import { pick } from '#lib/words.ts';
import type { RequestHandler } from './$types.js';

/** The alerts as the page lists them under its filters, all of them, in its order and with its columns. */
export const GET: RequestHandler = async ({ params, url, locals }) => {
	const { lease, mart, fields, filters, source } = await openAlertList(locals, url);
	const { locale, scope } = locals;
	// the number of the alert names the row where its link cannot
	const columns = ['alert_id', ...alertColumns].map((name) => columnOf(mart, name)!);
	return sendTable(lease, scope, locale, params.format, {
		title: pick(mart.title, locale),
		sql: `select ${columns.map(({ name }) => identifier(name)).join(', ')} from ${source.sql} order by ${orderAlerts(filters, mart)}`,
		values: source.values,
		columns,
		about: [
			[m.meaning({}, { locale }), pick(mart.description, locale)],
			[m.filters({}, { locale }), formatFilters(filters, fields).toString()],
			['SQL', `${mart.name} ${mart.sqlHash}`],
		],
	});
};
