import type { RowList } from './rows.ts';
import type { Cell, Row, ViewColumn } from './view.ts';
import { pick, type Locale } from './words.ts';

/** The rows among many in which words stand, with the places they have among all. */
export interface FoundRows extends RowList {
	place(row: number): number;
}

const rowsAtOnce = 100;
/** Milliseconds of searching after which the page may do something else, on a machine of any speed. */
const turn = 12;

/**
 * Looks for words in the columns shown, all of which a row must hold, as they are written there. Lets the page breathe
 * every few milliseconds; null when the signal says that other words are looked for now.
 */
export async function findRows(
	rows: RowList,
	columns: ViewColumn[],
	words: string,
	locale: Locale,
	signal: AbortSignal,
): Promise<FoundRows | null> {
	const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
	const places: number[] = [];
	let until = 0;
	for (let start = 0; start < rows.length; start += rowsAtOnce) {
		if (performance.now() >= until) {
			await new Promise((resolve) => setTimeout(resolve));
			if (signal.aborted) return null;
			until = performance.now() + turn;
		}
		for (const [offset, row] of rows.slice(start, start + rowsAtOnce).entries()) {
			const text = writeRow(row, columns, locale);
			if (wanted.every((word) => text.includes(word))) places.push(start + offset);
		}
	}
	return {
		length: places.length,
		slice: (start = 0, end = places.length) =>
			places.slice(start, end).flatMap((place) => rows.slice(place, place + 1)),
		place: (row) => places[row]!,
	};
}

function writeRow(row: Row, columns: ViewColumn[], locale: Locale): string {
	return columns
		.map(({ name, codes }) => writeCell(row[name] ?? null, codes, locale))
		.join('\n')
		.toLowerCase();
}

function writeCell(value: Cell, codes: ViewColumn['codes'], locale: Locale): string {
	if (value === null) return '';
	const words = codes?.[String(value)];
	return words ? pick(words, locale) : String(value);
}
