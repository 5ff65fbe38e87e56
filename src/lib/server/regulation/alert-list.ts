import { m } from '#lib/paraglide/messages.js';
import { parseFilters, type Filters, type Option } from '../../filters.ts';
import { offerPeriods, presetPeriods } from '../../periods.ts';
import { pick } from '../../words.ts';
import type { Catalogue, Model } from '../catalogue.ts';
import { readCatalogue } from '../catalogue.ts';
import { refuse } from '../faults.ts';
import { requireLease } from '../indicator/mart-page.ts';
import { makeFields } from '../page-fields.ts';
import type { Lease } from '../publication.ts';
import { readFields } from '../source.ts';
import { identifier } from '../sql.ts';
import type { Values } from '../warehouse.ts';

/** The columns of the list, in the order of its table. */
export const alertColumns = [
	...['subject_name', 'level', 'alert_rule', 'credit_class', 'counted_count', 'excluded_count'],
	...['score', 'opened_on', 'last_on', 'due_on', 'department_name'],
];

const states: Record<string, string> = {
	open: `alert_state = 'open'`,
	high: `alert_state = 'open' and level >= 'L2'`,
	overdue: `alert_state = 'open' and due_on < (select data_date from int_data_date)`,
	closed: `alert_state = 'closed'`,
};

/** The documents that an alert rests on: of an open one those that count, of a closed one all. */
const weighing = `(d.is_counted or a.alert_state = 'closed')`;

/** The alerts as the filters leave them, whatever their state and day. */
function narrow({ departments, facets = {} }: Filters): Pick<AlertSource, 'all' | 'values'> {
	const lists: [string, string[] | undefined, string][] = [
		['departments', departments, 'list_contains($departments, department_code)'],
		['levels', facets.level, 'list_contains($levels, level)'],
		['fields', facets.field, 'list_contains($fields, key_area)'],
		[
			'kinds',
			facets.kind,
			`exists (select 1 from int_alert_documents as d
				where d.alert_id = a.alert_id and ${weighing} and list_contains($kinds, d.category))`,
		],
	];
	const chosen = lists.filter(([, values]) => values && values.length > 0);
	const where = chosen.map(([, , condition]) => condition).join(' and ') || 'true';
	return {
		all: `(select * from repeat_violation_alerts as a where ${where})`,
		values: Object.fromEntries(chosen.map(([name, values]) => [name, values!])),
	};
}

/** Reads the address of the list of alerts: what it offers, what is chosen, and the select of its rows. */
export async function openAlertList(locals: App.Locals, url: URL) {
	const { scope, locale } = locals;
	const lease = requireLease(locals, url.pathname);
	const catalogue = await readCatalogue(lease, scope);
	const mart =
		catalogue.models.get('repeat_violation_alerts') ?? refuse(404, 'not_found', url.pathname);
	const known = await readFields(lease, scope, mart, locale);
	const [months, levels, areas, kinds] = await lease.once(`alert lists ${locale}`, () =>
		Promise.all([
			readValues(lease, locals, `strftime(opened_on, '%Y-%m-01')`, 'repeat_violation_alerts'),
			readValues(lease, locals, 'level', 'repeat_violation_alerts'),
			readValues(lease, locals, 'key_area', 'repeat_violation_alerts'),
			readValues(lease, locals, 'category', 'int_alert_documents'),
		]),
	);
	const asOf = lease.data_date ? { asOf: lease.data_date } : {};
	const { fields, options } = makeFields([], {
		period: { kind: 'date', values: months, preset: 'all', ...asOf },
		departments: known.fields.departments,
		sortable: known.fields.sortable,
		figures: ['weeks', 'backlog', 'kinds'],
		states: Object.keys(states),
		facets: { level: levels, field: areas, kind: kinds },
	});
	options.department = known.options.department;
	options.period = { ...offerPeriods(months), presets: [...presetPeriods], values: [] };
	const title = (name: string): string => pick(catalogue.columnWords(mart.name, name), locale);
	const list = (key: string, words: string, values: string[], domain: string) => ({
		key,
		title: words,
		options: values.map((value) => nameValue(catalogue, domain, value, locale)),
	});
	options.facets = [
		list('level', title('level'), levels, 'level'),
		list('field', title('key_area'), areas, 'key_area'),
		list('kind', m.violation_kind({}, { locale }), kinds, 'inspection_result'),
	];
	const { filters, ignored } = parseFilters(url.searchParams, fields);
	return { lease, catalogue, mart, fields, options, filters, ignored, source: select(filters) };
}

