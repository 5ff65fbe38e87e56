import { m } from '#lib/paraglide/messages.js';
import { formatNumber } from '../../format.ts';
import type { ChartView } from '../../view.ts';
import type { Locale } from '../../words.ts';
import type { Scope } from '../access.ts';
import type { Model } from '../catalogue.ts';
import { plainChart } from '../plain-view.ts';
import type { Lease } from '../publication.ts';
import { ask } from '../questions.ts';
import { columnOf } from '../source.ts';
import { plainColumn, viewColumn } from '../view.ts';

/** A month since the reform, or all months before it joined into one; days are positive where reformed items are faster. */
interface EventDifference {
	event_month: number;
	is_joined: boolean;
	item_count: number;
	case_count: number;
	effect_days: number;
	effect_low_days: number;
	effect_high_days: number;
	[column: string]: number | boolean;
}

const days = (value: number): string => formatNumber(value, 2);

/** A month since the reform as it stands on the axis: −3, 0, +12. */
const monthText = (month: number): string =>
	month > 0 ? `+${month}` : month < 0 ? `−${-month}` : '0';

/**
 * The difference in differences in event time (methods §6: the plot with the months before the reform, where nothing
 * should be seen), with 95 % intervals; null where no item can be compared.
 */
export async function readEventTime(
	lease: Lease,
	scope: Scope,
	estimates: Model,
	locale: Locale,
): Promise<ChartView | null> {
	const rows = await ask<EventDifference>(lease, scope, 'event_differences');
	const months = rows.filter(({ is_joined }) => !is_joined);
	if (months.length === 0) return null;
	const view = (name: string) => viewColumn(columnOf(estimates, name)!, locale);
	return plainChart(
		'line',
		plainColumn('event_month', m.event_time_month({}, { locale })),
		[{ ...view('effect_days'), title: m.event_time_days({}, { locale }) }],
		months.map((row) => ({
			...row,
			event_month: monthText(row.event_month),
			mark_weight: row.case_count,
		})),
		{
			weight: view('effect_case_count'),
			aggregate: 'weighted',
			band: { low: view('effect_low_days'), high: view('effect_high_days') },
			events: [{ at: '0', kind: 'reform', text: m.event_time_reform({}, { locale }) }],
			target: { at: 0, text: m.event_time_none({}, { locale }) },
			finding: describe(rows, locale),
			note: m.event_time_note({}, { locale }),
		},
	);
}

/** What the months before say of the comparison, and how much faster the newest whole year after was. */
function describe(rows: EventDifference[], locale: Locale): string {
	const before = rows.find(({ is_joined }) => is_joined);
	const after = rows.findLast(
		({ is_joined, event_month }) => !is_joined && event_month >= 0 && event_month <= 12,
	);
	const interval = (row: EventDifference) => ({
		days: days(row.effect_days),
		low: days(row.effect_low_days),
		high: days(row.effect_high_days),
	});
	const isAlike = before && before.effect_low_days <= 0 && before.effect_high_days >= 0;
	return [
		before
			? (isAlike ? m.event_time_alike : m.event_time_unlike)(interval(before), { locale })
			: m.event_time_unknown({}, { locale }),
		after
			? m.event_time_after(
					{ month: formatNumber(after.event_month), ...interval(after) },
					{ locale },
				)
			: '',
	]
		.filter(Boolean)
		.join(locale === 'zh' ? '；' : '; ');
}
