import { parseFilters } from '#lib/filters.ts';
import { readCatalogue } from '#lib/server/catalogue.ts';
import { readExcerpt } from '#lib/server/excerpt.ts';
import { refuse } from '#lib/server/faults.ts';
import { readLeads } from '#lib/server/indicator.ts';
import { requireLease, tryPart } from '#lib/server/mart-page.ts';
import { makeFields } from '#lib/server/page-fields.ts';
import { readFields } from '#lib/server/source.ts';
import { viewLeads, viewOrigin } from '#lib/server/view.ts';
import type { Values } from '#lib/server/warehouse.ts';
import type { PageServerLoad } from './$types.js';

const states: Record<'open' | 'high' | 'overdue' | 'closed', string> = {
	open: `alert_state = 'open'`,
	high: `alert_state = 'open' and level >= 'L2'`,
	overdue: `alert_state = 'open' and due_on < (select data_date from int_data_date)`,
	closed: `alert_state = 'closed'`,
};

export const load: PageServerLoad = async ({ locals, url }) => {
	const { scope, locale } = locals;
	const lease = requireLease(locals, url.pathname);
	const catalogue = await readCatalogue(lease, scope);
	const mart =
		catalogue.models.get('repeat_violation_alerts') ?? refuse(404, 'not_found', url.pathname);
	const known = await readFields(lease, scope, mart, locale);
	const { fields, options } = makeFields([], {
		departments: known.fields.departments,
		sortable: known.fields.sortable,
	});
	options.department = known.options.department;
	const { filters, ignored } = parseFilters(url.searchParams, fields, ['level', 'due', 'state']);
	const asked = url.searchParams;
	const state: keyof typeof states =
		asked.get('state') === 'closed'
			? 'closed'
			: asked.get('due') === 'overdue'
				? 'overdue'
				: asked.get('level') === 'high'
					? 'high'
					: 'open';
	const where = `where ${states[state]}${filters.departments.length > 0 ? ' and list_contains($departments, department_code)' : ''}`;
	const values: Values = filters.departments.length > 0 ? { departments: filters.departments } : {};
	const order = filters.sort
		? `"${filters.sort.column}" ${filters.sort.descending ? 'desc' : 'asc'} nulls last, alert_id`
		: 'level desc, score desc, alert_id';
	const [[count], table, leads] = await Promise.all([
		lease.read(
			scope,
			`select count(*)::integer as total from repeat_violation_alerts ${where}`,
			values,
		),
		readExcerpt(
			lease,
			scope,
			mart,
			[
				'subject_name',
				'level',
				'alert_rule',
				'credit_class',
				'counted_count',
				'excluded_count',
				'score',
				'opened_on',
				'last_on',
				'due_on',
				'department_name',
			],
			`${where} order by ${order} limit $limit offset $offset`,
			{ ...values, limit: filters.size, offset: (filters.page - 1) * filters.size },
			locale,
		),
		tryPart(url.pathname, () =>
			readLeads(lease, scope, mart, { sql: 'repeat_violation_alerts', values: {} }, locale),
		),
	]);
	return {
		fields,
		options,
		filters,
		ignored,
		state,
		leads: leads.value ? viewLeads(mart, leads.value, [], locale) : [],
		table,
		total: Number(count!.total),
		origin: viewOrigin(mart, catalogue, locale),
	};
};
