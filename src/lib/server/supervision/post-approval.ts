import type { Catalogue, Model } from '../catalogue.ts';
import { readPlaces } from '../department-places.ts';
import { refuse } from '../faults.ts';
import type { Lease } from '../publication.ts';
import { readFields } from '../source.ts';
import {
	askOnce,
	keepRows,
	monthsOf,
	openWork,
	quantileDays,
	shareOf,
	sumOf,
	sumRows,
	type Months,
	type Work,
} from './work.ts';
import { listKeys } from './work-lists.ts';
import type { Row } from '../warehouse.ts';

/** The figures of the page that can be looked at as a table. */
export const postApprovalLooks = ['course', 'days', 'funnel', 'states'] as const;

/** What the page is about: its address, the cases, and the days to their first visit. */
export interface PostApproval {
	work: Work;
	mart: Model;
	cases: Row[];
	days: Row[];
	names: Map<string, string>;
}

/** Reads the address of the page on supervision after approval and the counts of all months and departments. */
export async function openPostApproval(
	{ scope, locale }: App.Locals,
	lease: Lease,
	catalogue: Catalogue,
	params: URLSearchParams,
): Promise<PostApproval> {
	const mart =
		catalogue.models.get('post_approval_supervision') ?? refuse(404, 'not_found', '/post-approval');
	const [cases, days, { options }, places] = await Promise.all([
		lease.once('supervised cases', async () =>
			(await askOnce(lease, scope, 'supervision_counts')).map(countStates),
		),
		askOnce(lease, scope, 'supervision_days'),
		readFields(lease, scope, mart, locale),
		readPlaces(lease, scope, catalogue, locale),
	]);
	const departments = options.department ?? [];
	const work = openWork(
		lease,
		params,
		cases.map(({ month }) => String(month)),
		departments,
		{ places, figures: postApprovalLooks, others: listKeys('post-approval') },
	);
	const names = new Map(departments.map(({ value, label }) => [value, label]));
	return { work, mart, cases, days, names };
}

/** The counts of a page on supervision, from the states of its cases. */
export const supervisionCounts = [
	'case_count',
	'judged_count',
	'in_time_count',
	'early_count',
	'late_count',
	'overdue_count',
	'pending_count',
	'exempt_count',
	'pushed_count',
	'received_count',
	'followed_count',
	'unlinked_count',
	'reached_count',
	'found_count',
];

function countStates(row: Row): Row {
	const cases = Number(row.case_count);
	const when = (condition: boolean): number => (condition ? cases : 0);
	const state = row.supervision_state;
	const isChecked = state === 'done_in_time' || state === 'done_late';
	return {
		...row,
		judged_count: when(row.is_due === true && state !== 'exempt'),
		in_time_count: when(row.is_due === true && state === 'done_in_time'),
		early_count: when(row.is_due !== true && isChecked),
		late_count: when(state === 'done_late'),
		overdue_count: when(state === 'overdue'),
		pending_count: when(state === 'not_yet_due'),
		exempt_count: when(state === 'exempt'),
		pushed_count: when(row.is_pushed === true),
		received_count: when(row.is_received === true),
		followed_count: when(row.is_received === true && isChecked),
		unlinked_count: when(row.is_received !== true && isChecked),
		reached_count: when(row.is_lawful !== null),
		found_count: when(row.is_lawful === false),
	};
}

/** The cases of some months, of the departments chosen. */
export function keepCases({ cases, work }: PostApproval, months: Months = work.span): Row[] {
	return keepRows(cases, months, work.departments);
}

/** The counts of a page over some months. */
export function sumCases(page: PostApproval, months?: Months): Record<string, number> {
	const rows = keepCases(page, months);
	return Object.fromEntries(supervisionCounts.map((name) => [name, sumOf(rows, name)]));
}

const none: Row = Object.fromEntries(supervisionCounts.map((name) => [name, 0]));

/** The counts of each month of the page's course, with its share in time. */
export function monthlyCases(page: PostApproval): Row[] {
	const sums = sumRows(keepCases(page, page.work.course), ['month'], supervisionCounts);
	return monthsOf(page.work.course).map((month) => {
		const row = sums.find((one) => one.month === month) ?? none;
		return {
			...row,
			month,
			waiting_count: Number(row.early_count) + Number(row.pending_count),
			in_time_share: shareOf(Number(row.in_time_count), Number(row.judged_count)),
		};
	});
}

/** The regulators with what they did, the most overdue cases first. */
export function casesByDepartment(page: PostApproval): Row[] {
	const { work, days, names } = page;
	const rows = keepCases(page);
	const checked = keepRows(days, work.span, work.departments).map((row) => ({
		...row,
		visits: Number(row.in_time_count) + Number(row.late_count),
	}));
	const byDepartment = Map.groupBy(checked, ({ department_code }: Row) => department_code);
	return sumRows(rows, ['department_code'], supervisionCounts)
		.map((row): Row => {
			const visits = byDepartment.get(row.department_code) ?? [];
			return {
				...row,
				department_name: names.get(String(row.department_code)) ?? row.department_code!,
				in_time_share: shareOf(Number(row.in_time_count), Number(row.judged_count)),
				found_share: shareOf(Number(row.found_count), Number(row.reached_count)),
				half_days: quantileDays(visits, 'visits', 0.5),
				most_days: quantileDays(visits, 'visits', 0.9),
				longest_days: rows
					.filter(({ department_code }) => department_code === row.department_code)
					.reduce<number | null>(
						(most, { longest_days }) =>
							longest_days === null ? most : Math.max(most ?? 0, Number(longest_days)),
						null,
					),
			};
		})
		.sort(
			(a, b) =>
				Number(b.overdue_count) - Number(a.overdue_count) ||
				Number(a.in_time_share ?? 2) - Number(b.in_time_share ?? 2),
		);
}
