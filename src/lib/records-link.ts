import type { Row } from './view.ts';

/** The part of a mart that decides which of its numbers can be explained, and how. */
export interface Countable {
	mart: string;
	key: string[];
	/** Numbers of rows, which lead to those rows. */
	counts: string[];
	/** Other numbers, which lead to how they were computed. */
	computed?: string[];
}

/** The address of the rows that a number of a mart row counts or rests on; null when it has none, or counts none. */
export function linkRecords(
	{ mart, key, counts, computed = [] }: Countable,
	column: string,
	row: Row,
): string | null {
	const isCount = counts.includes(column);
	if (!isCount && !computed.includes(column)) return null;
	if (typeof row[column] !== 'number' || (isCount && row[column] === 0)) return null;
	if (key.some((name) => !(name in row))) return null;
	const params = new URLSearchParams({ [isCount ? 'count' : 'number']: column });
	for (const name of key) if (row[name] !== null) params.set(name, String(row[name]));
	return `/${mart}/records?${params}`;
}

/** The address of the rows that a number of a page's own table counts: `params` narrow it to the table's row. */
export function linkCounted(
	path: string,
	counts: readonly string[],
	column: string,
	row: Row,
	params: URLSearchParams,
): string | null {
	if (!counts.includes(column) || typeof row[column] !== 'number' || row[column] === 0) return null;
	return `${path}?${new URLSearchParams([['of', column], ...params])}`;
}
