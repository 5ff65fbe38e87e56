import { m } from '#lib/paraglide/messages.js';
import { parseFilters } from '#lib/filters.ts';
import { readCatalogue } from '#lib/server/catalogue.ts';
import { requireLease } from '#lib/server/mart-page.ts';
import { makeFields } from '#lib/server/page-fields.ts';
import { ask } from '#lib/server/questions.ts';
import { linkSubject, showCode } from '#lib/server/subjects.ts';
import { plainColumn } from '#lib/server/view.ts';
import { pick } from '#lib/words.ts';
import type { PageServerLoad } from './$types.js';

export const load: PageServerLoad = async ({ locals, url }) => {
	const { scope, locale } = locals;
	const lease = requireLease(locals, url.pathname);
	const catalogue = await readCatalogue(lease, scope);
	const classes = catalogue.codesOf('credit_class') ?? {};
	const { fields, options } = makeFields([], { classes: Object.keys(classes), searches: true });
	options.class = Object.entries(classes).map(([value, words]) => ({
		value,
		label: pick(words, locale),
	}));
	const { filters, ignored } = parseFilters(url.searchParams, fields);
	const rows = await ask(lease, scope, 'find_subjects', {
		query: filters.query ?? '',
		classes: filters.classes,
		limit: Math.min(filters.size, 200),
		offset: (filters.page - 1) * Math.min(filters.size, 200),
	});
	const words = (name: string): string => pick(catalogue.columnWords('int_subjects', name), locale);
	const coded = (name: string) =>
		plainColumn(name, words(name), { codes: catalogue.codesOf(name) });
	return {
		fields,
		options,
		filters,
		ignored,
		columns: [
			plainColumn('name', words('subject_name')),
			plainColumn('code', words('subject_code')),
			coded('subject_type'),
			coded('credit_class'),
			plainColumn('alert_count', m.alerts_open({}, { locale }), { type: 'INTEGER', unit: 'count' }),
			coded('level'),
			coded('key_area'),
			coded('industry_section'),
		],
		rows: rows.map(({ subject_code, subject_name, total: _, ...row }) => ({
			...row,
			name: subject_name ?? '—',
			code: showCode(scope, String(subject_code)),
			href: linkSubject(scope, String(subject_code)),
		})),
		total: Number(rows[0]?.total ?? 0),
	};
};
