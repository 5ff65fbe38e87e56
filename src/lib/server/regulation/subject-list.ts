import { m } from '#lib/paraglide/messages.js';
import { parseFilters } from '../../filters.ts';
import { pick } from '../../words.ts';
import { readCatalogue, type Column } from '../catalogue.ts';
import { requireLease } from '../indicator/mart-page.ts';
import { makeFields } from '../page-fields.ts';
import type { Values } from '../warehouse.ts';

/** Reads the address of the list of subjects: what it offers, what is chosen, its columns, and what its question needs. */
export async function openSubjectList(locals: App.Locals, url: URL) {
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
	const column = (name: string, more: Partial<Column> = {}): Column => ({
		name,
		type: 'VARCHAR',
		words: catalogue.columnWords('int_subjects', name),
		unit: null,
		good: null,
		description: null,
		codes: catalogue.codesOf(name),
		...more,
	});
	const columns = [
		column('subject_name'),
		column('subject_code', { codes: null }),
		column('subject_type'),
		column('credit_class'),
		column('alert_count', {
			type: 'INTEGER',
			unit: 'count',
			codes: null,
			words: { zh: m.alerts_open({}, { locale: 'zh' }), en: m.alerts_open({}, { locale: 'en' }) },
		}),
		column('level'),
		column('key_area'),
		column('industry_section'),
	];
	const values: Values = { query: filters.query ?? '', classes: filters.classes };
	return { lease, catalogue, fields, options, filters, ignored, columns, values };
}
