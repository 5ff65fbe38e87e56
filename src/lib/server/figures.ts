import { m } from '#lib/paraglide/messages.js';
import { formatNumber, formatPeriod, formatUnit, formatValue } from '../format.ts';
import { addMonths, type Spans } from '../periods.ts';
import type { Locale } from '../words.ts';
import type { Scope } from './access.ts';
import { estimateMean, estimateShare, type Estimate } from './interval.ts';
import type { Lease } from './publication.ts';
import { ask } from './questions.ts';
import type { Source } from './source.ts';
import type { Row } from './warehouse.ts';

/** A leaders' figure: how its value follows from its days, and which rows it counts. */
export interface FigureRule {
	figure: string;
	kind: 'count' | 'share' | 'mean';
	unit: 'count' | 'days' | 'share';
	/** Which way is better; null for a mere amount. */
	good: 'up' | 'down' | null;
	title: (inputs: object, options: { locale: Locale }) => string;
	/** The rows: a relation, its day, the condition of the whole and of the part. */
	relation: string;
	day: string;
	where: string;
	part: string;
}

/** The figures, in reading order; each counts the same rows as int_daily_figures. */
export const figureRules: FigureRule[] = [
	{
		figure: 'applied',
		kind: 'count',
		unit: 'count',
		good: null,
		title: m.figure_applied,
		relation: 'stg_approvals',
		day: 'applied_at',
		where: 'true',
		part: 'true',
	},
	{
		figure: 'saved_days',
		kind: 'mean',
		unit: 'days',
		good: 'up',
		title: m.figure_days_saved,
		relation: 'int_reformed_cases',
		day: 'decided_on',
		where: 'true',
		part: 'saved_days > 0',
	},
	{
		figure: 'no_visit',
		kind: 'share',
		unit: 'share',
		good: 'up',
		title: m.figure_no_visit,
		relation: 'stg_approvals',
		day: 'decided_at',
		where: `result is distinct from 'withdrawn' and visits is not null`,
		part: 'visits = 0',
	},
	{
		figure: 'on_time',
		kind: 'share',
		unit: 'share',
		good: 'up',
		title: m.figure_reported_in_time,
		relation: 'int_due_rows',
		day: 'due_on',
		where: 'true',
		part: 'not is_late',
	},
	{
		figure: 'alerts_opened',
		kind: 'count',
		unit: 'count',
		good: 'down',
		title: m.figure_alerts_opened,
		relation: 'int_alerts',
		day: 'opened_on',
		where: 'true',
		part: `level >= 'L2'`,
	},
];

interface Sums extends Row {
	unit_count: number;
	part_count: number;
	value_sum: number | null;
	square_sum: number | null;
}

/** One figure in a period and in the one before, with its course up to the period. */
export interface FigureValue {
	rule: FigureRule;
	units: number;
	parts: number;
	now: Estimate | null;
	before: Estimate | null;
	course: { month: string; estimate: Estimate; units: number }[];
}

/** The figures of a period; read once per generation and span. */
export function readFigureValues(lease: Lease, scope: Scope, spans: Spans): Promise<FigureValue[]> {
	// a month that is chosen in the course leaves the course where it is
	const newest = lease.data_date ?? spans.to;
	const last = addMonths(newest, 1 - monthsInCourse) <= spans.to ? newest : spans.to;
	const key = `figures ${spans.from} ${spans.to} ${spans.beforeFrom} ${spans.beforeTo}`;
	return lease.once(key, async () => {
		const [sums, months] = await Promise.all([
			ask<Sums & { figure: string; is_now: boolean }>(lease, scope, 'figure_spans', {
				from: spans.from,
				to: spans.to,
				before_from: spans.beforeFrom,
				before_to: spans.beforeTo,
			}),
			ask<Sums & { figure: string; month: string }>(lease, scope, 'figure_months', {
				from: addMonths(last, 1 - monthsInCourse),
				to: last,
			}),
		]);
		return figureRules.map((rule) => {
			const find = (isNow: boolean) =>
				sums.find((row) => row.figure === rule.figure && row.is_now === isNow);
			const now = find(true);
			return {
				rule,
				units: now?.unit_count ?? 0,
				parts: now?.part_count ?? 0,
				now: now ? estimate(rule, now) : rule.kind === 'count' ? zero : null,
				before: find(false) ? estimate(rule, find(false)!) : null,
				course: months.flatMap((row) => {
					const value = row.figure === rule.figure ? estimate(rule, row) : null;
					return value ? [{ month: row.month, estimate: value, units: row.unit_count }] : [];
				}),
			};
		});
	});
}

const monthsInCourse = 13;
const zero: Estimate = { value: 0, low: null, high: null };

