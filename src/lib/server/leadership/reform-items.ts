import { m } from '#lib/paraglide/messages.js';
import { parseFilters } from '../../filters.ts';
import { addMonths } from '../../periods.ts';
import type { Locale } from '../../words.ts';
import type { Scope } from '../access.ts';
import type { Column, Model } from '../catalogue.ts';
import { makeFields } from '../page-fields.ts';
import type { Lease } from '../publication.ts';
import { sqlOf } from '../questions.ts';
import { reformCharts } from './reform.ts';
import { columnOf, readFields, type Source } from '../source.ts';
import { identifier } from '../sql.ts';

const sortable = [
	'item_name',
	'department_name',
	'reform_on',
	'decided_count',
	'baseline_mean_elapsed_days',
	'mean_elapsed_days',
	'saved_days',
	'baseline_p90_days',
	'current_p90_days',
];

/** Reads the page's address: departments, words of the item, order. */
export async function openReform(
	lease: Lease,
	scope: Scope,
	mart: Model,
	params: URLSearchParams,
	locale: Locale,
) {
	const known = await readFields(lease, scope, mart, locale);
	const { fields, options } = makeFields([], {
		departments: known.fields.departments,
		searches: true,
		sortable,
		figures: reformCharts,
		annotates: true,
	});
	options.department = known.options.department;
	const { filters, ignored } = parseFilters(params, fields);
	return { fields, options, filters, ignored };
}

/** The items with cases after their reform under the page's filters, in the page's order. */
export function selectItems(
	lease: Lease,
	filters: Awaited<ReturnType<typeof openReform>>['filters'],
): Source {
	const { column, descending } = filters.sort ?? { column: 'saved_days', descending: true };
	const collate = column.endsWith('_name') ? ' collate zh' : '';
	return {
		sql: `select * from (${sqlOf('reform_items')}) order by ${identifier(column)}${collate} ${descending ? 'desc' : 'asc'} nulls last, item_code`,
		values: {
			from: addMonths(lease.data_date ?? '2000-01-01', -12),
			query: filters.query ?? '',
			departments: filters.departments,
		},
	};
}

/** The columns of the items, in the order of the page; those of another mart or of the page itself bring their own words. */
export function itemColumns(mart: Model, estimates: Model | undefined, locale: Locale): Column[] {
	const own = (name: string, title: string, more: Partial<Column> = {}): Column => ({
		name,
		type: 'INTEGER',
		words: { zh: title, en: title },
		unit: 'count',
		good: null,
		description: null,
		codes: null,
		...more,
	});
	const of = (model: Model | undefined, name: string): Column =>
		(model && columnOf(model, name)) ?? own(name, name, { type: 'DOUBLE', unit: 'days' });
	return [
		...['item_name', 'department_name', 'reform_mode', 'reform_on', 'decided_count'].map((name) =>
			of(mart, name),
		),
		of(mart, 'baseline_mean_elapsed_days'),
		of(mart, 'mean_elapsed_days'),
		own('saved_days', m.fewer_days({}, { locale }), { type: 'DOUBLE', unit: 'days', good: 'up' }),
		...['baseline_p90_days', 'current_p90_days'].map((name) => of(estimates, name)),
		...['materials_before', 'materials_now', 'steps_before', 'steps_now'].map((name) =>
			of(mart, name),
		),
	];
}
