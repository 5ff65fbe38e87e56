import { m } from '#lib/paraglide/messages.js';
import { formatNumber, formatPeriod, formatValue } from '../../format.ts';
import type { Spans } from '../../periods.ts';
import type { Locale } from '../../words.ts';
import type { Scope } from '../access.ts';
import { linkFigure } from './cockpit.ts';
import { describeSpan, formatInterval, type FigureValue } from '../figures.ts';
import type { Lease } from '../publication.ts';
import { ask } from '../questions.ts';
import { readReformEffect } from './reform-effect.ts';
import { fillSentence } from '../sentence.ts';

const shareFormat = { name: 'share', type: 'DOUBLE', unit: 'share' };

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
	const sentences = await Promise.all([
		sayReform(find('saved_days'), describeSpan(spans.from, spans.to, locale), params, locale),
		sayEffect(lease, scope, locale),
		sayReporting(lease, scope, find('on_time'), spans.to, params, locale),
		sayAlerts(lease, scope, locale),
	]);
	return sentences.filter((sentence) => sentence !== null);
}

/** How many days the cases of reformed items took less than before. */
function sayReform(saved: FigureValue | undefined, period: string, params: string, locale: Locale) {
	if (!saved?.now || saved.units === 0) return null;
	return fillSentence(
		m.headline_reform({}, { locale }),
		saved.now.value >= 0 ? m.headline_saved : m.headline_slower,
		{
			period,
			count: { text: formatNumber(saved.units), href: linkFigure('saved_days', params) },
			days: {
				text: formatNumber(Math.abs(saved.now.value), 1),
				href: linkFigure('saved_days', params),
			},
			interval: formatInterval(saved.now, 'days', locale),
			faster: {
				text: formatValue(saved.parts / saved.units, shareFormat, locale),
				href: linkFigure('saved_days', params, 'part'),
			},
		},
		locale,
	);
}

/** How much of it is the reform's own. */
async function sayEffect(lease: Lease, scope: Scope, locale: Locale) {
	const effect = await readReformEffect(lease, scope);
	if (!effect || effect.effect_days === null) return null;
	return fillSentence(
		m.headline_effect_word({}, { locale }),
		effect.effect_days >= 0 ? m.headline_effect : m.headline_effect_slower,
		{
			days: {
				text: formatNumber(Math.abs(effect.effect_days), 1),
				href: '/reform_effect_estimates',
			},
			low: formatNumber(effect.effect_low_days ?? 0, 1),
			high: formatNumber(effect.effect_high_days ?? 0, 1),
			cases: {
				text: formatNumber(effect.effect_case_count ?? 0),
				href: '/reform_effect_estimates',
			},
		},
		locale,
	);
}

/** How much was reported in time, and who is proposed for a talk. */
async function sayReporting(
	lease: Lease,
	scope: Scope,
	onTime: FigureValue | undefined,
	to: string,
	params: string,
	locale: Locale,
) {
	if (!onTime?.now) return null;
	const [worst] = await lease.read(
		scope,
		`select department_code, department_name, month, p_last, p_below_pass, count(*) over () as talk_count from reporting_rankings
			where is_talk_proposed and month = (select max(month) from reporting_rankings where month <= $to::date)
			order by p_below_pass desc, p_last desc, department_code limit 1`,
		{ to },
	);
	const share = (value: number): string => formatValue(value, shareFormat, locale);
	const word = m.headline_reporting({}, { locale });
	const fillings = {
		due: { text: formatNumber(onTime.units), href: linkFigure('on_time', params) },
		share: { text: share(onTime.now.value), href: linkFigure('on_time', params, 'part') },
		interval: formatInterval(onTime.now, 'share', locale),
	};
	if (!worst) return fillSentence(word, m.headline_on_time, fillings, locale);
	return fillSentence(
		word,
		m.headline_on_time_talk,
		{
			...fillings,
			talks: { text: formatNumber(Number(worst.talk_count)), href: '/reporting' },
			department: {
				text: String(worst.department_name),
				href: `/reporting/${encodeURIComponent(String(worst.department_code))}`,
			},
			chance: share(Math.max(Number(worst.p_below_pass), Number(worst.p_last))),
			month: formatPeriod(String(worst.month).slice(0, 7), locale),
		},
		locale,
	);
}

/** How many alerts are open, how many of them weigh much or are late. */
async function sayAlerts(lease: Lease, scope: Scope, locale: Locale) {
	const [alerts] = await ask<Record<string, number>>(lease, scope, 'alert_totals');
	if (!alerts) return null;
	return fillSentence(
		m.headline_alerts({}, { locale }),
		m.headline_open_alerts,
		{
			open: { text: formatNumber(alerts.open_count!), href: '/alerts' },
			subjects: {
				text: formatNumber(alerts.subject_count!),
				href: '/repeat_violation_alerts/counted?sentence=0&of=subject_count&whole=',
			},
			high: { text: formatNumber(alerts.high_count!), href: '/alerts?state=high' },
			overdue: { text: formatNumber(alerts.overdue_count!), href: '/alerts?state=overdue' },
		},
		locale,
	);
}
