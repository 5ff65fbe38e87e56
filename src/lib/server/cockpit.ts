import { m } from '#lib/paraglide/messages.js';
import { formatNumber, formatPeriod, formatValue } from '../format.ts';
import { parseFilters, toPeriod } from '../filters.ts';
import { addMonths, spanPeriods, type Spans } from '../periods.ts';
import type { ChartView, ViewColumn } from '../view.ts';
import type { Locale } from '../words.ts';
import type { Scope } from './access.ts';
import type { Catalogue } from './catalogue.ts';
import { readExcerpt } from './excerpt.ts';
import { describeSpan, formatInterval, type FigureValue } from './figures.ts';
import { makeFields } from './page-fields.ts';
import type { Lease } from './publication.ts';
import { readReformEffect } from './reform-effect.ts';
import { ask } from './questions.ts';
import { fillSentence } from './sentence.ts';
import { columnOf } from './source.ts';
import { viewColumn } from './view.ts';
import type { Row } from './warehouse.ts';

/** The figures of the cockpit that can be looked at as a table. */
export const cockpitCharts = ['items', 'saved', 'ontime'];

/** Reads the cockpit's address: its period, what it is compared with, and the days both mean. */
export async function openCockpit(lease: Lease, scope: Scope, params: URLSearchParams) {
	const months = await lease.once('page months', () =>
		ask<{ month: string }>(lease, scope, 'page_months'),
	);
	const { fields, options } = makeFields(
		months.map(({ month }) => month),
		{ figures: cockpitCharts, compares: true },
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

/** A line of one figure's course, in the figure's words. */
export function viewCourse(
	value: FigureValue,
	month: ViewColumn,
	events: { at: string; text: string }[],
	note: string,
	locale: Locale,
): ChartView {
	const column: ViewColumn = {
		name: 'value',
		title: value.rule.title({}, { locale }),
		type: 'DOUBLE',
		unit: value.rule.unit,
		good: value.rule.good,
		description: null,
		codes: null,
	};
	const rows: Row[] = value.course.map((point) => ({
		month: point.month,
		value: point.estimate.value,
		mark_weight: point.units,
	}));
	return {
		kind: 'line',
		x: month,
		y: [column],
		series: null,
		details: [],
		rows,
		total: rows.length,
		weight: null,
		aggregate: 'none',
		sort: null,
		events: events.filter(({ at }) => rows.some((row) => row.month === at)),
		note,
	};
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
	const groups = await lease.once(`item groups ${spans.to}`, () =>
		ask(lease, scope, 'item_groups', { from: addMonths(spans.to, -11) }),
	);
	const view = (name: string): ViewColumn => viewColumn(columnOf(mart, name)!, locale);
	const worst = groups.at(-1);
	const rows = groups.length > 10 ? [...groups.slice(0, 9), worst!] : groups;
	return {
		kind: 'dumbbell',
		x: { ...view('item_name'), name: 'item_group' },
		y: [view('baseline_mean_elapsed_days'), view('mean_elapsed_days')],
		series: null,
		details: [],
		rows,
		total: groups.length,
		weight: view('decided_count'),
		aggregate: 'weighted',
		sort: 'desc',
		note: m.item_groups_note({}, { locale }),
	};
}

/** The sentences that open the cockpit, every number with its uncertainty and its way to the rows. */
export async function readHeadlines(
	lease: Lease,
	scope: Scope,
	values: FigureValue[],
	spans: Spans,
	params: string,
	locale: Locale,
) {
	const find = (figure: string) => values.find(({ rule }) => rule.figure === figure);
	const period = describeSpan(spans.from, spans.to, locale);
	const sentences = [];
	const saved = find('saved_days');
	if (saved?.now && saved.units > 0) {
		const better = saved.now.value >= 0;
		sentences.push(
			fillSentence(
				m.headline_reform({}, { locale }),
				better ? m.headline_saved : m.headline_slower,
				{
					period,
					count: { text: formatNumber(saved.units), href: linkFigure('saved_days', params) },
					days: { text: formatNumber(Math.abs(saved.now.value), 1) },
					interval: formatInterval(saved.now, 'days', locale),
					faster: {
						text: formatValue(saved.parts / saved.units, shareFormat, locale),
						href: linkFigure('saved_days', params, 'part'),
					},
				},
				locale,
			),
		);
	}
	const effect = await readReformEffect(lease, scope);
	if (effect && effect.effect_days !== null)
		sentences.push(
			fillSentence(
				m.headline_effect_word({}, { locale }),
				effect.effect_days >= 0 ? m.headline_effect : m.headline_effect_slower,
				{
					days: {
						text: formatNumber(Math.abs(effect.effect_days), 1),
						href: '/reform_effect_estimates',
					},
					low: formatNumber(effect.effect_low_days ?? 0, 1),
					high: formatNumber(effect.effect_high_days ?? 0, 1),
					cases: { text: formatNumber(effect.effect_case_count ?? 0) },
				},
				locale,
			),
		);
	const onTime = find('on_time');
	const [worst] = await lease.once(`talks ${spans.to}`, () =>
		lease.read(
			scope,
			`select department_code, department_name, month, p_last, p_below_pass, count(*) over () as talk_count from reporting_rankings
			where is_talk_proposed and month = (select max(month) from reporting_rankings where month <= $to::date)
			order by p_below_pass desc, p_last desc, department_code limit 1`,
			{ to: spans.to },
		),
	);
	if (onTime?.now) {
		const fillings = {
			due: { text: formatNumber(onTime.units), href: linkFigure('on_time', params) },
			share: {
				text: formatValue(onTime.now.value, shareFormat, locale),
				href: linkFigure('on_time', params, 'part'),
			},
			interval: formatInterval(onTime.now, 'share', locale),
		};
		sentences.push(
			worst
				? fillSentence(
						m.headline_reporting({}, { locale }),
						m.headline_on_time_talk,
						{
							...fillings,
							talks: { text: formatNumber(Number(worst.talk_count)), href: '/reporting' },
							department: {
								text: String(worst.department_name),
								href: `/reporting/${encodeURIComponent(String(worst.department_code))}`,
							},
							chance: formatValue(
								Math.max(Number(worst.p_below_pass), Number(worst.p_last)),
								shareFormat,
								locale,
							),
							month: formatPeriod(String(worst.month).slice(0, 7), locale),
						},
						locale,
					)
				: fillSentence(m.headline_reporting({}, { locale }), m.headline_on_time, fillings, locale),
		);
	}
	const [alerts] = await ask<Record<string, number>>(lease, scope, 'alert_totals');
	if (alerts)
		sentences.push(
			fillSentence(
				m.headline_alerts({}, { locale }),
				m.headline_open_alerts,
				{
					open: { text: formatNumber(alerts.open_count!), href: '/alerts' },
					subjects: { text: formatNumber(alerts.subject_count!) },
					high: { text: formatNumber(alerts.high_count!), href: '/alerts?level=high' },
					overdue: { text: formatNumber(alerts.overdue_count!), href: '/alerts?due=overdue' },
				},
				locale,
			),
		);
	return sentences;
}

const shareFormat = { name: 'share', type: 'DOUBLE', unit: 'share' };

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

/** The reforms that began in each month, as marks on a time axis. */
export async function readReformEvents(lease: Lease, scope: Scope, locale: Locale) {
	const starts = await lease.once('reform starts', () =>
		ask<{ month: string; item_count: number }>(lease, scope, 'reform_starts'),
	);
	return starts.map(({ month, item_count }) => ({
		at: month,
		text: m.reforms_begin({ count: item_count }, { locale }),
	}));
}

/** What the figures' strip and the rows page need of an address: the period and comparison alone. */
export function keepPeriod(params: URLSearchParams): string {
	const kept = new URLSearchParams();
	for (const key of ['p', 'cmp']) if (params.get(key)) kept.set(key, params.get(key)!);
	return kept.toString();
}

/** Titles for a month axis. */
export function monthColumn(locale: Locale): ViewColumn {
	return {
		name: 'month',
		title: m.month({}, { locale }),
		type: 'DATE',
		unit: 'month',
		good: null,
		description: null,
		codes: null,
	};
}
