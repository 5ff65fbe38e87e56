import type { Catalogue, Model } from '../catalogue.ts';
import { readPlaces } from '../department-places.ts';
import { refuse } from '../faults.ts';
import { readReports } from './late-reports.ts';
import type { Lease } from '../publication.ts';
import { readFields } from '../source.ts';
import {
	askOnce,
	keepRows,
	monthsOf,
	openWork,
	shareOf,
	sumRows,
	type Months,
	type Work,
} from './work.ts';
import { listKeys } from './work-lists.ts';
import type { Row } from '../warehouse.ts';

/** The figures of the page that can be looked at as a table. */
export const timelinessLooks = ['course', 'days', 'late'] as const;

/** The counts of publications. */
export const publicationCounts = [
	'due_count',
	'on_time_count',
	'late_count',
	'overdue_count',
	'pending_count',
	'excluded_count',
	'working_day_sum',
];
/** The counts of reports. */
export const reportingCounts = ['row_count', 'late_rows'];

/** What the page is about: its address, and the counts under it. */
export interface Timeliness {
	work: Work;
	mart: Model;
	publications: Row[];
	reports: Row[];
	names: Map<string, string>;
}

/** Reads the address of the page on timeliness and the counts of all months and departments. */
export async function openTimeliness(
	{ scope, locale }: App.Locals,
	lease: Lease,
	catalogue: Catalogue,
	params: URLSearchParams,
): Promise<Timeliness> {
	const mart =
		catalogue.models.get('publication_timeliness') ?? refuse(404, 'not_found', '/timeliness');
	const ranking = catalogue.models.get('reporting_rankings') ?? mart;
	const [publications, reports, published, ranked, places] = await Promise.all([
		askOnce(lease, scope, 'publication_counts'),
		readReports(lease, scope),
		readFields(lease, scope, mart, locale),
		readFields(lease, scope, ranking, locale),
		readPlaces(lease, scope, catalogue, locale),
	]);
	const names = new Map(
		[...(ranked.options.department ?? []), ...(published.options.department ?? [])].map(
			({ value, label }) => [value, label],
		),
	);
	const work = openWork(
		lease,
		params,
		[...publications, ...reports].map(({ month }) => String(month)),
		[...names].map(([value, label]) => ({ value, label })),
		{ places, figures: timelinessLooks, others: listKeys('timeliness') },
	);
	return { work, mart, publications, reports, names };
}

/** Publications and reports in some months, of the departments chosen. */
export interface TimelinessSums {
	due: number;
	onTime: number;
	late: number;
	overdue: number;
	pending: number;
	excluded: number;
	meanDays: number | null;
	reported: number;
	reportedLate: number;
}

/** The sums of a page over some months. */
export function sumTimeliness(page: Timeliness, months: Months): TimelinessSums {
	const { publications, reports } = keepTimeliness(page, months);
	return addTimeliness(
		sumRows(publications, [], publicationCounts)[0],
		sumRows(reports, [], reportingCounts)[0],
	);
}

/** The sums of each month of the page's course. */
export function monthlyTimeliness(page: Timeliness): (TimelinessSums & { month: string })[] {
	const { publications, reports } = keepTimeliness(page, page.work.course);
	const published = sumRows(publications, ['month'], publicationCounts);
	const reported = sumRows(reports, ['month'], reportingCounts);
	return monthsOf(page.work.course).map((month) => ({
		month,
		...addTimeliness(
			published.find((row) => row.month === month),
			reported.find((row) => row.month === month),
		),
	}));
}

function keepTimeliness(
	{ publications, reports, work }: Timeliness,
	months: Months,
): { publications: Row[]; reports: Row[] } {
	const { departments } = work;
	return {
		publications: keepRows(publications, months, departments),
		reports: keepRows(reports, months, departments),
	};
}

function addTimeliness(published: Row | undefined, reported: Row | undefined): TimelinessSums {
	const number = (row: Row | undefined, name: string): number => Number(row?.[name] ?? 0);
	const [onTime, late] = [number(published, 'on_time_count'), number(published, 'late_count')];
	return {
		due: number(published, 'due_count'),
		onTime,
		late,
		overdue: number(published, 'overdue_count'),
		pending: number(published, 'pending_count'),
		excluded: number(published, 'excluded_count'),
		meanDays: shareOf(number(published, 'working_day_sum'), onTime + late),
		reported: number(reported, 'row_count'),
		reportedLate: number(reported, 'late_rows'),
	};
}
