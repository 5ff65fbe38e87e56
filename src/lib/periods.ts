/** A stretch of days, first and last included, with the text that names it in an address. */
export interface Period {
	text: string;
	from: string;
	to: string;
}

/** The period before, or the same one a year earlier. */
export type Comparison = 'prev' | 'yoy';

/** The stretches that are named by where they lie before the data date, in the order in which they are offered. */
export const presetPeriods = [
	'this-month',
	'last-month',
	'this-quarter',
	'this-half',
	'this-year',
	'last-12-months',
] as const;

/** One of the stretches before the data date. */
export type PresetPeriod = (typeof presetPeriods)[number];

/** True for the text of a period that moves with the data date. */
export function isPreset(text: string): text is PresetPeriod {
	return (presetPeriods as readonly string[]).includes(text);
}

/**
 * The days that a period's text covers, or null: `2026-10`, `2026Q3`, `2026H1`, `2026`, `2026W40` (Monday to Sunday),
 * `2026-01..2026-10`, and, where a data date is given, `this-month`, `last-month`, `this-quarter`, `this-half`,
 * `this-year`, `last-12-months`. What is not over on the data date is given whole; {@link spanPeriods} cuts it.
 */
export function parsePeriod(text: string, dataDate?: string): Period | null {
	if (isPreset(text)) return dataDate ? { text, ...placePreset(text, dataDate) } : null;
	const [start, end, rest] = text.split('..');
	const first = parseSpan(start ?? '');
	const last = end === undefined ? first : parseSpan(end);
	if (!first || !last || rest !== undefined || first.from > last.to) return null;
	return { text, from: first.from, to: last.to };
}

/** A period from one of the texts a page offers; `all` is none. */
export function toPeriod(text: string, dataDate?: string): Period | null {
	if (text === 'all') return null;
	return parsePeriod(text, dataDate) ?? { text, from: text, to: text };
}

function placePreset(preset: PresetPeriod, dataDate: string): { from: string; to: string } {
	const month = Number(dataDate.slice(5, 7));
	const span = (back: number, months: number): { from: string; to: string } => ({
		from: addMonths(dataDate, -back),
		to: lastDay(addMonths(dataDate, months - back - 1)),
	});
	switch (preset) {
		case 'this-month':
			return span(0, 1);
		case 'last-month':
			return span(1, 1);
		case 'this-quarter':
			return span((month - 1) % 3, 3);
		case 'this-half':
			return span((month - 1) % 6, 6);
		case 'this-year':
			return span(month - 1, 12);
		case 'last-12-months':
			return span(11, 12);
	}
}

function parseSpan(text: string): { from: string; to: string } | null {
	const match =
		/^((?:19|20)\d\d)(?:-(0[1-9]|1[0-2])|Q([1-4])|H([12])|W(0[1-9]|[1-4]\d|5[0-3]))?$/.exec(text);
	if (!match) return null;
	const [, year, month, quarter, half, week] = match;
	if (week) return weekOf(Number(year), Number(week));
	const [first, last] = month
		? [Number(month), Number(month)]
		: quarter
			? [Number(quarter) * 3 - 2, Number(quarter) * 3]
			: half
				? [Number(half) * 6 - 5, Number(half) * 6]
				: [1, 12];
	const begin = (number: number): string => `${year}-${String(number).padStart(2, '0')}-01`;
	return { from: begin(first), to: lastDay(begin(last)) };
}

/** A week of ISO 8601: the first one of a year holds its fourth of January; null for a 53rd that the year has not. */
function weekOf(year: number, week: number): { from: string; to: string } | null {
	const fourth = `${year}-01-04`;
	const weekday = (new Date(fourth).getUTCDay() + 6) % 7;
	const from = addDays(fourth, (week - 1) * 7 - weekday);
	return addDays(from, 3).startsWith(String(year)) ? { from, to: addDays(from, 6) } : null;
}

/** The text of the week that a day lies in. */
export function nameWeek(day: string): string {
	const thursday = addDays(day, 3 - ((new Date(day).getUTCDay() + 6) % 7));
	const number = Math.floor(daysBetween(`${thursday.slice(0, 4)}-01-01`, thursday) / 7) + 1;
	return `${thursday.slice(0, 4)}W${String(number).padStart(2, '0')}`;
}

/** Months, quarters, half-years and years that hold at least one of the days, newest first, as period texts. */
export function offerPeriods(days: string[]): {
	months: string[];
	quarters: string[];
	halves: string[];
	years: string[];
} {
	const months = [...new Set(days.map((day) => day.slice(0, 7)))].sort().reverse();
	const part = (letter: 'Q' | 'H', size: number): string[] => [
		...new Set(
			months.map(
				(month) => `${month.slice(0, 4)}${letter}${Math.ceil(Number(month.slice(5)) / size)}`,
			),
		),
	];
	return {
		months,
		quarters: part('Q', 3),
		halves: part('H', 6),
		years: [...new Set(months.map((month) => month.slice(0, 4)))],
	};
}

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
 * the whole month before (or a year earlier); an unfinished one with the same days of it, up to the same day of the
 * month as the data date's or the month's last. A week is compared with the one before, or with the one 52 weeks before.
 */
export function spanPeriods(period: Period, dataDate: string, compare: Comparison): Spans {
	const isPartial = dataDate < period.to && dataDate >= period.from;
	const to = isPartial ? dataDate : period.to;
	if (!isMonths(period)) {
		const length = daysBetween(period.from, period.to) + 1;
		const back = -(compare === 'yoy' ? 364 : length);
		const before = { beforeFrom: addDays(period.from, back), beforeTo: addDays(to, back) };
		return { from: period.from, to, ...before, isPartial };
	}
	const back = compare === 'yoy' ? 12 : monthsOf(period);
	const endMonth = addMonths(to, -back);
	const sameDay = endMonth.slice(0, 8) + to.slice(8);
	const end = lastDay(endMonth);
	return {
		from: period.from,
		to,
		beforeFrom: addMonths(period.from, -back),
		beforeTo: isPartial && sameDay < end ? sameDay : end,
		isPartial,
	};
}

function isMonths({ from, to }: Period): boolean {
	return from.endsWith('-01') && to === lastDay(to);
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

/** The day so many days later. */
export function addDays(day: string, days: number): string {
	return toDay(new Date(Date.parse(day) + days * 86_400_000));
}

function toDay(date: Date): string {
	return date.toISOString().slice(0, 10);
}
