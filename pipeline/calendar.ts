import notices from 'chinese-days/dist/chinese-days.json' with { type: 'json' };
import { quote, type Database } from './database.ts';

const firstYear = 2004;
/** The last year for which the calendar package knows the State Council's notice. */
const lastNoticeYear = 2026;

// the lists themselves: the package's functions go by the time zone of the machine
const holidays: Record<string, string> = notices.holidays;
const workdays: Record<string, string> = notices.workdays;

/** One day: working or not; provisional where no notice for its year is known (domain §3). */
export interface CalendarDay {
	day: string;
	is_working_day: boolean;
	is_provisional: boolean;
	name: string | null;
}

/**
 * Every day from 2004 to the end of `lastYear`. Years with a notice follow chinese-days
 * (holidays and make-up working days); later years know weekends and fixed holidays only and are
 * marked provisional.
 */
export function calendarDays(lastYear: number): CalendarDay[] {
	const days: CalendarDay[] = [];
	const fixed = new Set(['01-01', '05-01', '05-02', '10-01', '10-02', '10-03']);
	for (
		let time = Date.UTC(firstYear, 0, 1);
		time < Date.UTC(lastYear + 1, 0, 1);
		time += 86_400_000
	) {
		const date = new Date(time);
		const day = date.toISOString().slice(0, 10);
		const provisional = date.getUTCFullYear() > lastNoticeYear;
		const weekend = date.getUTCDay() === 0 || date.getUTCDay() === 6;
		const holiday = holidays[day];
		const workday = workdays[day];
		days.push({
			day,
			is_working_day: provisional
				? !weekend && !fixed.has(day.slice(5))
				: workday !== undefined || (!weekend && holiday === undefined),
			is_provisional: provisional,
			name: (provisional ? undefined : (holiday ?? workday)?.split(',')[1]) ?? null,
		});
	}
	return days;
}

/** Creates the base table `calendar` (day, is_working_day, is_provisional, name). */
export async function createCalendar(database: Database, lastYear: number): Promise<void> {
	// one text that DuckDB takes apart: a literal for each cell costs its parser ten times as long
	const text = calendarDays(lastYear)
		.map((day) => [day.day, day.is_working_day, day.is_provisional, day.name ?? ''].join('|'))
		.join(';');
	await database.run(
		`create or replace table calendar as
		 select parts[1]::date as day, parts[2]::boolean as is_working_day, parts[3]::boolean as is_provisional, nullif(parts[4], '') as name
		 from (select string_split(unnest(string_split(${quote(text)}, ';')), '|') as parts)
		 order by day`,
	);
}
