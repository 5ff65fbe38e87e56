import { m } from '#lib/paraglide/messages.js';
import { parseFilters } from '#lib/filters.ts';
import { addMonths } from '#lib/periods.ts';
import { readCatalogue } from '#lib/server/catalogue.ts';
import { readItemGroups } from '#lib/server/cockpit.ts';
import { refuse } from '#lib/server/faults.ts';
import { readLeads } from '#lib/server/indicator.ts';
import { requireLease, tryPart } from '#lib/server/mart-page.ts';
import { makeFields } from '#lib/server/page-fields.ts';
import { ask } from '#lib/server/questions.ts';
import { readReformEffect } from '#lib/server/reform-effect.ts';
import { columnOf, readFields } from '#lib/server/source.ts';
import { plainColumn, viewColumn, viewLeads, viewOrigin } from '#lib/server/view.ts';
import { pick } from '#lib/words.ts';
import type { PageServerLoad } from './$types.js';

const sortable = [
	'item_name',
	'department_name',
	'reform_on',
	'decided_count',
	'baseline_mean_elapsed_days',
	'mean_elapsed_days',
	'saved_days',
];

export const load: PageServerLoad = async ({ locals, url }) => {
	const { scope, locale } = locals;
	const lease = requireLease(locals, url.pathname);
	const catalogue = await readCatalogue(lease, scope);
	const mart = catalogue.models.get('reform_effects') ?? refuse(404, 'not_found', url.pathname);
	const known = await readFields(lease, scope, mart, locale);
	const { fields, options } = makeFields([], {
		departments: known.fields.departments,
		searches: true,
		sortable,
		figures: ['items'],
	});
	options.department = known.options.department;
	const { filters, ignored } = parseFilters(url.searchParams, fields);
	const to = lease.data_date ?? '';
	const [items, leads, chart, effect] = await Promise.all([
		ask(lease, scope, 'reform_items', {
			from: addMonths(to, -12),
			query: filters.query ?? '',
			departments: filters.departments,
		}),
		tryPart(url.pathname, () =>
			readLeads(lease, scope, mart, { sql: 'reform_effects', values: {} }, locale),
		),
		tryPart(url.pathname, () =>
			readItemGroups(
				lease,
				scope,
				catalogue,
				{ from: to, to, beforeFrom: to, beforeTo: to, isPartial: false },
				locale,
			),
		),
		tryPart(url.pathname, () => readReformEffect(lease, scope)),
	]);
	const { column, descending } = filters.sort ?? { column: 'saved_days', descending: true };
	const sorted = [...items].sort((a, b) => {
		const [first, second] = [a[column] ?? null, b[column] ?? null];
		if (first === null || second === null) return first === second ? 0 : first === null ? 1 : -1;
		const order =
			typeof first === 'number' && typeof second === 'number'
				? first - second
				: String(first).localeCompare(String(second), 'zh-CN');
		return (descending ? -order : order) || String(a.item_code).localeCompare(String(b.item_code));
	});
	const view = (name: string) => viewColumn(columnOf(mart, name)!, locale);
	return {
		fields,
		options,
		filters,
		ignored,
		// the three numbers say promise, change and effect; of the sentences only the last, on materials, adds to them
		leads: leads.value
			? viewLeads(mart, leads.value, [], locale)
					.slice(effect.value ? -1 : 0)
					.map((lead, i) => (i === 0 ? { ...lead, word: pick(mart.title, locale) } : lead))
			: [],
		effect: effect.value,
		chart: chart.value,
		chartFault: chart.fault,
		columns: [
			view('item_name'),
			view('department_name'),
			view('reform_mode'),
			view('reform_on'),
			view('decided_count'),
			view('baseline_mean_elapsed_days'),
			view('mean_elapsed_days'),
			plainColumn('saved_days', m.fewer_days({}, { locale }), {
				type: 'DOUBLE',
				unit: 'days',
				good: 'up',
			}),
			plainColumn('materials', m.materials({}, { locale })),
			plainColumn('steps', m.steps({}, { locale })),
		],
		rows: sorted
			.slice((filters.page - 1) * filters.size, filters.page * filters.size)
			.map((row) => ({
				...row,
				materials: `${row.materials_before ?? '—'} → ${row.materials_now ?? '—'}`,
				steps: `${row.steps_before ?? '—'} → ${row.steps_now ?? '—'}`,
			})),
		total: items.length,
		origin: viewOrigin(mart, catalogue, locale),
	};
};
