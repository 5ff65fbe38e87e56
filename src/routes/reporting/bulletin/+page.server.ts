import { formatPeriod, formatValue } from '#lib/format.ts';
import { readCatalogue } from '#lib/server/catalogue.ts';
import { requireLease } from '#lib/server/indicator/mart-page.ts';
import {
	openRankedMonth,
	rankingMart,
	readKeptRanking,
	readRanking,
	readReasons,
} from '#lib/server/supervision/reporting.ts';
import { columnOf } from '#lib/server/source.ts';
import { viewColumn } from '#lib/server/view.ts';
import type { PageServerLoad } from './$types.js';

export const load: PageServerLoad = async ({ locals, url }) => {
	const { scope, locale } = locals;
	const lease = requireLease(locals, url.pathname);
	const catalogue = await readCatalogue(lease, scope);
	const mart = rankingMart(catalogue, url.pathname);
	const { fields, options, filters, ignored, month } = await openRankedMonth(
		lease,
		scope,
		url.searchParams,
	);
	const [today, kept, reasons] = await Promise.all([
		readRanking(lease, scope, mart, month, locale),
		readKeptRanking(lease, scope, mart, month, locale),
		readReasons(lease, scope, '', month, locale),
	]);
	// what was sent out for a closed month stays, whatever is corrected later
	const { groups } = kept.keptOn ? kept : today;
	const all = groups.flatMap(({ ranked, others }) => [...ranked, ...others]);
	const sum = (name: string): number =>
		all.reduce((total, row) => total + Number(row[name] ?? 0), 0);
	const feed = columnOf(catalogue.models.get('reported_rows') ?? mart, 'feed');
	const format = (row: (typeof all)[number], name: string): string =>
		formatValue(row[name] ?? null, viewColumn(columnOf(mart, name)!, locale), locale);
	return {
		fields,
		options,
		filters,
		ignored,
		month: month.slice(0, 7),
		period: formatPeriod(month.slice(0, 7), locale),
		issue: Number(month.slice(5, 7)),
		year: month.slice(0, 4),
		dataDate: kept.keptOn ?? lease.data_date ?? '',
		keptOn: kept.keptOn,
		corrections: kept.groups
			.flatMap(({ ranked, others }) => [...ranked, ...others])
			.filter(({ is_corrected }) => is_corrected)
			.map((row) => ({
				code: String(row.department_code),
				name: String(row.department_name),
				score: format(row, 'composite_score'),
				scoreToday: format({ composite_score: row.score_today! }, 'composite_score'),
				rank: format(row, 'composite_rank'),
				rankToday: format({ composite_rank: row.rank_today! }, 'composite_rank'),
				due: Number(row.due_count),
				dueToday: Number(row.due_today),
				onTime: Number(row.on_time_count),
				onTimeToday: Number(row.on_time_today),
			})),
		policy: `${lease.policy_pack} ${lease.policy_version}`,
		groups: groups.map(({ title, ranked, others }) => ({
			title,
			ranked: ranked.map((row) => ({
				code: String(row.department_code),
				cells: [
					'composite_rank',
					'department_name',
					'composite_score',
					'quantity_rank',
					'quality_rank',
					'on_time_share',
					'valid_share',
					'late_count',
					'band',
				].map((name) =>
					format(row, name).replace(/^(\d+)\.0$/, name.endsWith('rank') ? '$1' : '$&'),
				),
			})),
			others: others.map((row) => ({
				name: String(row.department_name),
				why: format(row, 'ranking_status'),
			})),
		})),
		heads: [
			'composite_rank',
			'department_name',
			'composite_score',
			'quantity_rank',
			'quality_rank',
			'on_time_share',
			'valid_share',
			'late_count',
			'band',
		].map((name) => viewColumn(columnOf(mart, name)!, locale).title),
		totals: {
			departments: all.length,
			ranked: groups.reduce((total, { ranked }) => total + ranked.length, 0),
			due: sum('due_count'),
			onTime: sum('on_time_count'),
			late: sum('late_count'),
			received: sum('received_count'),
			rejected: sum('rejected_count'),
		},
		reasons: reasons.map(({ feed: code, reason, rejected_count }) => ({
			feed: feed ? formatValue(code, viewColumn(feed, locale), locale) : code,
			reason,
			count: rejected_count,
		})),
		talks: all
			.filter(({ is_talk_proposed }) => is_talk_proposed)
			.map((row) => ({
				code: String(row.department_code),
				name: String(row.department_name),
				reason: format(row, 'talk_reason'),
				months: Number(row.signal_months),
				onTime: format(row, 'on_time_share'),
				late: Number(row.late_count),
			})),
	};
};
