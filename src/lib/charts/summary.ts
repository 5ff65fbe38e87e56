import { m } from '#lib/paraglide/messages.js';
import {
	digitsOf,
	formatDay,
	formatMeasure,
	formatNumber,
	formatUnit,
	formatValue,
} from '../format.ts';
import { tellParts, tellTogether } from './composition.ts';
import type { Cell, ChartView, Row, ViewColumn } from '../view.ts';
import type { Locale } from '../words.ts';
import { describeGain } from './dumbbell.ts';
import { numberEvents } from './events.ts';
import { quantileOf } from './histogram.ts';
import { findExtremes, nameOf, namesOf, numberOf, splitSeries, spokenRows } from './mark.ts';

/** What a chart shows, in words: the finding as its title, the measure below it. */
export interface Summary {
	finding: string;
	measure: string;
	/** The numbered events of the time axis. */
	marks: string[];
}

/** Title and caption of a chart from its rows; the finding also stands in for the picture where it cannot be seen. */
export function summarise(view: ChartView, locale: Locale): Summary {
	const find = {
		bar: ranking,
		line: trend,
		stacked: tellParts,
		dumbbell: change,
		scatter: spread,
		histogram: halves,
	};
	const measure = describeMeasure(view, locale);
	return {
		finding: view.finding ?? find[view.kind](view, locale),
		measure: [measure, view.band ? m.measure_band({}, { locale }) : '', view.note ?? '']
			.filter(Boolean)
			.join(' · '),
		marks: numberEvents(view, locale).map(({ number, text }) => `${number} ${text}`),
	};
}

function ranking(view: ChartView, locale: Locale): string {
	const y = view.y[0]!;
	const names = namesOf(view, view.rows, locale);
	const name = (row: Row): string => names[view.rows.indexOf(row)]!;
	const value = (row: Row): string => formatMeasure(row[y.name], y, locale);
	const chosen = chosenRows(view.rows);
	if (chosen.length > 0)
		return tellTogether(
			chosen.map((row) => m.finding_chosen({ name: name(row), value: value(row) }, { locale })),
			locale,
		);
	const extremes = findExtremes(view, y);
	if (extremes) {
		const { best, worst } = extremes;
		return m.finding_ranking(
			{ worst: name(worst), low: value(worst), best: name(best), high: value(best) },
			{ locale },
		);
	}
	const valued = view.rows.filter((row) => numberOf(row, y) !== null);
	const [first] = valued;
	if (!first) return y.title;
	if (valued.length > 1 && view.total === view.rows.length) {
		const sorted = [...valued].sort((a, b) => numberOf(b, y)! - numberOf(a, y)!);
		const [high, low] = [sorted[0]!, sorted.at(-1)!];
		return m.finding_range(
			{ high: name(high), top: value(high), low: name(low), bottom: value(low) },
			{ locale },
		);
	}
	return view.sort === 'asc'
		? m.finding_least({ name: name(first), value: value(first) }, { locale })
		: m.finding_most({ name: name(first), value: value(first) }, { locale });
}

/** The marks that filter the page, where they are some of the chart's and few enough to be told one by one. */
function chosenRows(rows: Row[]): Row[] {
	const chosen = rows.filter(({ picked }) => picked === true);
	return chosen.length < rows.length && chosen.length <= 3 ? chosen : [];
}

function trend(view: ChartView, locale: Locale): string {
	const y = view.y[0]!;
	const ends = splitSeries({ ...view, rows: spokenRows(view) }, locale)
		.map(({ name, rows }) => ({ name, rows: rows.filter((row) => numberOf(row, y) !== null) }))
		.filter(({ rows }) => rows.length > 0)
		.map(({ name, rows }) => ({ name, last: rows.at(-1)!, before: rows.at(-2) }));
	const [first] = ends;
	if (!first) return y.title;
	const place = momentOf(first.last[view.x.name], view.x, locale);
	if (!view.series) {
		const value = formatMeasure(first.last[y.name], y, locale);
		if (!first.before) return m.finding_latest({ place, title: y.title, value }, { locale });
		return m.finding_trend(
			{ place, title: y.title, value, change: describeChange(y, first.before, first.last, locale) },
			{ locale },
		);
	}
	const sorted = [...ends].sort((a, b) => numberOf(b.last, y)! - numberOf(a.last, y)!);
	const [high, low] = [sorted[0]!, sorted.at(-1)!];
	return m.finding_lines(
		{
			place,
			high: high.name,
			top: formatMeasure(high.last[y.name], y, locale),
			low: low.name,
			bottom: formatMeasure(low.last[y.name], y, locale),
		},
		{ locale },
	);
}

