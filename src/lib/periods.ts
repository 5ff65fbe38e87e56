import type { Comparison, Period } from './filters.ts';

/** A stretch of days and the earlier one it is compared with, first and last days included. */
export interface Spans {
	from: string;
	to: string;
	beforeFrom: string;
	beforeTo: string;
	/** True when the period has not ended on the data date: both stretches are then cut to the same days. */
	isPartial: boolean;
}

/**
 * The days of a period up to the data date and the days to compare them with. A finished month is compared with
 * the whole month before (or a year earlier); an unfinished one with the same days of it.
 */
export function spanPeriods(period: Period, dataDate: string, compare: Comparison): Spans {
	const isPartial = dataDate < period.to && dataDate >= period.from;
	const to = isPartial ? dataDate : period.to;
	const months = monthsOf(period);
	const back = compare === 'yoy' ? 12 : months;
	const beforeFrom = addMonths(period.from, -back);
	const beforeEnd = lastDay(addMonths(period.from, -back + months - 1));
	const sameDay = addDays(beforeFrom, daysBetween(period.from, to));
	return {
		from: period.from,
		to,
		beforeFrom,
		beforeTo: isPartial && sameDay < beforeEnd ? sameDay : beforeEnd,
		isPartial,
	};
}

function monthsOf({ from, to }: Period): number {
	return (
		(Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 +
		Number(to.slice(5, 7)) -
		Number(from.slice(5, 7)) +
		1
	);
}

/** The first day of the month so many months later. */
export function addMonths(day: string, months: number): string {
	return toDay(
		new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1 + months, 1)),
	);
}

/** The last day of a day's month. */
export function lastDay(day: string): string {
	return toDay(new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)), 0)));
}

/** Whole days from the first to the second day. */
export function daysBetween(first: string, last: string): number {
	return Math.round((Date.parse(last) - Date.parse(first)) / 86_400_000);
}

function addDays(day: string, days: number): string {
	return toDay(new Date(Date.parse(day) + days * 86_400_000));
}

function toDay(date: Date): string {
	return date.toISOString().slice(0, 10);
}
