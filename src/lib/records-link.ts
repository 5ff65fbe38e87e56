import type { Row } from './view.ts';

/** The part of a mart that decides which of its numbers lead to rows. */
export interface Countable {
	mart: string;
	key: string[];
	counts: string[];
}

/** The address of the rows that a number of a mart row counts; null when it counts none or has none listed. */
export function linkRecords(
	{ mart, key, counts }: Countable,
	column: string,
	row: Row,
): string | null {
	if (!counts.includes(column)) return null;
	if (typeof row[column] !== 'number' || row[column] === 0) return null;
	if (key.some((name) => !(name in row))) return null;
	const params = new URLSearchParams({ count: column });
	for (const name of key) if (row[name] !== null) params.set(name, String(row[name]));
	return `/${mart}/records?${params}`;
}
