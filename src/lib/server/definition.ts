import { formatMeasure } from '../format.ts';
import { linkRecords } from '../records-link.ts';
import type { ParameterView, RuleView } from '../rules.ts';
import type { ChartView } from '../view.ts';
import type { Locale } from '../words.ts';
import type { Scope } from './access.ts';
import type { Catalogue, Column, Model } from './catalogue.ts';
import { readChart, selectRows, shownColumns } from './indicator.ts';
import { markEvents, readPolicyEvents } from './policy-events.ts';
import type { Lease } from './publication.ts';
import { readRules } from './rules.ts';
import { columnOf } from './source.ts';
import { identifier } from './sql.ts';
import { countable, viewChart, viewColumn } from './view.ts';
import type { Row } from './warehouse.ts';

/** How far back the course of an indicator goes. */
const monthsShown = 24;

/** The expressions of a model's last select by column; columns that are only passed on have none. */
export function findFormulas(sql: string): Map<string, string> {
	const body = sql.replace(/--[^\n]*/g, '');
	const start = body.lastIndexOf('\nselect\n');
	const formulas = new Map<string, string>();
	if (start < 0) return formulas;
	const list = body.slice(start + '\nselect\n'.length).split(/\nfrom\s/)[0]!;
	for (const piece of splitList(list)) {
		const match = /^(.+)\sas\s+"?(\w+)"?$/s.exec(piece.trim());
		if (match) formulas.set(match[2]!, match[1]!.replace(/\s+/g, ' ').trim());
	}
	return formulas;
}

/** The entries of a select list: commas inside brackets and quotes do not part them. */
function splitList(list: string): string[] {
	const pieces: string[] = [];
	let depth = 0;
	let quoted = false;
	let from = 0;
	for (let i = 0; i < list.length; i++) {
		const sign = list[i];
		if (sign === "'") quoted = !quoted;
		else if (quoted) continue;
		else if (sign === '(' || sign === '[') depth++;
		else if (sign === ')' || sign === ']') depth--;
		else if (sign === ',' && depth === 0) {
			pieces.push(list.slice(from, i));
			from = i + 1;
		}
	}
	return [...pieces, list.slice(from)];
}

/** A formula with the values of a row in place of its columns; null when the row has none of them. */
export function fillFormula(formula: string, row: Row): string | null {
	let filled = false;
	const text = formula.replace(/\b(?:\w+\.)?([a-z]\w*)\b(?!\s*\()/g, (word, name: string) => {
		const value = row[name];
		if (typeof value !== 'number') return word;
		filled = true;
		return String(Math.round(value * 1e6) / 1e6);
	});
	return filled ? text : null;
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
		parameters: [...parameters.values()],
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
		const formulas = findFormulas(model.sql);
		const counts = new Map(model.records.map((rule) => [rule.count, rule]));
		const describe = (column: Column) => {
			const rule = counts.get(column.name);
			const formula = formulas.get(column.name) ?? null;
			const match = rule && Object.entries(rule.match);
			return {
				title: viewColumn(column, locale).title,
				value: formatMeasure(row[column.name], column, locale),
				href: linkRecords(countable(model), column.name, row),
				formula: rule
					? `count(${rule.from}) where ${[...match!.map(([theirs, ours]) => `${theirs} = ${ours}`), ...(rule.where ? [rule.where] : [])].join(' and ')}`
					: formula,
				filled: rule
					? `${match!.map(([theirs, ours]) => `${theirs} = ${String(row[ours] ?? 'null')}`).join(', ')} → ${String(row[column.name])}`
					: formula && fillFormula(formula, row),
			};
		};
		const shown = shownColumns(model, { allColumns: false }, locale);
		const more = model.columns.filter(
			(column) => !shown.includes(column) && (counts.has(column.name) || column.unit === 'share'),
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
