import { localTime } from '../clock.ts';
import type { Column } from '../feed.ts';

/** The first day a record of the People's Republic can bear. */
const firstDay = '1949-10-01';
/** What "no end" is written as in the national layouts, and what every other way to say it becomes. */
const openEnd = '2099-12-31';
/** From here on a date is a slip of the pen, or an open end. */
const lastDay = '2099-01-01';

const noEnd = /^(长期|永久|无固定期限|无期限|不限|9999|2999)/;
const spelled =
	/^(\d{4})\s*[-/.年\\ ]\s*(\d{1,2})\s*[-/.月\\ ]\s*(\d{1,2})\s*[日号]?(?:[T\s]\s*(.*))?$/;
const usual = /^\d{4}([-/])\d{1,2}\1\d{1,2}(?:[ T]\d{1,2}:\d{1,2}(?::\d{1,2}(?:\.\d{1,6})?)?)?$/;
const clock = /^(\d{1,2})\s*[时点:]\s*(\d{1,2})(?:\s*[分:]\s*(\d{1,2})(\.\d{1,6})?)?\s*[分秒]?$/;
const zoned =
	/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}(?::?\d{2})?)$/;
const shortYear = /^['’]?\d{2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?(?:\s.*)?$|^\d{6}$/;
/** Excel's day numbers from 1950 to 2099. */
const serialDays = [18264, 73050] as const;

/** A date or instant read from a text: its canonical form and the rule by which it was mended. */
export interface DateReading {
	value: string | null;
	repair: 'DATE-SPELLING' | 'DATE-SERIAL' | 'DATE-OPEN-END' | null;
	fault: string | null;
}

/**
 * Reads a clean half-width text in every spelling of domain.md §2.11. The value is `YYYY-MM-DD`, for
 * instants with ` HH:MM:SS`. `latest` is the first local day that lies in the future.
 */
export function readDate(column: Column, text: string, latest: string): DateReading {
	if (column.open_ended && noEnd.test(text))
		return { value: openEnd, repair: 'DATE-OPEN-END', fault: null };
	const read = readSpelling(text, column.type === 'timestamp');
	if (read === null)
		return {
			value: null,
			repair: null,
			fault: shortYear.test(text) ? 'DATE-TWO-DIGIT-YEAR' : `TYPE-${column.type.toUpperCase()}`,
		};
	const { value, repair } = read;
	if (column.open_ended && value >= lastDay)
		return {
			value: openEnd,
			repair: value.startsWith(openEnd) ? repair : 'DATE-OPEN-END',
			fault: null,
		};
	if (column.past && value >= latest) return { value, repair, fault: 'DATE-FUTURE' };
	return { value, repair, fault: value < firstDay || value >= lastDay ? 'DATE-RANGE' : null };
}

function readSpelling(
	text: string,
	withTime: boolean,
): { value: string; repair: DateReading['repair'] } | null {
	if (zoned.test(text)) {
		const instant = new Date(
			text
				.replace(' ', 'T')
				.replace(/\s+/g, '')
				.replace(
					/([+-]\d{2})(\d{2})?$/,
					(_, hours: string, minutes = '00') => `${hours}:${minutes}`,
				),
		);
		if (Number.isNaN(instant.getTime())) return null;
		const local = localTime(instant);
		const fraction = /\.\d{1,6}/.exec(text)?.[0] ?? '';
		return { value: withTime ? local + fraction : local.slice(0, 10), repair: null };
	}
	const digits = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2}))?$/.exec(text);
	const parts = digits
		? [
				digits[1],
				digits[2],
				digits[3],
				digits[4] === undefined ? undefined : `${digits[4]}:${digits[5]}:${digits[6]}`,
			]
		: spelled.exec(text)?.slice(1);
	if (parts) {
		const day = wholeDay(Number(parts[0]), Number(parts[1]), Number(parts[2]));
		if (day === null) return null;
		const repair = usual.test(text) ? null : 'DATE-SPELLING';
		if (!withTime) return { value: day, repair };
		const time = parts[3] === undefined || parts[3] === '' ? '00:00:00' : wholeTime(parts[3]);
		return time === null ? null : { value: `${day} ${time}`, repair };
	}
	if (
		/^\d{5}(\.\d+)?$/.test(text) &&
		Number(text) >= serialDays[0] &&
		Number(text) <= serialDays[1]
	) {
		const iso = new Date(
			Date.UTC(1899, 11, 30) + Math.round(Number(text) * 86_400) * 1000,
		).toISOString();
		return {
			value: withTime ? iso.slice(0, 19).replace('T', ' ') : iso.slice(0, 10),
			repair: 'DATE-SERIAL',
		};
	}
	return null;
}

function wholeDay(year: number, month: number, day: number): string | null {
	const date = new Date(Date.UTC(year, month - 1, day));
	if (year < 100 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
	return date.toISOString().slice(0, 10);
}

function wholeTime(text: string): string | null {
	const found = clock.exec(text);
	if (!found) return null;
	const [hours, minutes, seconds] = [found[1], found[2], found[3] ?? '0'].map(Number) as [
		number,
		number,
		number,
	];
	if (hours > 23 || minutes > 59 || seconds > 59) return null;
	return (
		[hours, minutes, seconds].map((one) => String(one).padStart(2, '0')).join(':') +
		(found[4] ?? '')
	);
}

/** SQL conditions over the cast value under which a date needs a closer look. `latest` is SQL. */
export function dayDoubts(column: Column, f: string, latest: string): string[] {
	const end = column.open_ended
		? `(${f} >= ${column.type} '${lastDay}' and ${f} <> ${column.type} '${openEnd}')`
		: `${f} >= ${column.past ? latest : `${column.type} '${lastDay}'`}`;
	return [`${f} < ${column.type} '${firstDay}'`, end];
}

/** SQL condition under which a date's raw text says more than the cast reads. `absent` as in `CellContext`. */
export function longerDate(column: Column, k: string, absent: string): string {
	// the cast to a date reads no further than the day, the cast to an instant leaves the zone aside
	const fraction = absent.includes('.')
		? ''
		: ` then not regexp_full_match(${k}, '[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9:]{8}[.][0-9]{1,6}') end`;
	return column.type === 'date'
		? `case when strlen(${k}) > 10 then try_cast(${k} as timestamp) is null end`
		: `${fraction && 'case when '}strlen(${k}) > 19${fraction}`;
}
