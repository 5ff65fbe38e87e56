import { formatMeasure } from '../../format.ts';
import { linkRecords } from '../../records-link.ts';
import type { ParameterView, RuleView } from '../../rules.ts';
import type { ChartView } from '../../view.ts';
import type { Locale } from '../../words.ts';
import type { Scope } from '../access.ts';
import type { Catalogue, Column, Model } from '../catalogue.ts';
import { readChart, selectRows, shownColumns } from './indicator.ts';
import { fillFormula, findNumberRule } from './number-rule.ts';
import { markEvents, readPolicyEvents } from '../policy-events.ts';
import type { Lease } from '../publication.ts';
import { readRules } from '../rules.ts';
import { columnOf } from '../source.ts';
import { identifier } from '../sql.ts';
import { countable, viewChart, viewColumn } from '../view.ts';
import type { Row } from '../warehouse.ts';

/** How far back the course of an indicator goes. */
const monthsShown = 24;

/** How a number of a model comes out, in its header's words: over which rows, and the formula; null where it says nothing. */
export function describeFormula(model: Model, column: string): string | null {
	const rule = findNumberRule(model, column);
	if (!rule) return null;
	if (!rule.formula || rule.overRow || !rule.listing) return rule.formula || null;
	const { from, match, where } = rule.listing;
	const conditions = Object.entries(match).map(([theirs, ours]) => `${theirs} = this.${ours}`);
	return `${rule.formula} · ${from}: ${[...conditions, ...(where ? [where] : [])].join(' and ')}`;
}

/** The formula with the numbers of a row in it, and what they give; null where the row's numbers take no part in it. */
export function fillWithRow(model: Model, column: string, row: Row): string | null {
	const rule = findNumberRule(model, column);
	if (!rule?.formula) return null;
	const result = `= ${String(row[column])}`;
	if (rule.overRow)
		return `${fillFormula(rule, rule.formula, (part) => String(row[part] ?? 'null'))} ${result}`;
	if (!rule.listing) return null;
	const values = Object.entries(rule.listing.match).map(
		([theirs, ours]) => `${theirs} = ${String(row[ours] ?? 'null')}`,
	);
	return `${rule.formula} · ${values.join(', ')} ${result}`;
}

/** The rules that an indicator follows, and the parameters that its SQL and what it reads ask for. */
export async function readBasis(
	lease: Lease,
	scope: Scope,
	catalogue: Catalogue,
	model: Model,
	locale: Locale,
): Promise<{ rules: RuleView[]; parameters: ParameterView[] }> {
	const all = await lease.once(`rules ${locale}`, () => readRules(lease, scope, catalogue, locale));
	const sql = gatherSql(catalogue, model);
	const parameters = new Map<string, ParameterView>();
	for (const rule of all)
		for (const parameter of rule.parameters)
			if (isRead(sql, parameter.key))
				parameters.set(`${parameter.key} ${parameter.from ?? ''}`, parameter);
	return {
		rules: all.filter(({ name }) => model.rules.includes(name)),
		// what has versions comes first
		parameters: [...parameters.values()].sort(
			(a, b) => Number(!(a.from ?? a.until)) - Number(!(b.from ?? b.until)),
		),
	};
}

/** The SQL of a model and of the intermediate results it rests on. */
function gatherSql(catalogue: Catalogue, model: Model): string {
	const seen = new Set<string>();
	const visit = (name: string): string => {
		const found = catalogue.models.get(name);
		if (!found || seen.has(name) || (found !== model && found.layer !== 'intermediate')) return '';
		seen.add(name);
		return [found.sql, ...found.dependsOn.map(visit)].join('\n');
	};
	return visit(model.name);
}

function isRead(sql: string, key: string): boolean {
	const stem = key.slice(0, key.lastIndexOf('.') + 1);
	return sql.includes(`'${key}'`) || sql.includes(`'${stem}%'`) || sql.includes(`'${stem}'`);
}

/** A real row of an indicator: its values, and each formula with the row's numbers in it. */
export interface Example {
	cells: {
		title: string;
		value: string;
		href: string | null;
		formula: string | null;
		filled: string | null;
	}[];
}

/** The first row in the indicator's own order that has rows behind it; null for an indicator without rows. */
export function readExample(
	lease: Lease,
	scope: Scope,
	model: Model,
	locale: Locale,
): Promise<Example | null> {
	return lease.once(`example ${model.name} ${locale}`, async () => {
		const [first] = model.records;
		const where = first ? ` where ${identifier(first.count)} > 0` : '';
		const [row] = await lease.read(
			scope,
			`${selectRows(
				model,
				{ sql: `(select * from ${identifier(model.name)}${where})`, values: {} },
				{ sort: null } as never,
				model.columns,
			)} limit 1`,
		);
		if (!row) return null;
		const describe = (column: Column) => ({
			title: viewColumn(column, locale).title,
			value: formatMeasure(row[column.name], column, locale),
			href: linkRecords(countable(model), column.name, row),
			formula: describeFormula(model, column.name),
			filled: fillWithRow(model, column.name, row),
		});
		const shown = shownColumns(model, { allColumns: false }, locale);
		const more = model.columns.filter(
			(column) => !shown.includes(column) && findNumberRule(model, column.name) !== null,
		);
		return { cells: [...shown, ...more].map(describe) };
	});
}

/** An indicator month by month with the policy events, where its chart's number adds up over its rows; else null. */
export async function readCourseOf(
	lease: Lease,
	scope: Scope,
	model: Model,
	locale: Locale,
): Promise<ChartView | null> {
	const { chart } = model;
	const month = columnOf(model, model.filters.period);
	const measure = columnOf(model, chart?.y[0]);
	if (!chart || chart.aggregate === 'none' || month?.type !== 'DATE' || !measure) return null;
	if (month.unit !== 'month' || !/^(INTEGER|DOUBLE)/.test(measure.type)) return null;
	const [data, events] = await Promise.all([
		lease.once(`course ${model.name}`, () =>
			readChart(
				lease,
				scope,
				model,
				{
					kind: 'line',
					x: month.name,
					y: [measure.name],
					aggregate: chart.aggregate,
					...(chart.weight ? { weight: chart.weight } : {}),
				},
				{ sql: identifier(model.name), values: {} },
			),
		),
		readPolicyEvents(lease, scope, locale),
	]);
	const rows = data.rows.filter((row) => (row[month.name] ?? '') <= (lease.data_date ?? ''));
	const view = viewChart(model, { ...data, rows: rows.slice(-monthsShown) }, locale);
	return markEvents({ ...view, total: view.rows.length }, events);
}
