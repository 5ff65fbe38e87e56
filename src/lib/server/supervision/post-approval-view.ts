import { m } from '#lib/paraglide/messages.js';
import { formatNumber, formatValue } from '../../format.ts';
import type { ChartView, ViewColumn } from '../../view.ts';
import { pick, type Locale } from '../../words.ts';
import type { Scope } from '../access.ts';
import type { Catalogue } from '../catalogue.ts';
import { readExcerpt } from '../excerpt.ts';
import { amountColumn, daysColumn, monthColumn, plainChart, rateColumn } from '../plain-view.ts';
import {
	casesByDepartment,
	keepCases,
	monthlyCases,
	sumCases,
	supervisionCounts,
	type PostApproval,
} from './post-approval.ts';
import type { Lease } from '../publication.ts';
import { columnOf } from '../source.ts';
import { plainColumn, viewColumn } from '../view.ts';
import { binDays, keepRows, shareOf, sumRows } from './work.ts';
import { linkList } from './work-lists.ts';
import { linkTable } from './work-view.ts';
import type { Values } from '../warehouse.ts';

const share = { name: 'share', type: 'DOUBLE', unit: 'share' };

/** The charts of the page: share in time by month with what the rule asks for, states by month, funnel, days to the visit. */
export function postApprovalCharts(page: PostApproval, termDays: number, locale: Locale) {
	const months = monthlyCases(page);
	const { work } = page;
	const state = (name: string, good: ViewColumn['good'] = null): ViewColumn =>
		amountColumn(`${name}_count`, stateTitles[name]!({}, { locale }), good);
	const sums = sumCases(page);
	const stages = ['case', 'pushed', 'received', 'followed'].map((name) => ({
		stage: stageTitles[name]!({}, { locale }),
		cases: sums[`${name}_count`]!,
	}));
	const days = binDays(
		keepRows(page.days, work.span, work.departments),
		['in_time_count', 'late_count'],
		0,
		60,
	);
	const percent = (name: string): string =>
		formatValue(shareOf(sums[name]!, sums.case_count!), share, locale);
	return {
		course: plainChart(
			'line',
			monthColumn(locale),
			[rateColumn('in_time_share', m.supervised_share({}, { locale }))],
			months,
			{
				aggregate: 'none',
				target: { at: 1, text: m.supervised_policy({}, { locale }) },
				note: m.supervised_course_note({}, { locale }),
			},
		),
		states: plainChart(
			'stacked',
			monthColumn(locale),
			[state('in_time'), state('late'), state('overdue', 'down'), state('waiting')],
			months,
			{
				finding: m.supervised_states_finding(
					{
						late: formatNumber(sums.late_count!),
						overdue: formatNumber(sums.overdue_count!),
					},
					{ locale },
				),
			},
		),
		funnel: plainChart(
			'bar',
			plainColumn('stage', m.supervised_stage({}, { locale })),
			[amountColumn('cases', m.supervised_cases({}, { locale }))],
			sums.case_count! > 0 ? stages : [],
			{
				finding: m.supervised_funnel(
					{
						pushed: percent('pushed_count'),
						received: percent('received_count'),
						followed: percent('followed_count'),
					},
					{ locale },
				),
				note: m.supervised_funnel_note({ count: formatNumber(sums.unlinked_count!) }, { locale }),
			},
		),
		days: plainChart(
			'histogram',
			plainColumn('days', m.supervised_days({}, { locale }), { unit: 'days' }),
			[state('in_time'), state('late', 'down')],
			days,
			{ target: { at: termDays, text: m.supervised_term({}, { locale }) } },
		),
	} satisfies Record<string, ChartView>;
}

const stateTitles: Record<string, (inputs: object, options: { locale: Locale }) => string> = {
	in_time: m.supervised_in_time,
	waiting: m.supervised_waiting,
	late: m.supervised_late,
	overdue: m.supervised_overdue,
	pending: m.supervised_pending,
};
const stageTitles: Record<string, (inputs: object, options: { locale: Locale }) => string> = {
	case: m.supervised_granted,
	pushed: m.supervised_pushed,
	received: m.supervised_received,
	followed: m.supervised_followed,
};

/** The tables of the page that follow from counts. */
export function postApprovalTables(page: PostApproval, catalogue: Catalogue, locale: Locale) {
	const { work, mart } = page;
	const own = (name: string): ViewColumn => viewColumn(columnOf(mart, name)!, locale);
	const to = (of: string, more: Record<string, string> = {}): string =>
		linkList('post-approval', of, work, more);
	const rows = keepCases(page);
	const results = sumRows(
		rows.filter(({ inspection_result }) => inspection_result !== null),
		['inspection_result', 'is_lawful'],
		supervisionCounts,
	).sort((a, b) => Number(b.case_count) - Number(a.case_count));
	const visits = results.reduce((sum, row) => sum + Number(row.case_count), 0);
	const exempt = sumRows(
		rows.filter(({ exempt_reason }) => exempt_reason !== null),
		['exempt_reason'],
		['case_count'],
	);
	return {
		departments: linkTable(
			[
				own('department_name'),
				amountColumn('judged_count', m.supervised_judged({}, { locale })),
				rateColumn('in_time_share', m.supervised_share({}, { locale })),
				amountColumn('late_count', m.supervised_late({}, { locale })),
				amountColumn('overdue_count', m.supervised_overdue({}, { locale })),
				daysColumn('longest_days', m.supervised_longest({}, { locale })),
				amountColumn('pending_count', m.supervised_pending({}, { locale })),
				daysColumn('half_days', m.supervised_half({}, { locale })),
				daysColumn('most_days', m.supervised_most({}, { locale })),
				amountColumn('found_count', m.supervised_found({}, { locale })),
				rateColumn('found_share', m.supervised_found_share({}, { locale }), null),
			],
			casesByDepartment(page),
			(row) => {
				const narrow = { d: String(row.department_code) };
				return {
					judged_count: to('judged', narrow),
					late_count: to('late', narrow),
					overdue_count: to('overdue', narrow),
					pending_count: to('pending', narrow),
					found_count: to('found', narrow),
				};
			},
		),
		results: linkTable(
			[
				own('inspection_result'),
				own('is_lawful'),
				amountColumn('case_count', m.supervised_cases({}, { locale })),
				rateColumn('visit_share', m.supervised_of_visits({}, { locale }), null),
			],
			results.map((row) => ({
				...row,
				visit_share: shareOf(Number(row.case_count), visits),
			})),
			(row) => ({ case_count: to('checked', { result: String(row.inspection_result) }) }),
		),
		exempt: exempt.map((row) => {
			const reason = String(row.exempt_reason);
			const words = catalogue.codesOf('exempt_reason')?.[reason];
			return {
				words: words ? pick(words, locale) : reason,
				count: formatNumber(Number(row.case_count)),
				href: to('exempt', { reason }),
			};
		}),
	};
}

/** The cases overdue without a visit, the longest first. */
export function readReminders(
	lease: Lease,
	scope: Scope,
	{ mart, work }: PostApproval,
	locale: Locale,
) {
	const { departments } = work;
	const values: Values = { ...work.span };
	if (departments.length > 0) values.departments = departments;
	return readExcerpt(
		lease,
		scope,
		mart,
		['case_no', 'item_name', 'department_name', 'route', 'decided_on', 'due_on', 'overdue_days'],
		`where supervision_state = 'overdue' and month between $from::date and $to::date
			${departments.length > 0 ? 'and list_contains($departments, department_code)' : ''}
			order by overdue_days desc, due_on, case_no limit ${remindersShown}`,
		values,
		locale,
	);
}

const remindersShown = 20;
