import { daysBetween } from '../../periods.ts';
import { publicationCounts, reportingCounts, type Timeliness } from './timeliness.ts';
import { earliest, keepRows, quantileDays, shareOf, sumRows } from './work.ts';
import type { Row } from '../warehouse.ts';

/** The page's lists, worst first, which its sentences and tables share. */
export interface TimelinessLists {
	kinds: Row[];
	departments: Row[];
	reports: Row[];
}

/** Works the lists of a page out. */
export function listTimeliness(page: Timeliness): TimelinessLists {
	return {
		kinds: publicationsByKind(page),
		departments: timelinessByDepartment(page),
		reports: worstReports(page),
	};
}

const withShares = (row: Row): Row => ({
	...row,
	on_time_share: shareOf(Number(row.on_time_count), Number(row.due_count)),
	mean_working_days: shareOf(
		Number(row.working_day_sum),
		Number(row.on_time_count) + Number(row.late_count),
	),
});

/** Publications by kind, the slowest kind first. */
function publicationsByKind({ publications, work }: Timeliness): Row[] {
	const rows = keepRows(publications, work.span, work.departments);
	return sumRows(rows, ['publication_kind'], publicationCounts).map(withShares).sort(worstFirst);
}

/** Publications and reports by department, the one with the lowest share of publications in time first. */
function timelinessByDepartment(page: Timeliness): Row[] {
	const { publications, reports, work, names } = page;
	const { departments } = work;
	const published = keepRows(publications, work.span, departments);
	const reported = keepRows(reports, work.span, departments);
	const late = new Map(
		sumRows(reported, ['department_code'], reportingCounts).map((row) => [
			row.department_code,
			row,
		]),
	);
	const byDepartment = new Map(
		sumRows(published, ['department_code'], publicationCounts).map((row) => [
			row.department_code,
			row,
		]),
	);
	const empty = Object.fromEntries(publicationCounts.map((name) => [name, 0]));
	return [...new Set([...byDepartment.keys(), ...late.keys()])]
		.map((department_code) => {
			const reports = late.get(department_code);
			const [rows, lateRows] = [Number(reports?.row_count ?? 0), Number(reports?.late_rows ?? 0)];
			return withShares({
				...empty,
				...byDepartment.get(department_code),
				department_code: department_code!,
				department_name: names.get(String(department_code)) ?? department_code!,
				reported_count: rows,
				reported_late_count: lateRows,
				reported_share: shareOf(rows - lateRows, rows),
			});
		})
		.sort(worstFirst);
}

function worstFirst(a: Row, b: Row): number {
	return (
		Number(a.on_time_share ?? 2) - Number(b.on_time_share ?? 2) ||
		Number(b.overdue_count) - Number(a.overdue_count) ||
		Number(b.due_count) - Number(a.due_count)
	);
}

const worstCases = 12;

/** Department by department and kind by kind what is still not published, most first, with the oldest deadline missed. */
export function worstPublications(page: Timeliness, dataDate: string): Row[] {
	const { publications, work, names } = page;
	const rows = keepRows(publications, work.span, work.departments);
	return sumRows(rows, ['department_code', 'publication_kind'], ['overdue_count', 'due_count'])
		.filter((row) => Number(row.overdue_count) > 0)
		.sort((a, b) => Number(b.overdue_count) - Number(a.overdue_count))
		.slice(0, worstCases)
		.map((row) => {
			const oldest = earliest(
				rows.filter(
					(other) =>
						other.department_code === row.department_code &&
						other.publication_kind === row.publication_kind,
				),
				'oldest_due_on',
			);
			return {
				...row,
				department_name: names.get(String(row.department_code)) ?? row.department_code!,
				oldest_due_on: oldest,
				overdue_days: oldest && daysBetween(oldest, dataDate),
			};
		});
}

/** Late reports by department and feed, most first, with the days by which half of them had come. */
function worstReports(page: Timeliness): Row[] {
	const { reports, work, names } = page;
	const rows = keepRows(reports, work.span, work.departments);
	const lateOf = (row: Row): Row[] =>
		rows.filter(
			(other) =>
				other.late_days !== null &&
				other.feed === row.feed &&
				other.department_code === row.department_code,
		);
	return sumRows(rows, ['department_code', 'feed'], reportingCounts)
		.filter((row) => Number(row.late_rows) > 0)
		.sort((a, b) => Number(b.late_rows) - Number(a.late_rows))
		.slice(0, worstCases)
		.map((row) => ({
			...row,
			department_name: names.get(String(row.department_code)) ?? row.department_code!,
			reported_share: shareOf(Number(row.row_count) - Number(row.late_rows), Number(row.row_count)),
			half_days: quantileDays(lateOf(row), 'late_rows', 0.5),
			most_days: quantileDays(lateOf(row), 'late_rows', 0.9),
		}));
}
