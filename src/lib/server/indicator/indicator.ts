import type { Filters } from '../../filters.ts';
import type { Locale } from '../../words.ts';
import type { Scope } from '../access.ts';
import type { ChartRule, Column, LeadRule, Model } from '../catalogue.ts';
import type { Lease } from '../publication.ts';
import { columnOf, type Source } from '../source.ts';
import { identifier } from '../sql.ts';
import type { Row } from '../warehouse.ts';
import { planLead, putMart, type LeadPlan } from './lead-query.ts';

const columnsAtFirst = 12;

/**
 * The columns of a mart's table: those that its header says are shown, else first what a row is, then what orders it
 * and what its chart shows, then numbers with a better and a worse way, then the rest, up to twelve; all of them when
 * asked, in the same order.
 * Of a pair of columns in two languages the reader's is taken, and in place of a code that has such words they.
 */
export function shownColumns(
	model: Model,
	filters: Pick<Filters, 'allColumns'>,
	locale: Locale,
): Column[] {
	const names = new Set(model.columns.map(({ name }) => name));
	const foreign = new RegExp(`_${locale === 'zh' ? 'en' : 'zh'}$`);
	const isForeign = (name: string): boolean =>
		foreign.test(name) && names.has(name.replace(foreign, `_${locale}`));
	const named = (name: string): string => {
		if (names.has(`${name}_${locale}`)) return `${name}_${locale}`;
		if (!/(^|_)code$/.test(name)) return name;
		const own = name.replace(/code$/, 'name');
		if (names.has(own)) return own;
		// a mart of several scopes names each row once, whatever its code is of
		return names.has('code') && names.has('name') ? 'name' : name;
	};
	const isSpare = ({ name }: Column): boolean => named(name) !== name;
	const { period, department } = model.filters;
	const wanted = [
		...model.shown.map(named),
		...model.key.filter((name) => name !== period).map(named),
		...model.columns.map(({ name }) => name).filter((name) => name.endsWith('_name')),
		...(department ? [named(department)] : []),
		...(period ? [period] : []),
		...model.defaultSort.map(({ column }) => named(column)),
		...(model.chart ? [model.chart.x, model.chart.series, ...model.chart.y] : []),
		...model.records.slice(0, 4).map(({ count }) => count),
		...model.columns.filter(({ good }) => good).map(({ name }) => name),
		...model.columns.filter((column) => !isSpare(column)).map(({ name }) => name),
	].filter((name): name is string => name !== undefined && names.has(name) && !isForeign(name));
	const first = [...new Set(wanted)].map((name) => columnOf(model, name)!);
	if (filters.allColumns)
		return [
			...first,
			...model.columns.filter((column) => isSpare(column) && !first.includes(column)),
		];
	const stated = new Set(model.shown.map(named).filter((name) => !isForeign(name))).size;
	return first.filter((column) => !isSpare(column)).slice(0, stated || columnsAtFirst);
}

/** The select behind a mart's table, in the order shown; the key makes the order total. */
export function selectRows(
	model: Model,
	source: Source,
	filters: Filters,
	columns: Column[],
): string {
	const order = filters.sort ? [filters.sort] : model.defaultSort;
	const rest = model.key.filter((name) => !order.some(({ column }) => column === name));
	const terms = [
		...order.map(({ column, descending }) => orderTerm(model, column, descending)),
		...rest.map((name) => orderTerm(model, name, name === model.filters.period)),
	];
	const list = columns.map(({ name }) => identifier(name)).join(', ');
	return `select ${list} from ${source.sql} order by ${terms.join(', ')}`;
}

function orderTerm(model: Model, name: string, descending: boolean): string {
	const column = columnOf(model, name);
	const text = column?.type === 'VARCHAR' && name.endsWith('_name') ? ' collate zh' : '';
	return `${identifier(name)}${text} ${descending ? 'desc' : 'asc'} nulls last`;
}

/** How many rows the filters leave. */
export async function countRows(lease: Lease, scope: Scope, source: Source): Promise<number> {
	const [row] = await lease.read(
		scope,
		`select count(*) as rows from ${source.sql}`,
		source.values,
	);
	return Number(row!.rows);
}

/** The select of one page of a mart's table, with all key columns for the links to the rows behind a number. */
export function selectPage(model: Model, source: Source, filters: Filters, locale: Locale): Source {
	const shown = shownColumns(model, filters, locale);
	const keys = model.key
		.filter((name) => !shown.some((column) => column.name === name))
		.map((name) => columnOf(model, name)!);
	return {
		sql: `${selectRows(model, source, filters, [...shown, ...keys])} limit $limit offset $offset`,
		values: {
			...source.values,
			limit: filters.size,
			offset: (filters.page - 1) * filters.size,
		},
	};
}

/** The rows of one page of a mart's table. */
export function readPage(
	lease: Lease,
	scope: Scope,
	model: Model,
	source: Source,
	filters: Filters,
	locale: Locale,
): Promise<Row[]> {
	const { sql, values } = selectPage(model, source, filters, locale);
	return lease.read(scope, sql, values);
}

