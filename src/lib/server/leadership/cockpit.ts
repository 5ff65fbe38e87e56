import { m } from '#lib/paraglide/messages.js';
import { parseFilters } from '../../filters.ts';
import { writePick } from '../../cross-filter.ts';
import { addMonths, lastDay, spanPeriods, toPeriod, type Spans } from '../../periods.ts';
import type { ChartView, ViewColumn } from '../../view.ts';
import type { Locale } from '../../words.ts';
import type { Scope } from '../access.ts';
import type { Catalogue } from '../catalogue.ts';
import { readExcerpt } from '../excerpt.ts';
import type { FigureValue } from '../figures.ts';
import { makeFields } from '../page-fields.ts';
import { markEvents, type PolicyEvent } from '../policy-events.ts';
import { plainChart } from '../plain-view.ts';
import type { Lease } from '../publication.ts';
import { ask } from '../questions.ts';
import { columnOf } from '../source.ts';
import { plainColumn, viewColumn } from '../view.ts';
import type { Row } from '../warehouse.ts';

/** The figures of the cockpit that can be looked at as a table. */
export const cockpitCharts = ['items', 'saved', 'ontime'];

/** Reads the cockpit's address: its period, what it is compared with, and the days both mean. */
export async function openCockpit(lease: Lease, scope: Scope, params: URLSearchParams) {
	const months = await ask<{ month: string }>(lease, scope, 'page_months');
	const { fields, options } = makeFields(
		months.map(({ month }) => month),
		{ figures: cockpitCharts, compares: true, annotates: true },
		lease.data_date,
	);
	const { filters, ignored } = parseFilters(params, fields, ['figure', 'of', 'page', 'size']);
	const first = months.at(-1)?.month ?? '2000-01';
	const period =
		filters.period ?? toPeriod(`${first.slice(0, 7)}..${(months[0]?.month ?? first).slice(0, 7)}`)!;
	const spans = spanPeriods(period, lease.data_date ?? period.to, filters.compare ?? 'prev');
	return { fields, options, filters, ignored, spans };
}

/** The address of the rows a figure counts, in the period of the page. */
export function linkFigure(figure: string, params: string, of = 'all'): string {
	const more = of === 'all' ? '' : `&of=${of}`;
	return `/cockpit/rows?figure=${figure}${more}${params ? `&${params}` : ''}`;
}

/** A line of one figure's course, in the figure's words; each of its months makes it the page's period. */
export function viewCourse(
	value: FigureValue,
	month: ViewColumn,
	events: PolicyEvent[],
	spans: Spans,
	locale: Locale,
): ChartView {
	const column = plainColumn('value', value.rule.title({}, { locale }), {
		type: 'DOUBLE',
		unit: value.rule.unit,
		good: value.rule.good,
	});
	const rows: Row[] = value.course.map((point) => ({
		month: point.month,
		value: point.estimate.value,
		mark_weight: point.units,
		pick: writePick([['p', point.month.slice(0, 7)]]),
		picked: point.month === spans.from && lastDay(point.month) >= spans.to,
	}));
	return markEvents(plainChart('line', month, [column], rows, { aggregate: 'none' }), events);
}

/** Before and now of the items of one name, the greatest gains first, over the twelve months up to the period. */
export async function readItemGroups(
	lease: Lease,
	scope: Scope,
	catalogue: Catalogue,
	spans: Spans,
	locale: Locale,
): Promise<ChartView | null> {
	const mart = catalogue.models.get('reform_effects');
	if (!mart) return null;
	const groups = await ask(lease, scope, 'item_groups', { from: addMonths(spans.to, -11) });
	const view = (name: string): ViewColumn => viewColumn(columnOf(mart, name)!, locale);
	const worst = groups.at(-1);
	const rows = groups.length > 10 ? [...groups.slice(0, 9), worst!] : groups;
	return plainChart(
		'dumbbell',
		{ ...view('item_name'), name: 'item_group' },
		[view('baseline_mean_elapsed_days'), view('mean_elapsed_days')],
		rows,
		{
			total: groups.length,
			weight: view('decided_count'),
			aggregate: 'weighted',
			sort: 'desc',
			note: m.item_groups_note({}, { locale }),
		},
	);
}

/** The departments that come last in their groups in the newest ranked month of the period. */
export function readWorstDepartments(
	lease: Lease,
	scope: Scope,
	catalogue: Catalogue,
	to: string,
	locale: Locale,
) {
	const mart = catalogue.models.get('reporting_rankings');
	if (!mart) return null;
	return readExcerpt(
		lease,
		scope,
		mart,
		['department_name', 'on_time_share', 'late_count', 'p_last'],
		`where ranking_status = 'ranked' and month = (select max(month) from reporting_rankings where month <= $to::date)
		order by (band = 'lower') desc, p_last desc nulls last, composite_score, department_code limit 8`,
		{ to },
		locale,
	);
}

/** The open alerts that weigh most. */
export function readGravestAlerts(
	lease: Lease,
	scope: Scope,
	catalogue: Catalogue,
	locale: Locale,
) {
	const mart = catalogue.models.get('repeat_violation_alerts');
	if (!mart) return null;
	return readExcerpt(
		lease,
		scope,
		mart,
		[
			'subject_name',
			'level',
			'alert_rule',
			'counted_count',
			'excluded_count',
			'score',
			'last_on',
			'due_on',
			'department_name',
		],
		`where alert_state = 'open' order by level desc, score desc, alert_id limit 8`,
		{},
		locale,
	);
}

/** What the figures' strip and the rows page need of an address: the period and comparison alone. */
export function keepPeriod(params: URLSearchParams): string {
	const kept = new URLSearchParams();
	for (const key of ['p', 'cmp']) if (params.get(key)) kept.set(key, params.get(key)!);
	return kept.toString();
}