function estimate({ kind }: FigureRule, sums: Sums): Estimate | null {
	if (kind === 'count') return { value: sums.unit_count, low: null, high: null };
	if (kind === 'share') return estimateShare(sums.part_count, sums.unit_count);
	return estimateMean(sums.unit_count, sums.value_sum ?? 0, sums.square_sum ?? 0);
}

/** The rows that a figure counts in a stretch of days: all, those that meet its condition, or the others. */
export function selectFigureRows(
	rule: FigureRule,
	{ from, to }: Pick<Spans, 'from' | 'to'>,
	part: 'all' | 'part' | 'rest',
): Source {
	const narrowed =
		part === 'all' ? 'true' : part === 'part' ? rule.part : `not coalesce(${rule.part}, false)`;
	return {
		sql: `(select * from ${rule.relation} where ${within(rule.day)} and (${rule.where}) and (${narrowed}))`,
		values: { from, to },
	};
}

/** The days of a column as a condition that the files of the lake are chosen by: on the column itself, not on its day. */
function within(column: string): string {
	return column.endsWith('_at')
		? `${column} >= $from::date and ${column} < $to::date + 1`
		: `${column} between $from::date and $to::date`;
}

/** An estimate's interval in words, e.g. `95% 区间 4.9–5.2`; empty without one. */
export function formatInterval(
	estimate: Estimate | null,
	unit: FigureRule['unit'],
	locale: Locale,
): string {
	if (!estimate || estimate.low === null || estimate.high === null) return '';
	const write = (value: number): string =>
		unit === 'share' ? formatNumber(value * 100, 1) : formatNumber(value, 1);
	return m.interval(
		{
			low: write(estimate.low),
			high: `${write(estimate.high)}${unit === 'share' ? '%' : ''}`,
		},
		{ locale },
	);
}

/** A figure for the strip of key figures; `rows` is the address of the rows it counts. */
export function viewFigure(value: FigureValue, spans: Spans, rows: string, locale: Locale) {
	const { rule, now, before, course } = value;
	const format = { name: rule.figure, type: 'DOUBLE', unit: rule.unit };
	return {
		title: rule.title({}, { locale }),
		href: rows,
		value: formatValue(now?.value ?? null, format, locale).replace(/%$/, ''),
		unit: !now || rule.unit === 'count' ? '' : formatUnit(rule.unit, locale, now.value),
		change: now && before ? describeChange(before.value, now.value, rule, locale) : null,
		note: before
			? m.compared_with(
					{ period: describeSpan(spans.beforeFrom, spans.beforeTo, locale) },
					{ locale },
				)
			: '',
		interval: formatInterval(now, rule.unit, locale),
		course: course
			.filter(({ month }) => month <= spans.to)
			.map(({ estimate: { value: at } }) => at),
	};
}

/** A stretch of days in words: a month, or its first and last day. */
export function describeSpan(from: string, to: string, locale: Locale): string {
	const isMonth = from.slice(0, 7) === to.slice(0, 7) && from.endsWith('-01');
	const isWhole = isMonth && addMonths(from, 1) === addDay(to);
	if (isWhole) return formatPeriod(from.slice(0, 7), locale);
	return from.slice(0, 4) === to.slice(0, 4) ? `${from}–${to.slice(5)}` : `${from}–${to}`;
}

function addDay(day: string): string {
	return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
}

type Change = { sign: '▲' | '▼' | '▬'; words: string; way: 'better' | 'worse' | 'flat' };

/** What changed in words with a sign, and whether that is better. */
export function describeChange(
	before: number,
	after: number,
	rule: Pick<FigureRule, 'unit' | 'good'>,
	locale: Locale,
): Change {
	const difference = after - before;
	const [size, digits, unit] =
		rule.unit === 'share'
			? [Math.abs(difference) * 100, 1, m.unit_percentage_points({}, { locale })]
			: rule.unit === 'count'
				? [(Math.abs(difference) / (before || 1)) * 100, 1, '%']
				: [Math.abs(difference), 1, formatUnit(rule.unit, locale, Math.abs(difference))];
	if (Number(size.toFixed(digits)) === 0)
		return { sign: '▬', words: m.change_none({}, { locale }), way: 'flat' };
	const amount = `${formatNumber(size, digits)}${unit === '%' ? '%' : ` ${unit}`}`;
	const up = difference > 0;
	return {
		sign: up ? '▲' : '▼',
		words: up ? m.change_up({ amount }, { locale }) : m.change_down({ amount }, { locale }),
		way: rule.good === null ? 'flat' : up === (rule.good === 'up') ? 'better' : 'worse',
	};
}
