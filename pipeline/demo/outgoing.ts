import type { Feed } from '../feed.ts';
import type { Department } from './places.ts';
import type { Period } from './timeline.ts';
import type { City } from './workshop.ts';

/** Added to the period of a mended row, which goes into a file of corrections. */
export const corrected = 1000;

/**
 * Rows of one feed, ready to be sent: a table with the feed's columns, the department `d`, the period `p`,
 * a number `n` and the fault `dirty`; the rows stand in the order of the files.
 */
export interface Outgoing {
	feed: Feed;
	table: string;
	periods: Period[];
	/** When a file is complete: with the last day of its period, or already with the first. */
	ready: 'to' | 'from';
	/** Beginning of the file names, the feed's title unless given. */
	title?: string;
}

/** How a file is written; a workbook has a title and a note above its header. */
export type FileForm = 'utf-8' | 'gb18030' | 'workbook' | 'parquet';

/** Larger files do not come as workbooks; the largest come as a database writes them, in UTF-8. */
const mostWorkbookRows = 400;
const mostOfficeRows = 100_000;

/** Lines above the first row of data. */
export const linesAbove: Record<FileForm, number> = {
	'utf-8': 1,
	gb18030: 1,
	workbook: 3,
	parquet: 0,
};

/** A third of the departments export UTF-8, a third GB18030, a third fill in workbooks. */
export function formOf(city: City, feed: Feed, department: Department, rows: number): FileForm {
	if (feed.name === 'approvals' && department.index === city.behaviour.parquet) return 'parquet';
	if (city.isPlain || rows > mostOfficeRows) return 'utf-8';
	if (feed.name === 'approvals' && department.index === city.behaviour.ownHeaders) return 'utf-8';
	if (department.index % 3 === 0) return 'utf-8';
	return department.index % 3 === 2 && rows <= mostWorkbookRows ? 'workbook' : 'gb18030';
}

/** The form of a department's file for a period, by the rows that `noteRowCounts` found for it. */
export function formFor(
	city: City,
	outgoing: Outgoing,
	department: Department,
	p: number,
): FileForm {
	const rows = city.rowCounts.get(`${outgoing.table} ${department.index} ${p}`) ?? 0;
	return formOf(city, outgoing.feed, department, rows);
}

/** The end of a file's name. */
export const extensions: Record<FileForm, string> = {
	'utf-8': 'csv',
	gb18030: 'csv',
	workbook: 'xlsx',
	parquet: 'parquet',
};

/** Path below the inbox of a department's file for a period; the corrections of a file have one of their own. */
export function pathOf(city: City, outgoing: Outgoing, department: Department, p: number): string {
	const { feed, periods } = outgoing;
	const isOwn = feed.name === 'approvals' && department.index === city.behaviour.ownHeaders;
	const title = isOwn ? 'ywsb' : (outgoing.title ?? feed.title.zh);
	const extension = extensions[formFor(city, outgoing, department, p)];
	const label = periods[p % corrected]!.label;
	return `${department.code}/${title}_${label}${p >= corrected ? '_更正' : ''}.${extension}`;
}

/** Notes how many rows each department has for each period. `chosen` lists department numbers. */
export async function noteRowCounts(
	city: City,
	{ table }: Outgoing,
	chosen: string,
): Promise<void> {
	const rows = await city.database.rows<{ d: number; p: number; count: number }>(
		`select d, p, count(*) as count from ${table} where d in (${chosen}) group by d, p`,
	);
	for (const { d, p, count } of rows) city.rowCounts.set(`${table} ${d} ${p}`, count);
}
