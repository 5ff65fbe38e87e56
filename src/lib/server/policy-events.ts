import { m } from '#lib/paraglide/messages.js';
import { formatNumber } from '../format.ts';
import type { ChartEvent, ChartView } from '../view.ts';
import type { Locale } from '../words.ts';
import type { Scope } from './access.ts';
import type { Lease } from './publication.ts';
import { ask } from './questions.ts';

/** A day on which the rules changed or a reform began, in the reader's words. */
export interface PolicyEvent {
	day: string;
	kind: NonNullable<ChartEvent['kind']>;
	text: string;
}

/** New versions of rules, lists of items and stated deadlines of a generation, oldest first. */
export async function readPolicyEvents(
	lease: Lease,
	scope: Scope,
	locale: Locale,
): Promise<PolicyEvent[]> {
	const rows = await ask<{
		day: string;
		kind: 'law' | 'list' | 'deadline';
		title_zh: string;
		title_en: string;
		rules: string;
		amount: number;
	}>(lease, scope, 'policy_events');
	const words = { law: m.event_law, list: m.event_list, deadline: m.event_deadline };
	return rows.map(({ day, kind, title_zh, title_en, rules, amount }) => ({
		day,
		kind,
		text: words[kind](
			{
				title: locale === 'zh' ? title_zh : title_en,
				rules: [...new Set(rules.split(' '))].join(' '),
				count: formatNumber(amount),
			},
			{ locale },
		),
	}));
}

/** The first reform of all departments (none named) or of the named ones; none before any reform. */
export async function readReformStart(
	lease: Lease,
	scope: Scope,
	departments: string[],
	locale: Locale,
): Promise<PolicyEvent[]> {
	const rows = await ask<{ day: string; item_count: number }>(lease, scope, 'reform_starts', {
		departments,
	});
	return rows.map(({ day, item_count }) => ({
		day,
		kind: 'reform' as const,
		text: m.event_reforms({ count: formatNumber(item_count) }, { locale }),
	}));
}

/** A chart over months with the events that fall into them; a chart of anything else stays as it is. */
export function markEvents(chart: ChartView, events: PolicyEvent[]): ChartView {
	if (chart.kind !== 'line') return chart;
	const places = new Set(chart.rows.map((row) => String(row[chart.x.name])));
	return {
		...chart,
		events: events
			.map(({ day, kind, text }) => ({ at: `${day.slice(0, 7)}-01`, kind, text: `${day} ${text}` }))
			.filter(({ at }) => places.has(at)),
	};
}
