import { m } from '#lib/paraglide/messages.js';
import { formatMeasure, formatValue } from '../format.ts';
import type { Option } from '../filters.ts';
import { linkRecords, type Countable } from '../records-link.ts';
import type { ChartView, ViewColumn } from '../view.ts';
import { pick, type Locale } from '../words.ts';
import type { Catalogue, Column, Model } from './catalogue.ts';
import type { ChartData, Lead } from './indicator/indicator.ts';
import { columnOf } from './source.ts';
import type { Row } from './warehouse.ts';

/** A column in the reader's language. */
export function viewColumn(column: Column, locale: Locale): ViewColumn {
	return {
		name: column.name,
		title: pick(column.words, locale),
		type: column.type,
		unit: column.unit,
		good: column.good,
		description: column.description && pick(column.description, locale),
		codes: column.codes,
	};
}

/** A chart in the reader's language. */
export function viewChart(
	model: Model,
	{ rule, rows, total, details }: ChartData,
	locale: Locale,
): ChartView {
	const view = (name: string): ViewColumn => viewColumn(columnOf(model, name)!, locale);
	return {
		kind: rule.kind,
		x: view(rule.x),
		y: rule.y.map(view),
		series: rule.series ? view(rule.series) : null,
		details: details.map(view),
		rows,
		total,
		weight: rule.weight ? view(rule.weight) : null,
		aggregate: rule.aggregate,
		sort: rule.sort ?? null,
	};
}

/**
 * Lead sentences in pieces: words, and values written with their units and linked to what they count. `narrowed`
 * is how the mart's own address says which of its rows the sentences are about; without it only numbers of one row
 * and departments are linked.
 */
export function viewLeads(
	model: Model,
	leads: Lead[],
	departments: Option[],
	locale: Locale,
	narrowed?: URLSearchParams,
): { word: string; parts: { text: string; strong: boolean; href: string | null }[] }[] {
	return leads.map(({ parts, row, place, numbers, columns, parameters }, i) => ({
		word: i === 0 ? pick(model.title, locale) : '',
		parts: parts.map((part) => {
			if ('text' in part) return { text: part.text, strong: false, href: null };
			const own = columns[part.column] ?? part.column;
			const column = columnOf(model, part.column);
			const unit = part.unit ?? column?.unit ?? null;
			const text = formatMeasure(
				part.value,
				{
					name: part.column,
					type: column?.type ?? 'DOUBLE',
					unit,
					codes: column?.codes ?? null,
				},
				locale,
			);
			const parameter = parameters[part.column];
			const href = parameter
				? `/rules?${new URLSearchParams({ q: parameter })}`
				: linkValue(model, own, { ...row, [own]: part.value }, departments);
			const number = narrowed && unit !== 'year' ? numbers[part.column] : undefined;
			if (href || !number || typeof part.value !== 'number') return { text, strong: true, href };
			// no rows, no different values and nothing to add have no rows to show
			if (part.value === 0 && !['formula', 'cell'].includes(number.kind))
				return { text, strong: true, href };
			const params = new URLSearchParams([
				['sentence', String(place)],
				['of', part.column],
				...narrowed!,
			]);
			return { text, strong: true, href: `/${model.name}/counted?${params}` };
		}),
	}));
}

/** Where a value of a lead leads: to the rows it counts, else to the department it names. */
function linkValue(model: Model, column: string, row: Row, departments: Option[]): string | null {
	const records = linkRecords(countable(model), column, row);
	if (records) return records;
	if (column !== model.filters.department?.replace(/_code$/, '_name')) return null;
	const named = departments.filter(({ label }) => label === row[column]);
	return named.length === 1 ? `/${model.name}?d=${encodeURIComponent(named[0]!.value)}` : null;
}

/** Which numbers of a mart lead to rows or to how they were computed. */
export function countable(model: Model): Countable {
	return {
		mart: model.name,
		key: model.key,
		counts: model.records.map(({ count }) => count),
		computed: Object.keys(model.computed),
	};
}

/** What the box at the foot of a page says about a mart. */
export function viewOrigin(model: Model, catalogue: Catalogue, locale: Locale) {
	return {
		name: model.name,
		description: pick(model.description, locale),
		grain: describeGrain(model, locale),
		rules: model.rules,
		feeds: findFeeds(model, catalogue).map((name) => ({
			name,
			title: pick(catalogue.models.get(`stg_${name}`)?.title ?? { zh: name, en: name }, locale),
		})),
		sqlHash: model.sqlHash,
		estimates: listEstimates(model, locale),
		passed: model.tests.filter(({ passed }) => passed).length,
		warned: model.tests.filter(({ passed }) => !passed).length,
		tests: model.tests.length,
	};
}

/** The numbers of a mart that no listed rows give, by the reason. */
function listEstimates(model: Model, locale: Locale): { titles: string[]; reason: string }[] {
	const byReason = new Map<string, string[]>();
	for (const [name, { reason }] of Object.entries(model.computed)) {
		const column = columnOf(model, name);
		if (!reason || !column) continue;
		const words = pick(reason, locale);
		byReason.set(words, [...(byReason.get(words) ?? []), pick(column.words, locale)]);
	}
	return [...byReason].map(([reason, titles]) => ({ titles, reason }));
}

/** What one row of a mart stands for, from the titles of its key. */
export function describeGrain(model: Model, locale: Locale): string {
	if (locale === 'en') return model.grain;
	const titles = model.key.map((name) => {
		const named = columnOf(model, name.replace(/_code$/, '_name')) ?? columnOf(model, name);
		return named ? pick(named.words, locale) : name;
	});
	return m.grain_of({ things: titles.join('、') }, { locale });
}

/** The feeds a mart rests on, through everything it reads. */
function findFeeds(model: Model, catalogue: Catalogue): string[] {
	const feeds = new Set<string>();
	const seen = new Set<string>();
	const visit = (name: string): void => {
		if (seen.has(name)) return;
		seen.add(name);
		const feed = /^(?:stg|lake)_(.+)$/.exec(name)?.[1];
		if (feed && catalogue.models.has(`stg_${feed}`)) feeds.add(feed);
		for (const next of catalogue.models.get(name)?.dependsOn ?? []) visit(next);
	};
	visit(model.name);
	return [...feeds].sort();
}

/** The part of a mart row that names it, for the page that lists the rows behind one of its numbers. */
export function describeRow(model: Model, row: Row, locale: Locale): string {
	const names = model.key.map((name) => {
		const shown = columnOf(model, name.replace(/_code$/, '_name')) ?? columnOf(model, name)!;
		return formatValue(row[shown.name], shown, locale);
	});
	return [...new Set(names)].join(' · ');
}

/** A column of a page's own question: the words of a model's column, or a title of its own. */
export function plainColumn(
	name: string,
	title: string,
	more: Partial<ViewColumn> = {},
): ViewColumn {
	return {
		name,
		title,
		type: 'VARCHAR',
		unit: null,
		good: null,
		description: null,
		codes: null,
		...more,
	};
}
