import { m } from '#lib/paraglide/messages.js';
import { formatPeriod, formatValue } from '#lib/format.ts';
import { describeRanks } from '#lib/ranks.ts';
import { readCatalogue } from '#lib/server/catalogue.ts';
import { readExcerpt } from '#lib/server/excerpt.ts';
import { refuse } from '#lib/server/faults.ts';
import { requireLease, tryPart } from '#lib/server/indicator/mart-page.ts';
import { monthColumn, plainChart } from '#lib/server/plain-view.ts';
import { ask } from '#lib/server/questions.ts';
import {
	openRankedMonth,
	rankingMart,
	readProblems,
	readReasons,
} from '#lib/server/supervision/reporting.ts';
import { fillSentence } from '#lib/server/sentence.ts';
import { columnOf } from '#lib/server/source.ts';
import { countable, plainColumn, viewColumn, viewOrigin } from '#lib/server/view.ts';
import { readReports } from '#lib/server/supervision/late-reports.ts';
import { reportingDays } from '#lib/server/supervision/timeliness-view.ts';
import { keepRows } from '#lib/server/supervision/work.ts';
import { linkRecords } from '#lib/records-link.ts';
import type { ViewColumn } from '#lib/view.ts';
import type { PageServerLoad } from './$types.js';

export const load: PageServerLoad = async ({ params, locals, url }) => {
	const { scope, locale } = locals;
	const lease = requireLease(locals, url.pathname);
	const catalogue = await readCatalogue(lease, scope);
	const mart = rankingMart(catalogue, url.pathname);
	const reported = catalogue.models.get('reported_rows') ?? mart;
	const department = params.department;
	const { fields, options, filters, ignored, month } = await openRankedMonth(
		lease,
		scope,
		url.searchParams,
		[],
		['late', 'problems', 'score'],
	);
	const view = (name: string): ViewColumn => viewColumn(columnOf(mart, name)!, locale);
	const months = await readExcerpt(
		lease,
		scope,
		mart,
		mart.columns.map(({ name }) => name),
		'where department_code = $department order by month desc',
		{ department },
		locale,
	);
	if (months.rows.length === 0) refuse(404, 'not_found', url.pathname);
	const row = months.rows.find((entry) => String(entry.month) === month) ?? months.rows[0]!;
	const [feeds, reasons, course, late, problems] = await Promise.all([
		tryPart(url.pathname, () => ask(lease, scope, 'department_feeds', { department })),
		tryPart(url.pathname, () => readReasons(lease, scope, department, month, locale)),
		tryPart(url.pathname, () => ask(lease, scope, 'score_course', { department, to: month })),
		tryPart(url.pathname, async () =>
			reportingDays(
				keepRows(await readReports(lease, scope), { from: month, to: month }, [department]),
				locale,
			),
		),
		tryPart(url.pathname, () => readProblems(lease, scope, department, month, locale)),
	]);
	const chart = plainChart(
		'line',
		monthColumn(locale),
		[
			view('composite_score'),
			plainColumn('group_median', m.group_median({}, { locale }), {
				type: 'DOUBLE',
				unit: 'points',
			}),
		],
		course.value ?? [],
		{ aggregate: 'none' },
	);
	const text = (name: string): string => formatValue(row[name] ?? null, view(name), locale);
	const count = (name: string) => ({
		text: text(name),
		href: linkRecords(countable(mart), name, row),
	});
	const isRanked = row.ranking_status === 'ranked';
	const period = formatPeriod(month.slice(0, 7), locale);
	const leads = [
		fillSentence(
			period,
			Number(row.due_count) > 0 ? m.department_due : m.department_nothing_due,
			{
				due: count('due_count'),
				ontime: count('on_time_count'),
				share: count('on_time_share'),
				late: count('late_count'),
				received: count('received_count'),
				rejected: count('rejected_count'),
			},
			locale,
		),
		isRanked
			? fillSentence(
					text('peer_group'),
					m.department_rank,
					{
						rank: count('composite_rank'),
						peers: text('peer_count'),
						band: { text: text('band') },
						range: describeRanks(row.rank_low, row.rank_high, locale),
						chance: count('p_last'),
					},
					locale,
				)
			: fillSentence(
					text('peer_group'),
					m.department_unranked,
					{ status: { text: text('ranking_status') } },
					locale,
				),
	];
	if (row.is_talk_proposed)
		leads.push(
			fillSentence(
				m.talk_proposed({}, { locale }),
				m.department_talk,
				{
					reason: { text: text('talk_reason') },
					months: text('signal_months'),
					below: count('p_below_pass'),
				},
				locale,
			),
		);
	const feedColumn = columnOf(reported, 'feed');
	return {
		title: String(row.department_name),
		fields,
		options,
		filters,
		ignored,
		month,
		leads,
		ranks: ['composite', 'quantity', 'quality'].map((kind) => ({
			title: view(`${kind}_rank`).title,
			rank: text(`${kind}_rank`),
			score: text(`${kind}_score`),
			scoreTitle: view(`${kind}_score`).title,
		})),
		row,
		isRanked,
		chart,
		chartFault: course.fault,
		late: { chart: late.value, fault: late.fault },
		problems: { chart: problems.value, fault: problems.fault },
		feeds: {
			table: feeds.value && {
				columns: [
					...(feedColumn ? [viewColumn(feedColumn, locale)] : []),
					monthColumn(locale),
					...[
						'due_count',
						'on_time_count',
						'late_count',
						'received_count',
						'rejected_count',
						'duplicate_count',
					].map(view),
				],
				rows: feeds.value,
				countable: { ...countable(reported), counts: ['rejected_count', 'duplicate_count'] },
			},
			fault: feeds.fault,
		},
		reasons: {
			table: reasons.value && {
				columns: [
					...(feedColumn ? [viewColumn(feedColumn, locale)] : []),
					plainColumn('reason', m.reason({}, { locale })),
					view('rejected_count'),
				],
				rows: reasons.value,
			},
			fault: reasons.fault,
		},
		months: {
			columns: [
				'month',
				'composite_rank',
				'composite_score',
				'on_time_share',
				'due_count',
				'on_time_count',
				'late_count',
				'received_count',
				'rejected_count',
				'p_last',
			].map(view),
			rows: months.rows,
			countable: months.countable,
		},
		department,
		origin: viewOrigin(mart, catalogue, locale),
	};
};
