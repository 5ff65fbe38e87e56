import { m } from '#lib/paraglide/messages.js';
import { addMonths } from '../../periods.ts';
import type { ChartView, ViewColumn } from '../../view.ts';
import { pick, type Locale } from '../../words.ts';
import type { Scope } from '../access.ts';
import type { Catalogue, Model } from '../catalogue.ts';
import { estimateShare } from '../interval.ts';
import { amountColumn, monthColumn, plainChart } from '../plain-view.ts';
import { markEvents, readPolicyEvents, readReformStart } from '../policy-events.ts';
import type { Lease } from '../publication.ts';
import { ask } from '../questions.ts';
import { columnOf } from '../source.ts';
import { plainColumn, viewColumn } from '../view.ts';
import type { Row } from '../warehouse.ts';

/** The figures of the page that can be looked at as a table. */
export const reformCharts = [
	'event_time',
	'items',
	'side_effects',
	'growth',
	'risk',
	'cuts',
	'tails',
];

/** How far back the growth of use goes. */
const monthsShown = 24;

/** The events of the page: laws, lists, deadlines, and when the chosen departments began. */
export async function readMarks(lease: Lease, scope: Scope, departments: string[], locale: Locale) {
	const [events, start] = await Promise.all([
		readPolicyEvents(lease, scope, locale),
		readReformStart(lease, scope, departments, locale),
	]);
	return [...events, ...start];
}

/** Cases by eased route month by month: whether the reform is used. */
export async function readGrowth(
	lease: Lease,
	scope: Scope,
	mart: Model,
	departments: string[],
	locale: Locale,
): Promise<ChartView> {
	const from = addMonths(lease.data_date ?? '2000-01-01', 1 - monthsShown);
	const [rows, marks] = await Promise.all([
		ask(lease, scope, 'eased_months', { departments, from }),
		readMarks(lease, scope, departments, locale),
	]);
	return markEvents(
		plainChart(
			'line',
			monthColumn(locale),
			[viewColumn(columnOf(mart, 'case_count')!, locale)],
			rows,
			{
				series: viewColumn(columnOf(mart, 'route')!, locale),
				aggregate: 'none',
				note: m.growth_note({}, { locale }),
			},
		),
		marks,
	);
}

/** Breaches per thousand eased cases by the month in which they were granted, with Wilson's interval. */
export async function readRisk(
	lease: Lease,
	scope: Scope,
	mart: Model,
	departments: string[],
	locale: Locale,
): Promise<ChartView> {
	const [rows, marks] = await Promise.all([
		ask<{ month: string; granted_count: number; breached_count: number }>(
			lease,
			scope,
			'risk_months',
			{ departments },
		),
		readMarks(lease, scope, departments, locale),
	]);
	const view = (name: string): ViewColumn => viewColumn(columnOf(mart, name)!, locale);
	return markEvents(
		plainChart(
			'line',
			monthColumn(locale),
			[view('breached_rate')],
			rows.map((row) => {
				const share = estimateShare(row.breached_count, row.granted_count);
				return {
					month: row.month,
					breached_rate: share && share.value * 1000,
					breached_low_rate: share?.low ? share.low * 1000 : 0,
					breached_high_rate: share?.high ? share.high * 1000 : 0,
					mark_weight: row.granted_count,
				};
			}),
			{
				band: { low: view('breached_low_rate'), high: view('breached_high_rate') },
				weight: view('granted_count'),
				aggregate: 'weighted',
				note: m.risk_note({}, { locale }),
			},
		),
		marks,
	);
}

const kinds = ['cancelled', 'waived', 'promised', 'by_e_licence'].map(
	(kind) => `materials_${kind}_count`,
);

/** Materials that applicants did not hand in: bars by how that came about, and the rows by department. */
export async function readCuts(
	lease: Lease,
	scope: Scope,
	mart: Model,
	departments: string[],
	locale: Locale,
): Promise<{ chart: ChartView; table: { columns: ViewColumn[]; rows: Row[] } }> {
	const rows = await ask(lease, scope, 'material_cuts', { departments });
	const view = (name: string): ViewColumn => viewColumn(columnOf(mart, name)!, locale);
	const bars = kinds
		.map((name) => ({
			kind: pick(columnOf(mart, name)!.words, locale),
			amount: rows.reduce((sum, row) => sum + Number(row[name] ?? 0), 0),
		}))
		.sort((a, b) => b.amount - a.amount);
	return {
		chart: plainChart(
			'bar',
			plainColumn('kind', m.cuts_kind({}, { locale })),
			[amountColumn('amount', m.cuts_amount({}, { locale }))],
			rows.length > 0 ? bars : [],
			{ aggregate: 'none', sort: 'desc', note: m.cuts_note({}, { locale }) },
		),
		table: {
			columns: ['department_name', ...kinds].map(view),
			rows,
		},
	};
}

/** Before and now of the days within which nine cases in ten had their result. */
export async function readTails(
	lease: Lease,
	scope: Scope,
	mart: Model,
	departments: string[],
	locale: Locale,
): Promise<ChartView> {
	const rows = await ask(lease, scope, 'item_tails', { departments });
	const view = (name: string): ViewColumn => viewColumn(columnOf(mart, name)!, locale);
	return plainChart(
		'dumbbell',
		plainColumn('item_name', pick(columnOf(mart, 'name')!.words, locale)),
		[view('baseline_p90_days'), view('current_p90_days')],
		rows,
		{
			total: Number(rows[0]?.total ?? 0),
			weight: view('decided_count'),
			aggregate: 'weighted',
			note: m.tails_note({}, { locale }),
		},
	);
}

/** Reformed items that nobody used, and eased ones whose easier route nobody took. */
export async function readUnused(
	lease: Lease,
	scope: Scope,
	{ models }: Catalogue,
	departments: string[],
	locale: Locale,
) {
	const mart = models.get('reform_effects')!;
	const view = (name: string): ViewColumn => viewColumn(columnOf(mart, name)!, locale);
	return {
		columns: [
			view('item_name'),
			view('department_name'),
			view('reform_mode'),
			view('exemption_tier'),
			view('reform_on'),
			amountColumn('case_count', m.unused_cases({}, { locale })),
			amountColumn('eased_count', m.unused_eased({}, { locale })),
		],
		rows: await ask(lease, scope, 'unused_items', { departments }),
	};
}
