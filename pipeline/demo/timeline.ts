import { calendarDays } from '../calendar.ts';

/** The first day with cases, the platform's first day, and the last day that files tell of. */
export const firstDay = '2023-11-01';
export const goLive = '2026-07-01';
export const lastDay = '2026-10-31';

/** One day of the working calendar; `w` counts the working days up to and including it. */
export interface Day {
	day: string;
	is_work: boolean;
	w: number;
}

const milliseconds = 86_400_000;

/** A day `count` calendar days later, `YYYY-MM-DD`. */
export function addDays(day: string, count: number): string {
	return new Date(Date.parse(`${day}T00:00:00Z`) + count * milliseconds).toISOString().slice(0, 10);
}

/** Whole days from one day to another. */
export function daysBetween(from: string, to: string): number {
	return (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / milliseconds;
}

/** What the city government set otherwise than the national calendar: a flood-control day off, made up on a Sunday. */
export const localDays = [
	{ day: '2026-06-12', is_working_day: false, name: '望川市防汛调休' },
	{ day: '2026-06-14', is_working_day: true, name: '望川市防汛调休上班' },
];

/** Every day from two months before the first case to the end of 2027 (2027: weekends only, no notice yet). */
export const days: Day[] = (() => {
	const from = addDays(firstDay, -60);
	let w = 0;
	return calendarDays(2027)
		.filter(({ day }) => day >= from)
		.map(({ day, is_working_day }) => {
			const local = localDays.find((one) => one.day === day);
			const is_work = local?.is_working_day ?? is_working_day;
			if (is_work) w++;
			return { day, is_work, w };
		});
})();

const dayIndex = new Map(days.map(({ day }, index) => [day, index]));
const workDays = days.filter((day) => day.is_work);

/** The day that is `count` working days after `day`; 0 gives the last working day on or before it. */
export function addWorkingDays(day: string, count: number): string {
	return workDays[days[dayIndex.get(day)!]!.w - 1 + count]!.day;
}

/** A span of days whose rows one file holds; 0 is all history before go-live. */
export interface Period {
	number: number;
	label: string;
	from: string;
	to: string;
}

const history: Period = { number: 0, label: '历史', from: firstDay, to: addDays(goLive, -1) };

const firstMonday = '2026-08-31';

/** History, two months of trial, then the ISO weeks to the last day. */
export const weeks: Period[] = [
	history,
	{ number: 1, label: '2026M07', from: goLive, to: '2026-07-31' },
	{ number: 2, label: '2026M08', from: '2026-08-01', to: addDays(firstMonday, -1) },
];
for (let monday = firstMonday; monday <= lastDay; monday = addDays(monday, 7)) {
	const week = weeks.length + 33;
	weeks.push({
		number: weeks.length,
		label: `2026W${week}`,
		from: monday,
		to: addDays(monday, 6),
	});
}

/** History, then the calendar months from go-live to the last day. */
export const months: Period[] = [history];
for (let month = 7; month <= 10; month++) {
	const two = String(month).padStart(2, '0');
	const to = addDays(`2026-${String(month + 1).padStart(2, '0')}-01`, -1);
	months.push({ number: months.length, label: `2026M${two}`, from: `2026-${two}-01`, to });
}

/** History, then all since go-live, labelled by the day up to which a file tells, as exchange folders are. */
export const versions: Period[] = [
	history,
	{ number: 1, label: '20261031', from: goLive, to: lastDay },
];

/** SQL macros that give the number of the period a day belongs to. */
export const periodMacros = `
	create or replace macro week_number(day) as
		case when day < date '${goLive}' then 0 when day < date '2026-08-01' then 1 when day < date '${firstMonday}' then 2
		else ((day - date '${firstMonday}')::integer // 7) + 3 end;
	create or replace macro month_number(day) as
		case when day < date '${goLive}' then 0 else month(day)::integer - 6 end;
	create or replace macro version_number(day) as case when day < date '${goLive}' then 0 else 1 end;
`;
