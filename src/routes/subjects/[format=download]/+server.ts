import { m } from '#lib/paraglide/messages.js';
import { formatFilters } from '#lib/filters.ts';
import { sendTable } from '#lib/server/export/download.ts';
import { sqlOf } from '#lib/server/questions.ts';
import { identifier } from '#lib/server/sql.ts';
import { openSubjectList } from '#lib/server/regulation/subject-list.ts';
import type { RequestHandler } from './$types.js';

/** More than there can be: a download has no pages. */
const noLimit = 2_147_483_647;

/** The subjects as the page lists them under its filters, all of them, in its order and with its columns. */
export const GET: RequestHandler = async ({ params, url, locals }) => {
	const { lease, fields, filters, columns, values } = await openSubjectList(locals, url);
	const { locale, scope } = locals;
	return sendTable(lease, scope, locale, params.format, {
		title: m.subjects({}, { locale }),
		sql: `select ${columns.map(({ name }) => identifier(name)).join(', ')} from (${sqlOf('find_subjects')})`,
		values: { ...values, limit: noLimit, offset: 0 },
		columns,
		about: [
			[m.filters({}, { locale }), formatFilters(filters, fields).toString()],
			['SQL', 'find_subjects'],
		],
	});
};
