import { ask } from '#lib/server/questions.ts';
import { openSubjectList } from '#lib/server/regulation/subject-list.ts';
import { linkSubject, showCode } from '#lib/server/regulation/subjects.ts';
import { viewColumn } from '#lib/server/view.ts';
import type { PageServerLoad } from './$types.js';

export const load: PageServerLoad = async ({ locals, url }) => {
	const { scope, locale } = locals;
	const page = await openSubjectList(locals, url);
	const { lease, fields, options, filters, ignored, columns, values } = page;
	const limit = Math.min(filters.size, 200);
	const rows = await ask(lease, scope, 'find_subjects', {
		...values,
		limit,
		offset: (filters.page - 1) * limit,
	});
	return {
		fields,
		options,
		filters,
		ignored,
		columns: columns.map((column) => viewColumn(column, locale)),
		rows: rows.map(({ subject_code, total: _, ...row }) => ({
			...row,
			subject_name: row.subject_name ?? '—',
			subject_code: showCode(scope, String(subject_code)),
			href: linkSubject(scope, String(subject_code)),
		})),
		total: Number(rows[0]?.total ?? 0),
	};
};
