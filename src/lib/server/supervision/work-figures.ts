import { m } from '#lib/paraglide/messages.js';
import { formatNumber, formatUnit, formatValue } from '../../format.ts';
import type { Locale } from '../../words.ts';
import { describeChange, formatInterval } from '../figures.ts';
import { estimateShare } from '../interval.ts';
import { shareOf, type Work } from './work.ts';
import { linkList, type WorkName } from './work-lists.ts';
import type { Row } from '../warehouse.ts';

/** Makes the numbers of a page's sentences: each leads to its rows, a zero nowhere. */
export function makeCounts(name: WorkName, work: Work) {
	return (of: string, value: number, more: Record<string, string> = {}) => ({
		text: formatNumber(value),
		href: value > 0 ? linkList(name, of, work, more) : null,
	});
}

/** Makes the shares and days of a page's sentences: each leads to the rows of its whole, with the part's marked. */
export function makeParts(name: WorkName, work: Work, locale: Locale) {
	return (
		[part, whole]: readonly [string, string],
		value: number | null,
		more: Record<string, string> = {},
	) => ({
		text: formatValue(value, { name: 'share', type: 'DOUBLE', unit: 'share' }, locale),
		href: value === null ? null : linkList(name, whole, work, { ...more, part }),
	});
}

/** Makes shares of one of a page's counts in another: in the months chosen, those before, and month by month. */
export function makeShares(
	name: WorkName,
	work: Work,
	counts: { now: Record<string, number>; before: Record<string, number> | null; months: Row[] },
	locale: Locale,
) {
	const { now, before, months } = counts;
	const words = m.compared_with({ period: m.months_before({}, { locale }) }, { locale });
	return (title: string, of: readonly [string, string], part: string, whole: string) =>
		viewShare(
			{
				title,
				href: linkList(name, of[1], work, { part: of[0] }),
				part: now[part]!,
				whole: now[whole]!,
				before: before && { part: before[part]!, whole: before[whole]!, words },
				course: months.map((row) => shareOf(Number(row[part]), Number(row[whole]))),
			},
			locale,
		);
}

/** A share in a period, in the one before, and month by month. */
export interface ShareFigure {
	title: string;
	href: string;
	part: number;
	whole: number;
	before: { part: number; whole: number; words: string } | null;
	course: (number | null)[];
}

/** A share for the strip of key figures, with how sure it is; shares are better the higher they are. */
export function viewShare(figure: ShareFigure, locale: Locale) {
	const { title, href, part, whole, before, course } = figure;
	const now = estimateShare(part, whole);
	const then = before && estimateShare(before.part, before.whole);
	const format = { name: 'share', type: 'DOUBLE', unit: 'share' };
	return {
		title,
		href,
		value: formatValue(now?.value ?? null, format, locale).replace(/%$/, ''),
		unit: now ? '%' : '',
		change:
			now && then
				? describeChange(then.value, now.value, { unit: 'share', good: 'up' }, locale)
				: null,
		note: then ? before!.words : '',
		interval: formatInterval(now, 'share', locale),
		course: course.filter((value) => value !== null),
	};
}

/** A number of cases or days for the strip of key figures, without a comparison of its own. */
export function viewAmount(
	figure: {
		title: string;
		href: string;
		value: number | null;
		unit: 'count' | 'days' | 'working_days';
		note: string;
		course: (number | null)[];
	},
	locale: Locale,
) {
	const { title, href, value, unit, note, course } = figure;
	return {
		title,
		href,
		value: formatValue(
			value,
			{ name: 'value', type: unit === 'count' ? 'INTEGER' : 'DOUBLE', unit },
			locale,
		),
		unit: unit === 'count' || value === null ? '' : formatUnit(unit, locale, value),
		change: null,
		note,
		course: course.filter((one) => one !== null),
	};
}
