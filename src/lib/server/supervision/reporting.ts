import { m } from '#lib/paraglide/messages.js';
import { parseFilters, type Filters } from '../../filters.ts';
import { formatNumber, formatValue } from '../../format.ts';
import type { ChartView } from '../../view.ts';
import type { Locale } from '../../words.ts';
import type { Scope } from '../access.ts';
import type { Catalogue, Model } from '../catalogue.ts';
import { readExcerpt } from '../excerpt.ts';
import { refuse } from '../faults.ts';
import { makeFields } from '../page-fields.ts';
import { amountColumn, plainChart } from '../plain-view.ts';
import type { Lease } from '../publication.ts';
import { ask } from '../questions.ts';
import { columnOf, wordsOf } from '../source.ts';
import { plainColumn } from '../view.ts';
import { sumOf } from './work.ts';
import type { Row } from '../warehouse.ts';

/** The mart of the rankings; ends the request in a generation without it. */
export function rankingMart(catalogue: Catalogue, where: string): Model {
	return catalogue.models.get('reporting_rankings') ?? refuse(404, 'not_found', where);
}

/** Reads the address of a page about one ranked month: the newest one is preset. */
export async function openRankedMonth(
	lease: Lease,
	scope: Scope,
	params: URLSearchParams,
	others: string[] = [],
	figures: string[] = [],
) {
	const months = await lease.read(
		scope,
		`select distinct strftime(month, '%Y-%m-01') as month from reporting_rankings order by month desc`,
	);
	const { fields, options } = makeFields(
		months.map(({ month }) => String(month)),
		{ figures },
	);
	// a ranking is made month by month: quarters and years have none
	if (options.period) options.period = { ...options.period, quarters: [], years: [] };
	const { filters, ignored } = parseFilters(params, fields, others);
	return { fields, options, filters, ignored, month: monthOf(filters, months) };
}

function monthOf(filters: Filters, months: Row[]): string {
	const known = months.map(({ month }) => String(month));
	const asked = filters.period ? `${filters.period.to.slice(0, 7)}-01` : known[0];
	return (
		known.find((month) => month === asked) ??
		known.find((month) => month <= (asked ?? '')) ??
		known[0] ??
		''
	);
}

/** The departments of a peer group: those ranked in the order of their rank, and the others. */
export interface RankedGroup {
	name: string;
	title: string;
	ranked: Row[];
	others: Row[];
}

/** All departments of a month, ranked ones first in the order of their rank. */
export function readRanking(
	lease: Lease,
	scope: Scope,
	mart: Model,
	month: string,
	locale: Locale,
): Promise<{ groups: RankedGroup[] }> {
	return lease.once(`ranking ${month} ${locale}`, async () => {
		const { rows } = await readExcerpt(
			lease,
			scope,
			mart,
			mart.columns.map(({ name }) => name),
			`where month = $month::date order by peer_group, composite_rank nulls last, department_name collate zh, department_code`,
			{ month },
			locale,
		);
		return { groups: groupPeers(rows, mart, locale) };
	});
}

/** The same as it was kept when the month was closed, which no later correction changes; no groups before that. */
export function readKeptRanking(
	lease: Lease,
	scope: Scope,
	mart: Model,
	month: string,
	locale: Locale,
): Promise<{ groups: RankedGroup[]; keptOn: string | null }> {
	return lease.once(`kept ranking ${month} ${locale}`, async () => {
		const rows = await ask<Row>(lease, scope, 'kept_ranking', { month });
		// departments that came later were kept later
		const [keptOn] = rows.map(({ frozen_on }) => String(frozen_on)).sort();
		return { groups: groupPeers(rows, mart, locale), keptOn: keptOn ?? null };
	});
}

function groupPeers(rows: Row[], mart: Model, locale: Locale): RankedGroup[] {
	const byGroup = Map.groupBy(rows, ({ peer_group }) => String(peer_group));
	return [...byGroup].map(([name, members]) => ({
		name,
		title: wordsOf(columnOf(mart, 'peer_group')!, name, locale),
		ranked: members.filter(({ ranking_status }) => ranking_status === 'ranked'),
		others: members.filter(({ ranking_status }) => ranking_status !== 'ranked'),
	}));
}

/** Why rows were rejected in a month, of one department or of all (an empty code). */
export async function readReasons(
	lease: Lease,
	scope: Scope,
	department: string,
	month: string,
	locale: Locale,
): Promise<{ feed: string; reason: string; rejected_count: number }[]> {
	const rows = await ask<{
		feed: string;
		reason_zh: string;
		reason_en: string;
		rejected_count: number;
	}>(lease, scope, 'rejection_reasons', { department, from: month, to: month });
	return rows.map(({ feed, reason_zh, reason_en, rejected_count }) => ({
		feed,
		reason: locale === 'zh' ? reason_zh : reason_en,
		rejected_count,
	}));
}

/** What was wrong with a department's rows of a month, by kind, as bars. */
export async function readProblems(
	lease: Lease,
	scope: Scope,
	department: string,
	month: string,
	locale: Locale,
): Promise<ChartView> {
	const rows = await ask<{ problem_kind: string; row_count: number }>(
		lease,
		scope,
		'problem_kinds',
		{ department, month },
	);
	const total = sumOf(rows, 'row_count');
	const titled = rows.map(({ problem_kind, row_count }) => ({
		problem_kind: problemTitles[problem_kind]!({}, { locale }),
		row_count,
	}));
	const [most] = titled;
	return plainChart(
		'bar',
		plainColumn('problem_kind', m.problem_kinds({}, { locale })),
		[amountColumn('row_count', m.problem_rows({}, { locale }))],
		titled,
		{
			note: m.problems_note({}, { locale }),
			...(most
				? {
						finding: m.problem_finding(
							{
								count: formatNumber(total),
								kind: most.problem_kind,
								share: formatValue(
									most.row_count / total,
									{ name: 'share', type: 'DOUBLE', unit: 'share' },
									locale,
								),
							},
							{ locale },
						),
					}
				: {}),
		},
	);
}

const problemTitles: Record<string, (inputs: object, options: { locale: Locale }) => string> = {
	late: m.problem_late,
	duplicate: m.problem_duplicate,
	missing: m.problem_missing,
	code: m.problem_code,
	date: m.problem_date,
	other: m.problem_other,
};
