import { m } from '#lib/paraglide/messages.js';
import { formatNumber } from '../../format.ts';
import type { ChartView, ViewColumn } from '../../view.ts';
import { pick, type Locale } from '../../words.ts';
import type { Catalogue } from '../catalogue.ts';
import { amountColumn, daysColumn, monthColumn, plainChart, rateColumn } from '../plain-view.ts';
import { columnOf } from '../source.ts';
import { monthlyTimeliness, type Timeliness } from './timeliness.ts';
import { worstPublications, type TimelinessLists } from './timeliness-lists.ts';
import { plainColumn, viewColumn } from '../view.ts';
import { binDays, keepRows, shareOf, sumRows } from './work.ts';
import { linkTable } from './work-view.ts';
import { linkList } from './work-lists.ts';
import type { Row } from '../warehouse.ts';

/** The two rates month by month. */
export function timelinessCourse(page: Timeliness, locale: Locale): ChartView {
	const rows = monthlyTimeliness(page).map((sums) => ({
		month: sums.month,
		published: shareOf(sums.onTime, sums.due),
		reported: shareOf(sums.reported - sums.reportedLate, sums.reported),
	}));
	return plainChart(
		'line',
		monthColumn(locale),
		[
			rateColumn('published', m.timeliness_publication_share({}, { locale })),
			...(rows.some(({ reported }) => reported !== null)
				? [rateColumn('reported', m.timeliness_reporting_share({}, { locale }))]
				: []),
		],
		rows,
		{ aggregate: 'none', note: m.timeliness_course_note({}, { locale }) },
	);
}

/** How long publication took, in working days, with the term. */
export function publicationDays(
	page: Timeliness,
	days: Row[],
	term: number,
	locale: Locale,
): ChartView {
	const { work, mart } = page;
	const counts = ['on_time_count', 'late_count'];
	const rows = binDays(keepRows(days, work.span, work.departments), counts, 0, term * 3);
	return plainChart(
		'histogram',
		plainColumn('days', m.timeliness_publication_days({}, { locale }), { unit: 'working_days' }),
		counts.map((name) => viewColumn(columnOf(mart, name)!, locale)),
		rows,
		{ target: { at: term, text: m.timeliness_term({ days: term }, { locale }) } },
	);
}

/** How late reports came, in days; `reports` are rows of `late_days` and `late_rows`. */
export function reportingDays(reports: Row[], locale: Locale): ChartView {
	const late = reports.filter(({ late_days }) => late_days !== null);
	return plainChart(
		'histogram',
		plainColumn('days', m.timeliness_late_days({}, { locale }), { unit: 'days' }),
		[amountColumn('late_rows', m.timeliness_late_rows({}, { locale }), 'down')],
		binDays(late, ['late_rows'], 1, 45),
	);
}

/** The tables of the page. */
export function timelinessTables(
	page: Timeliness,
	lists: TimelinessLists,
	exclusions: Row[],
	catalogue: Catalogue,
	dataDate: string,
	locale: Locale,
) {
	const { work, mart } = page;
	const own = (name: string): ViewColumn => viewColumn(columnOf(mart, name)!, locale);
	const feed = plainColumn('feed', m.feed({}, { locale }), { codes: catalogue.codesOf('feed') });
	const to = (of: string, more: Record<string, string> = {}): string =>
		linkList('timeliness', of, work, more);
	const published = (narrow: Record<string, string>): Record<string, string> => ({
		due_count: to('published', narrow),
		on_time_count: to('in_time', narrow),
		late_count: to('late', narrow),
		overdue_count: to('overdue', narrow),
		pending_count: to('pending', narrow),
		excluded_count: to('excluded', narrow),
	});
	const reported = (narrow: Record<string, string>): Record<string, string> => ({
		row_count: to('reported', narrow),
		reported_count: to('reported', narrow),
		late_rows: to('reported_late', narrow),
		reported_late_count: to('reported_late', narrow),
	});
	const left = sumRows(
		keepRows(exclusions, work.span, work.departments),
		['exclusion_reason'],
		['excluded_count'],
	);
	return {
		departments: linkTable(
			[
				own('department_name'),
				own('due_count'),
				own('on_time_share'),
				own('late_count'),
				own('overdue_count'),
				own('mean_working_days'),
				amountColumn('reported_count', m.timeliness_reported_due({}, { locale })),
				rateColumn('reported_share', m.timeliness_reporting_share({}, { locale })),
				amountColumn('reported_late_count', m.timeliness_late_rows({}, { locale })),
			],
			lists.departments,
			(row) => {
				const narrow = { d: String(row.department_code) };
				return {
					...published(narrow),
					...reported(narrow),
				};
			},
		),
		kinds: linkTable(
			[
				own('publication_kind'),
				own('due_count'),
				own('on_time_share'),
				own('late_count'),
				own('overdue_count'),
				own('mean_working_days'),
				own('pending_count'),
				own('excluded_count'),
			],
			lists.kinds,
			(row) => published({ kind: String(row.publication_kind) }),
		),
		worst: linkTable(
			[
				own('department_name'),
				own('publication_kind'),
				own('overdue_count'),
				plainColumn('oldest_due_on', m.timeliness_oldest({}, { locale }), { type: 'DATE' }),
				daysColumn('overdue_days', m.timeliness_overdue_days({}, { locale })),
			],
			worstPublications(page, dataDate),
			(row) => ({
				overdue_count: to('overdue', {
					d: String(row.department_code),
					kind: String(row.publication_kind),
				}),
			}),
		),
		reports: linkTable(
			[
				own('department_name'),
				feed,
				amountColumn('row_count', m.timeliness_reported_due({}, { locale })),
				rateColumn('reported_share', m.timeliness_reporting_share({}, { locale })),
				amountColumn('late_rows', m.timeliness_late_rows({}, { locale })),
				daysColumn('half_days', m.late_half({}, { locale })),
				daysColumn('most_days', m.late_most({}, { locale })),
			],
			lists.reports,
			(row) => reported({ d: String(row.department_code), feed: String(row.feed) }),
		),
		exclusions: left.map((row) => {
			const reason = String(row.exclusion_reason);
			const words = catalogue.codesOf('exclusion_reason')?.[reason];
			return {
				words: words ? pick(words, locale) : reason,
				count: formatNumber(Number(row.excluded_count)),
				href: to('excluded', { reason }),
			};
		}),
	};
}
