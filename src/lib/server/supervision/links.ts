import { daysBetween } from '../../periods.ts';
import type { Catalogue, Model } from '../catalogue.ts';
import { readPlaces } from '../department-places.ts';
import { refuse } from '../faults.ts';
import type { Lease } from '../publication.ts';
import {
	askOnce,
	earliest,
	keepRows,
	monthsOf,
	openWork,
	shareOf,
	sumOf,
	sumRows,
	type Months,
	type Work,
} from './work.ts';
import { listKeys } from './work-lists.ts';
import type { Row } from '../warehouse.ts';

/** The figures of the page that can be looked at as a table. */
export const linksLooks = ['course', 'days', 'promises'] as const;

/** What the page is about: its address, pushes and receipts, what the gates' audit found, and the promises. */
export interface Links {
	work: Work;
	mart: Model;
	pairs: Row[];
	gates: Row[];
	promises: Row[];
}

const sides = ['department_code', 'supervision_department_code'];

/** Reads the address of the page on links and the counts of all months and departments. */
export async function openLinks(
	{ scope, locale }: App.Locals,
	lease: Lease,
	catalogue: Catalogue,
	params: URLSearchParams,
): Promise<Links> {
	const mart =
		catalogue.models.get('approval_supervision_links') ?? refuse(404, 'not_found', '/links');
	const [pairs, gates, promises, places] = await Promise.all([
		askOnce(lease, scope, 'link_counts'),
		askOnce(lease, scope, 'gate_counts'),
		askOnce(lease, scope, 'promise_counts'),
		readPlaces(lease, scope, catalogue, locale),
	]);
	const names = new Map<string, string>();
	for (const row of [...promises, ...pairs]) {
		names.set(String(row.department_code), String(row.department_name));
		if (row.supervision_department_code)
			names.set(String(row.supervision_department_code), String(row.supervision_department_name));
	}
	const work = openWork(
		lease,
		params,
		[...pairs, ...gates, ...promises].map(({ month }) => String(month)),
		[...names].map(([value, label]) => ({ value, label })).sort(byValue),
		{ places, figures: linksLooks, others: listKeys('links') },
	);
	return { work, mart, pairs, gates, promises };
}

function byValue(a: { value: string }, b: { value: string }): number {
	return a.value < b.value ? -1 : 1;
}

/** The counts of pushes and receipts. */
export const linkCounts = [
	'granted_count',
	'pushed_count',
	'unpushed_count',
	'received_count',
	'unreceived_count',
	'received_in_time_count',
	'received_within_day_count',
	'received_second_day_count',
	'received_third_day_count',
	'received_later_count',
	'fed_back_count',
	'full_process_count',
	'full_process_done_count',
	'abolished_count',
	'taken_over_count',
];

/** Pushes and receipts of some months in which a chosen department stands on either side. */
export function keepPairs({ pairs, work }: Links, months: Months = work.span): Row[] {
	return keepRows(pairs, months, work.departments, sides);
}

/** The sums of pushes and receipts. */
export function sumLinks(page: Links, months?: Months): Record<string, number> {
	const rows = keepPairs(page, months);
	return Object.fromEntries(linkCounts.map((name) => [name, sumOf(rows, name)]));
}

const none: Row = Object.fromEntries(linkCounts.map((name) => [name, 0]));

/** The sums of each month of the page's course. */
export function monthlyLinks(page: Links): Row[] {
	const sums = sumRows(keepPairs(page, page.work.course), ['month'], linkCounts);
	return monthsOf(page.work.course).map(
		(month) => sums.find((row) => row.month === month) ?? { ...none, month },
	);
}

const withShares = (row: Row): Row => ({
	...row,
	pushed_share: shareOf(Number(row.pushed_count), Number(row.granted_count)),
	received_share: shareOf(Number(row.received_count), Number(row.pushed_count)),
	in_time_share: shareOf(Number(row.received_in_time_count), Number(row.pushed_count)),
	fed_back_share: shareOf(Number(row.fed_back_count), Number(row.pushed_count)),
});

/** The regulators that take over, the one with the lowest share of receipts first. */
export function linksByRegulator(page: Links, dataDate: string): Row[] {
	const rows = keepPairs(page);
	return sumRows(rows, ['supervision_department_code', 'supervision_department_name'], linkCounts)
		.filter((row) => Number(row.pushed_count) > 0)
		.map((row): Row => {
			const oldest = earliest(
				rows.filter(
					(other) => other.supervision_department_code === row.supervision_department_code,
				),
				'oldest_unreceived_on',
			);
			return {
				...withShares(row),
				department_code: row.supervision_department_code!,
				oldest_unreceived_on: oldest,
				waiting_days: oldest && daysBetween(oldest, dataDate),
			};
		})
		.sort(
			(a, b) =>
				Number(a.received_share) - Number(b.received_share) ||
				Number(b.pushed_count) - Number(a.pushed_count),
		);
}

/** The approval departments that push, the one with the lowest share first. */
export function linksByApprover(page: Links): Row[] {
	return sumRows(keepPairs(page), ['department_code', 'department_name'], linkCounts)
		.map(withShares)
		.sort(
			(a, b) =>
				Number(a.pushed_share) - Number(b.pushed_share) ||
				Number(b.granted_count) - Number(a.granted_count),
		);
}

const gateCounts = [
	'case_count',
	'relaxed_count',
	'eligible_count',
	'ineligible_count',
	'not_offered_count',
	'query_missing_count',
	'by_document_count',
	'site_visited_count',
];

/** What the audit found at each gate. */
export function findingsByGate({ gates, work }: Links): Row[] {
	return sumRows(keepRows(gates, work.span, work.departments), ['gate'], gateCounts)
		.map((row) => ({
			...row,
			ineligible_share: shareOf(Number(row.ineligible_count), Number(row.relaxed_count)),
			not_offered_share: shareOf(Number(row.not_offered_count), Number(row.eligible_count)),
		}))
		.sort((a: Row, b: Row) => (String(a.gate) < String(b.gate) ? -1 : 1));
}

/** The findings of the gates' audit, all gates together. */
export function sumGates(page: Links): Record<string, number> {
	const rows = keepRows(page.gates, page.work.span, page.work.departments);
	return Object.fromEntries(gateCounts.map((name) => [name, sumOf(rows, name)]));
}

/** The steps of a promise that wait for somebody, in their order. */
export const openSteps = ['term_over', 'found', 'ordered', 'not_rectified', 'revoked'];

/** Promises by state. */
export function promisesByState({ promises, work }: Links): Map<string, number> {
	const rows = keepRows(promises, work.span, work.departments);
	return new Map(
		sumRows(rows, ['promise_state'], ['promise_count']).map((row) => [
			String(row.promise_state),
			Number(row.promise_count),
		]),
	);
}

/** Promises by department with the steps that wait, most first. */
export function promisesByDepartment({ promises, work }: Links): Row[] {
	const rows = keepRows(promises, work.span, work.departments).map((row) => ({
		...row,
		...Object.fromEntries(
			openSteps.map((step) => [step, row.promise_state === step ? row.promise_count! : 0]),
		),
	}));
	return sumRows(
		rows,
		['department_code', 'department_name'],
		['promise_count', 'public_count', ...openSteps],
	)
		.map((row) => ({
			...row,
			public_share: shareOf(Number(row.public_count), Number(row.promise_count)),
		}))
		.sort((a: Row, b: Row) => waiting(b) - waiting(a));
}

function waiting(row: Row): number {
	return Number(row.term_over) + Number(row.found) + Number(row.not_rectified);
}
