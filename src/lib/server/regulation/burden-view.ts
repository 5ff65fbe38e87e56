import { m } from '#lib/paraglide/messages.js';
import type { ChartView, ViewColumn } from '../../view.ts';
import { pick, type Locale } from '../../words.ts';
import type { burdenMarts } from './burden.ts';
import type { Model } from '../catalogue.ts';
import { amountColumn, plainChart, rateColumn } from '../plain-view.ts';
import { columnOf } from '../source.ts';
import { viewColumn } from '../view.ts';
import type { Row } from '../warehouse.ts';

/** The charts of rows by credit class: how often, by how many departments, and with what found. */
export function viewClasses(coverage: Model, rows: Row[], locale: Locale) {
	const x = viewColumn(columnOf(coverage, 'credit_class')!, locale);
	return {
		often: viewShares(x, coverage, rows, locale),
		several: plainChart(
			'bar',
			x,
			[rateColumn('several_share', m.burden_several({}, { locale }), null)],
			rows.map((row) => ({
				...row,
				several_share:
					Number(row.several_count) / (Number(row.subject_count) - Number(row.unvisited_count)) ||
					null,
			})),
			{ aggregate: 'none', note: m.burden_several_note({}, { locale }) },
		),
		found: plainChart('bar', x, [viewColumn(columnOf(coverage, 'found_share')!, locale)], rows, {
			aggregate: 'none',
		}),
	} satisfies Record<string, ChartView>;
}

/** Shares of never, once, twice and more visited subjects, of rows that count them. */
function viewShares(x: ViewColumn, coverage: Model, rows: Row[], locale: Locale): ChartView {
	const counts = ['unvisited_count', 'once_count', 'twice_count', 'more_count'];
	return plainChart(
		'stacked',
		x,
		counts.map((name) => rateColumn(name, pick(columnOf(coverage, name)!.words, locale), null)),
		rows.map((row) => ({
			[x.name]: row[x.name] ?? null,
			...Object.fromEntries(
				counts.map((name) => [name, Number(row[name]) / Number(row.subject_count)]),
			),
		})),
		{ aggregate: 'none', note: m.burden_objects_note({}, { locale }), focus: 'more_count' },
	);
}

/** Visits inside, beyond and outside the ceiling by credit class. */
export function viewCeiling(coverage: Model, rows: Row[], locale: Locale): ChartView {
	return plainChart(
		'stacked',
		viewColumn(columnOf(coverage, 'credit_class')!, locale),
		[
			amountColumn('within_count', m.burden_within({}, { locale })),
			amountColumn('over_count', m.burden_over({}, { locale })),
			amountColumn('outside_count', m.burden_outside({}, { locale })),
		],
		rows,
		{ aggregate: 'none', note: m.burden_ceiling_note({}, { locale }), focus: 'over_count' },
	);
}

/** Some columns of the page's tables: those of the coverage, and what is beyond the ceiling. */
export function burdenColumns(
	{ coverage, burden }: ReturnType<typeof burdenMarts>,
	names: string[],
	locale: Locale,
): ViewColumn[] {
	return names.map((name) =>
		viewColumn(columnOf(coverage, name) ?? columnOf(burden, name)!, locale),
	);
}