/** A value of a list with its words. */
function nameValue(
	catalogue: Catalogue,
	domain: string,
	value: string,
	locale: App.Locals['locale'],
): Option {
	const words = catalogue.codesOf(domain)?.[value];
	return { value, label: words ? pick(words, locale) : value };
}

async function readValues(
	lease: Lease,
	{ scope }: App.Locals,
	column: string,
	relation: string,
): Promise<string[]> {
	const rows = await lease.read(
		scope,
		`select distinct ${column} as value from ${relation} where ${column} is not null order by 1`,
	);
	return rows.map(({ value }) => String(value));
}

interface AlertSource {
	/** The rows of the list: a relation in brackets. */
	sql: string;
	/** The alerts whatever their state and day. */
	all: string;
	values: Values;
}

function select(filters: Filters): AlertSource {
	const { period, state = 'open' } = filters;
	const { all, values } = narrow(filters);
	const span = period ? ' and opened_on between $from::date and $to::date' : '';
	return {
		sql: `(select * from ${all} where ${states[state]}${span})`,
		all,
		values: { ...values, ...(period ? { from: period.from, to: period.to } : {}) },
	};
}

/** The order of the list: as asked, else the gravest first; always total. */
export function orderAlerts({ sort }: Pick<Filters, 'sort'>, mart: Model): string {
	if (!sort) return 'level desc, score desc, alert_id';
	const text = mart.columns.find(({ name }) => name === sort.column)?.type === 'VARCHAR';
	const collation = text && sort.column.endsWith('_name') ? ' collate zh' : '';
	return `${identifier(sort.column)}${collation} ${sort.descending ? 'desc' : 'asc'} nulls last, alert_id`;
}

/** Opened, closed and still open at the end of each of the newest 26 whole weeks, under the filters of the list. */
export function readAlertWeeks(lease: Lease, { scope }: App.Locals, { all, values }: AlertSource) {
	return lease.read(
		scope,
		`select strftime(w.day, '%Y-%m-%d') as week_on,
			count(case when a.opened_on >= w.day and a.opened_on < w.day + 7 then 1 end)::integer as opened_count,
			count(case when a.closed_on >= w.day and a.closed_on < w.day + 7 then 1 end)::integer as closed_count,
			count(case when a.opened_on < w.day + 7 and coalesce(a.closed_on, date '9999-12-31') >= w.day + 7 then 1 end)::integer as backlog_count
		from calendar as w cross join int_data_date as n cross join ${all} as a
		where isodow(w.day) = 1 and w.day + 6 <= n.data_date and w.day + 188 > n.data_date
		group by w.day order by w.day`,
		values,
	);
}

const kindsShown = 12;

/** The kinds of violations that the listed alerts rest on, the most frequent first, with their running share. */
export async function readAlertKinds(
	lease: Lease,
	{ scope }: App.Locals,
	filters: Filters,
): Promise<{
	rows: { category: string; document_count: number; running_share: number }[];
	total: number;
}> {
	// the chart whose marks are chosen stays whole
	const { sql, values } = select({ ...filters, facets: { ...filters.facets, kind: [] } });
	const rows = await lease.read<{
		category: string;
		document_count: number;
		running_share: number;
		kind_count: number;
	}>(
		scope,
		`select d.category, count(*)::integer as document_count,
			(sum(count(*)) over (order by count(*) desc, d.category) / sum(count(*)) over ())::double as running_share,
			count(*) over ()::integer as kind_count
		from ${sql} as a inner join int_alert_documents as d on d.alert_id = a.alert_id
		where ${weighing} and d.category is not null
		group by d.category order by document_count desc, d.category limit ${kindsShown}`,
		values,
	);
	return { rows, total: rows[0]?.kind_count ?? 0 };
}
