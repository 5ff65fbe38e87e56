import { m } from '#lib/paraglide/messages.js';
import { formatNumber } from '../../format.ts';
import { pick, type Locale } from '../../words.ts';
import type { Catalogue } from '../catalogue.ts';
import { formatInterval } from '../figures.ts';
import { estimateShare } from '../interval.ts';
import { fillSentence } from '../sentence.ts';
import { monthlyTimeliness, sumTimeliness, type Timeliness } from './timeliness.ts';
import type { TimelinessLists } from './timeliness-lists.ts';
import { describeMonths, shareOf } from './work.ts';
import { makeCounts, makeParts, viewAmount, viewShare } from './work-figures.ts';
import { linkList } from './work-lists.ts';

/** The sentences that open the page. */
export function timelinessLeads(
	page: Timeliness,
	lists: TimelinessLists,
	catalogue: Catalogue,
	locale: Locale,
) {
	const { work } = page;
	const sums = sumTimeliness(page, work.span);
	const period = describeMonths(work, m.all_periods({}, { locale }), locale);
	const sentences = [];
	const number = makeCounts('timeliness', work);
	const part = makeParts('timeliness', work, locale);
	if (sums.due > 0)
		sentences.push(
			fillSentence(
				m.timeliness_publication({}, { locale }),
				m.timeliness_published,
				{
					period,
					due: number('published', sums.due),
					share: part(['in_time', 'published'], sums.onTime / sums.due),
					interval: formatInterval(estimateShare(sums.onTime, sums.due), 'share', locale),
					late: number('late', sums.late),
					overdue: number('overdue', sums.overdue),
				},
				locale,
			),
		);
	const [kind] = lists.kinds.filter((row) => Number(row.due_count) > 0);
	const [department] = lists.departments.filter((row) => Number(row.due_count) > 0);
	if (kind && department && work.departments.length !== 1) {
		const code = String(kind.publication_kind);
		const words = catalogue.codesOf('publication_kind')?.[code];
		sentences.push(
			fillSentence(
				'',
				m.timeliness_slowest,
				{
					kind: {
						text: words ? pick(words, locale) : code,
						href: linkList('timeliness', 'published', work, { kind: code }),
					},
					kindshare: part(['in_time', 'published'], kind.on_time_share as number | null, {
						kind: code,
					}),
					department: {
						text: String(department.department_name),
						href: `/reporting/${encodeURIComponent(String(department.department_code))}`,
					},
					departmentshare: part(
						['in_time', 'published'],
						department.on_time_share as number | null,
						{
							d: String(department.department_code),
						},
					),
				},
				locale,
			),
		);
	}
	const [worst] = lists.reports;
	if (sums.reported > 0)
		sentences.push(
			fillSentence(
				m.timeliness_reporting({}, { locale }),
				worst ? m.timeliness_reported : m.timeliness_reported_all,
				{
					due: number('reported', sums.reported),
					late: number('reported_late', sums.reportedLate),
					share: part(['reported_late', 'reported'], sums.reportedLate / sums.reported),
					...(worst
						? {
								department: {
									text: String(worst.department_name),
									href: `/reporting/${encodeURIComponent(String(worst.department_code))}`,
								},
								feed: feedName(catalogue, String(worst.feed), locale),
								count: number('reported_late', Number(worst.late_rows), {
									feed: String(worst.feed),
									d: String(worst.department_code),
								}),
							}
						: {}),
				},
				locale,
			),
		);
	return sentences;
}

function feedName(catalogue: Catalogue, feed: string, locale: Locale): string {
	const words = catalogue.codesOf('feed')?.[feed];
	return words ? pick(words, locale) : feed;
}

/** The strip of key figures. */
export function timelinessFigures(page: Timeliness, locale: Locale) {
	const { work } = page;
	const now = sumTimeliness(page, work.span);
	const before = work.before && sumTimeliness(page, work.before);
	const months = monthlyTimeliness(page);
	const words = before
		? m.compared_with({ period: m.months_before({}, { locale }) }, { locale })
		: '';
	const link = (of: string, more?: Record<string, string>): string =>
		linkList('timeliness', of, work, more);
	return [
		viewShare(
			{
				title: m.timeliness_publication_share({}, { locale }),
				href: link('published', { part: 'in_time' }),
				part: now.onTime,
				whole: now.due,
				before: before && { part: before.onTime, whole: before.due, words },
				course: months.map(({ onTime, due }) => shareOf(onTime, due)),
			},
			locale,
		),
		viewAmount(
			{
				title: m.timeliness_overdue({}, { locale }),
				href: link('overdue'),
				value: now.overdue,
				unit: 'count',
				note: m.timeliness_pending({ count: formatNumber(now.pending) }, { locale }),
				course: months.map(({ overdue }) => overdue),
			},
			locale,
		),
		viewAmount(
			{
				title: m.timeliness_days({}, { locale }),
				href: link('published', { measure: 'mean_days' }),
				value: now.meanDays,
				unit: 'working_days',
				note: m.timeliness_days_note({}, { locale }),
				course: months.map(({ meanDays }) => meanDays),
			},
			locale,
		),
		viewShare(
			{
				title: m.timeliness_reporting_share({}, { locale }),
				href: link('reported', { part: 'reported_in_time' }),
				part: now.reported - now.reportedLate,
				whole: now.reported,
				before: before && {
					part: before.reported - before.reportedLate,
					whole: before.reported,
					words,
				},
				course: months.map(({ reported, reportedLate }) =>
					shareOf(reported - reportedLate, reported),
				),
			},
			locale,
		),
	];
}
