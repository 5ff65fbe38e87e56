import { basename } from 'node:path';

/** As of when a file speaks: rows of a later version replace those of an earlier one with the same key. */
export interface FileVersion {
	/** Local time, `YYYY-MM-DD HH:MM:SS`; editions of one day (v2, a time of day) follow each other within its last second. */
	at: string;
	/** A correction wins over other files that speak as of the same time, and adds to a full list instead of replacing it. */
	isCorrection: boolean;
}

const correction = /更正|补正|修正|订正|改正|修改|重报|重新报送|correct|revis/i;
const edition =
	/(?:(?<![a-z])v(?:er)?[._ -]?|第|[(])(\d{1,3})(?:[版稿次)]|(?<=v(?:er)?[._ -]?\d+)(?![\d]))/gi;
const timeOfDay =
	/(?<!\d)20\d\d[-_.年]?\d{1,2}[-_.月]?\d{1,2}日?[-_ T]?([01]\d|2[0-3])[:：时.]?([0-5]\d)(?:[:：分.]?[0-5]\d秒?)?(?!\d)/i;

/**
 * The version of a file: the last day or the end of the period that its name gives (20261031, 2026-10-31,
 * 2026年10月31日, 2026W44, 2026M10, 2026-10, 2026年10月, 2026Q3, 2026年第3季度), else its receipt. Thus files that
 * arrive in another order leave the same rows. A name that speaks of a time far from the receipt is not believed.
 */
export function fileVersion(path: string, receivedAt: string): FileVersion {
	const name = basename(path)
		.normalize('NFKC')
		.replace(/\.[a-z]+$/i, '');
	const days = [...periods(name)].filter(
		(day) => day >= '2000-01-01' && yearsApart(day, receivedAt) < 2,
	);
	const last = days.sort().at(-1);
	return {
		at: last === undefined ? receivedAt : `${last} 23:59:59${editionOf(name)}`,
		isCorrection: correction.test(name),
	};
}

/** What follows the last second of the file's day, so that v2 comes after v1 and the afternoon's file after the morning's. */
function editionOf(name: string): string {
	const number = Math.max(0, ...[...name.matchAll(edition)].map((found) => Number(found[1])));
	const [, hours, minutes] = timeOfDay.exec(name) ?? [];
	const place = hours === undefined ? 0 : Math.floor((Number(hours) * 60 + Number(minutes)) / 1.44);
	return number + place === 0
		? ''
		: `.${String(number).padStart(3, '0')}${String(place).padStart(3, '0')}`;
}

function* periods(name: string): Generator<string> {
	for (const [, year, month, day] of name.matchAll(
		/(?<!\d)(20\d\d)[-_.年](\d{1,2})[-_.月](\d{1,2})日?(?!\d)/g,
	))
		yield* dayOf(year!, month!, day!);
	for (const [, year, month, day] of name.matchAll(
		/(?<!\d)(20\d\d)(\d\d)(\d\d)(?:\d{4}|\d{6})?(?!\d)/g,
	))
		yield* dayOf(year!, month!, day!);
	for (const [, year, week] of name.matchAll(
		/(?<!\d)(20\d\d)年?[-_ ]?(?:W|第)(\d{1,2})(?:周|(?![\d季版期批]))/gi,
	))
		yield* weekEnd(Number(year), Number(week));
	for (const [, year, month] of name.matchAll(
		/(?<!\d)(20\d\d)(?:[-_ ]?M|[-_.]|年)(\d{1,2})(?:月份?(?!\d)|(?![\d月]|[-_.]\d))/gi,
	))
		yield* monthEnd(Number(year), Number(month));
	for (const [, year, month] of name.matchAll(/(?<!\d)(20\d\d)(0[1-9]|1[0-2])(?!\d)/g))
		yield* monthEnd(Number(year), Number(month));
	for (const [, year, quarter] of name.matchAll(
		/(?<!\d)(20\d\d)年?[-_ ]?(?:Q|第?)([1-4一二三四])(?:季度|(?<=Q\d)(?!\d))/gi,
	))
		yield* monthEnd(Number(year), 3 * ('一二三四'.indexOf(quarter!) + 1 || Number(quarter)));
}

function* dayOf(year: string, month: string, day: string): Generator<string> {
	const text = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
	const date = new Date(`${text}T00:00:00Z`);
	if (!Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)) yield text;
}

function* monthEnd(year: number, month: number): Generator<string> {
	if (month >= 1 && month <= 12)
		yield new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
}

/** Sunday of an ISO week: week 1 is the one with 4 January. */
function* weekEnd(year: number, week: number): Generator<string> {
	if (week < 1 || week > 53) return;
	const fourth = new Date(Date.UTC(year, 0, 4));
	const sunday = Date.UTC(year, 0, 4 + 7 - (fourth.getUTCDay() || 7)) + (week - 1) * 7 * 86_400_000;
	yield new Date(sunday).toISOString().slice(0, 10);
}

function yearsApart(day: string, receivedAt: string): number {
	return (
		Math.abs(Date.parse(`${day}T00:00:00Z`) - Date.parse(`${receivedAt.slice(0, 10)}T00:00:00Z`)) /
		(365.25 * 86_400_000)
	);
}