/** A place on a time axis in a sentence: a week is named by the day it begins on. */
function momentOf(value: Cell | undefined, x: ViewColumn, locale: Locale): string {
	return typeof value === 'string' && x.name === 'week_on'
		? m.week_from({ day: formatDay(value, locale) }, { locale })
		: nameOf(value, x, locale);
}

function describeChange(y: ViewColumn, before: Row, after: Row, locale: Locale): string {
	const difference = numberOf(after, y)! - numberOf(before, y)!;
	const share = y.unit === 'share';
	const size = Math.abs(share ? difference * 100 : difference);
	const digits = share ? 1 : digitsOf(difference, y);
	if (Number(size.toFixed(digits)) === 0) return m.change_none({}, { locale });
	const unit = share
		? m.unit_percentage_points({}, { locale })
		: y.unit === 'count'
			? ''
			: formatUnit(y.unit ?? '', locale, size);
	const amount = `${formatNumber(size, digits)}${unit ? ` ${unit}` : ''}`;
	return difference > 0
		? m.change_up({ amount }, { locale })
		: m.change_down({ amount }, { locale });
}

function change(view: ChartView, locale: Locale): string {
	const [before, after] = view.y;
	const rows = view.rows.filter(
		(row) => numberOf(row, before!) !== null && numberOf(row, after!) !== null,
	);
	if (rows.length === 0) return after!.title;
	const names = namesOf(view, rows, locale);
	const gains = rows.map((row, i) => ({
		name: names[i]!,
		size: Math.abs(numberOf(row, after!)! - numberOf(row, before!)!),
		...describeGain(view, row, locale),
	}));
	const better = gains.filter(({ worse, size }) => !worse && size > 0);
	const most = [...better].sort((a, b) => b.size - a.size)[0];
	const counts = { better: formatNumber(better.length), all: formatNumber(rows.length) };
	if (!most) return m.finding_no_gain(counts, { locale });
	const gain = most.text.replace(/^[▲▼▬] /, '');
	return m.finding_gains({ ...counts, name: most.name, gain }, { locale });
}

function spread(view: ChartView, locale: Locale): string {
	const y = view.y[0]!;
	const values = view.rows.map((row) => numberOf(row, y)).filter((value) => value !== null);
	if (values.length === 0) return y.title;
	return m.finding_spread(
		{
			count: formatNumber(values.length),
			title: y.title,
			low: formatValue(Math.min(...values), y, locale),
			high: formatMeasure(Math.max(...values), y, locale),
		},
		{ locale },
	);
}

/** By when half and by when nine in ten have come, from the bins. */
function halves(view: ChartView, locale: Locale): string {
	const unit = (days: number): string => formatUnit(view.x.unit ?? '', locale, days);
	const at = (share: number): string => {
		const days = quantileOf(view, share);
		return `${formatNumber(days)} ${unit(days)}`.trim();
	};
	return m.finding_halves({ title: view.x.title, half: at(0.5), most: at(0.9) }, { locale });
}

function describeMeasure(view: ChartView, locale: Locale): string {
	const units = new Set(view.y.map(({ unit }) => unit));
	const unit = units.size === 1 ? formatUnit([...units][0] ?? '', locale) : '';
	const titles = view.y.map(({ title }) => title);
	const measure =
		view.kind === 'dumbbell' && titles.length > 1
			? `○ ${titles[0]} · ● ${titles[1]}`
			: view.kind === 'scatter'
				? m.measure_against({ y: titles[0]!, x: view.x.title }, { locale })
				: titles.join(locale === 'zh' ? '、' : ', ');
	return [
		unit && !measure.includes(unit) ? m.measure_unit({ measure, unit }, { locale }) : measure,
		view.weight ? m.measure_weighted({ by: view.weight.title }, { locale }) : '',
		view.total > view.rows.length
			? m.measure_first({ shown: view.rows.length, total: formatNumber(view.total) }, { locale })
			: '',
	]
		.filter(Boolean)
		.join(' · ');
}