/** The marks of a chart; `total` counts them before the limit, `details` tell marks of one name apart. */
export interface ChartData {
	rule: ChartRule;
	rows: Row[];
	total: number;
	details: string[];
}

const presetLimit = 20;

/** The marks of a mart's chart under the page's filters. */
export async function readChart(
	lease: Lease,
	scope: Scope,
	model: Model,
	rule: ChartRule,
	source: Source,
): Promise<ChartData> {
	const x = identifier(rule.x);
	const grouped = rule.aggregate !== 'none';
	const series = rule.series ? [identifier(rule.series)] : [];
	const details = grouped ? [] : detailColumns(model, rule);
	const values = rule.y.map(
		(name) => `${aggregate(rule, identifier(name))} as ${identifier(name)}`,
	);
	const weight = rule.weight
		? [
				`${grouped ? `sum(${identifier(rule.weight)})::double` : identifier(rule.weight)} as mark_weight`,
			]
		: [];
	const columns = [x, ...series, ...details.map(identifier), ...values, ...weight];
	const where = rule.where ? ` where (${rule.where})` : '';
	const marks = `(select ${columns.join(', ')} from ${source.sql}${where}${grouped ? ' group by all' : ''})`;
	const ranked = rule.kind === 'bar' || rule.kind === 'dumbbell';
	const size =
		rule.kind === 'dumbbell' && rule.y.length > 1
			? `${identifier(rule.y[0]!)} - ${identifier(rule.y[1]!)}`
			: identifier(rule.y[0]!);
	// classes keep their order, whatever their values: A to E, then those without a class
	const isClass = /(^|_)class$/.test(rule.x);
	const whole =
		rule.kind === 'stacked' && rule.sort
			? [`sum(${size}) over (partition by ${x}) ${rule.sort} nulls last`]
			: [];
	const order =
		ranked && !isClass
			? [
					`${size} ${rule.sort === 'asc' ? 'asc' : 'desc'} nulls last`,
					x,
					...details.map(identifier),
				]
			: [...whole, x, ...series, ...details.map(identifier)];
	const limit = rule.limit ?? (ranked ? presetLimit : null);
	const [rows, [count]] = await Promise.all([
		lease.read(
			scope,
			`select * from ${marks} order by ${order.join(', ')}${limit === null ? '' : ` limit ${limit}`}`,
			source.values,
		),
		lease.read(scope, `select count(*) as marks from ${marks}`, source.values),
	]);
	return { rule, rows, total: Number(count!.marks), details };
}

/** Key columns that the axes do not show already, by the name of the thing where there is one. */
function detailColumns(model: Model, rule: ChartRule): string[] {
	const shown = [rule.x, rule.series, ...rule.y, model.filters.period];
	return model.key
		.map((name) => columnOf(model, name.replace(/_code$/, '_name'))?.name ?? name)
		.filter((name) => !shown.includes(name));
}

function aggregate(rule: ChartRule, column: string): string {
	if (rule.aggregate === 'none') return column;
	if (rule.aggregate === 'sum' || !rule.weight) return `sum(${column})::double`;
	const weight = identifier(rule.weight);
	return `sum(${column} * ${weight})::double / nullif(sum(${weight}) filter (where ${column} is not null), 0)`;
}

/** One piece of a lead sentence: plain words, or a value with the row it comes from. */
export type LeadPart =
	{ text: string } | { column: string; unit: string | null; value: Row[string] };

/** A lead sentence, its place among those of its mart, the row its numbers come from, and what they are made of. */
export interface Lead extends Omit<LeadPlan, 'query'> {
	parts: LeadPart[];
	row: Row;
	place: number;
}

/** The lead sentences of a mart whose query finds a row; a sentence without its number is left out. */
export async function readLeads(
	lease: Lease,
	scope: Scope,
	model: Model,
	source: Source,
	locale: Locale,
	rules: LeadRule[] = model.leads,
): Promise<Lead[]> {
	const leads = await Promise.all(
		rules.map(async (lead) => {
			const { query, ...made } = await planLead(lease, scope, model, lead);
			const [row] = await lease.read(scope, putMart(query, source.sql), source.values);
			const parts = row && fillTemplate(lead[locale] || lead.zh, row);
			return row && parts && { ...made, parts, row, place: model.leads.indexOf(lead) };
		}),
	);
	return leads.filter((lead): lead is Lead => {
		if (!lead) return false;
		return lead.parts.every((part) => 'text' in part || part.value !== null);
	});
}

function fillTemplate(template: string, row: Row): LeadPart[] {
	return template
		.split(/(\{[a-z_][a-z0-9_]*(?::[a-z_]+)?\})/i)
		.filter((piece) => piece !== '')
		.map((piece) => {
			const match = /^\{([a-z_][a-z0-9_]*)(?::([a-z_]+))?\}$/i.exec(piece);
			if (!match) return { text: piece };
			return { column: match[1]!, unit: match[2] ?? null, value: row[match[1]!] ?? null };
		});
}
