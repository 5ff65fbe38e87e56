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
}

/** Path below the inbox of a department's file for a period; the corrections of a file have one of their own. */
export function pathOf(
	{ behaviour }: City,
	{ feed, periods }: Outgoing,
	department: Department,
	p: number,
): string {
	const isApprovals = feed.name === 'approvals';
	const title = isApprovals && department.index === behaviour.ownHeaders ? 'ywsb' : feed.title.zh;
	const extension = isApprovals && department.index === behaviour.parquet ? 'parquet' : 'csv';
	const label = periods[p % corrected]!.label;
	return `${department.code}/${title}_${label}${p >= corrected ? '_更正' : ''}.${extension}`;
}
