import { InputError, type Words } from '../errors.ts';
import { cellError } from './cell.ts';
import { markFault, openCopy } from './copy.ts';
import { findHeader, searchedRows, type Header } from './header.ts';
import type { Opening, Source } from './source.ts';

/** One row of a sheet by its own number (from 1); rows without cells may be missing. */
export interface SheetRow {
	number: number;
	cells: string[];
}

/** A sheet read into a copy with so many rows, or why it was not. */
export type SheetOutcome = { source: Source; rows: number } | { refusal: InputError; name: string } | 'empty';

/**
 * Takes the rows of one sheet: finds the header among its first ones, then copies every row below so that
 * its place gives its number. Rows in `hollow` hold formulas without a value and are marked.
 */
export async function readSheet(
	rows: AsyncIterable<SheetRow> | Iterable<SheetRow>,
	name: string,
	copyName: string,
	opening: Opening,
	hollow: ReadonlySet<number> = new Set(),
): Promise<SheetOutcome> {
	const first: SheetRow[] = [];
	let writer: SheetWriter | null = null;
	for await (const row of rows) {
		if (writer !== null) {
			writer.add(row);
			continue;
		}
		first.push(row);
		if (row.number - first[0]!.number + 1 < searchedRows) continue;
		const begun = beginSheet(first, name, copyName, opening, hollow);
		if (begun === null || 'refusal' in begun) return begun ?? 'empty';
		writer = begun;
	}
	if (writer === null) {
		const begun = beginSheet(first, name, copyName, opening, hollow);
		if (begun === null || 'refusal' in begun) return begun ?? 'empty';
		writer = begun;
	}
	return writer.close(name);
}

interface SheetWriter {
	add(row: SheetRow): void;
	close(name: string): { source: Source; rows: number };
}

function beginSheet(
	first: SheetRow[],
	name: string,
	copyName: string,
	opening: Opening,
	hollow: ReadonlySet<number>,
): SheetWriter | { refusal: InputError; name: string } | null {
	const above = (first[0]?.number ?? 1) - 1;
	const grid = Array.from({ length: searchedRows }, (): string[] => []);
	for (const row of first) if (row.number - above <= searchedRows) grid[row.number - above - 1] = row.cells;
	try {
		const header = findHeader(grid, opening.wanted, opening.shown);
		if (header === null) return null;
		opening.fits(header.names);
		const writer = writeSheet(header, above + header.data + 1, copyName, opening, hollow);
		for (const row of first) writer.add(row);
		return writer;
	} catch (error) {
		if (error instanceof InputError) return { refusal: error, name };
		throw error;
	}
}

function writeSheet(header: Header, firstRow: number, copyName: string, opening: Opening, hollow: ReadonlySet<number>): SheetWriter {
	const copy = openCopy(opening.scratch(copyName), ',');
	const width = header.names.length;
	let next = firstRow;
	let beside = 0;
	return {
		add({ number, cells }) {
			if (number < next) return;
			if (cells.length > width && cells.slice(width).some((cell) => cell.trim() !== '')) beside++;
			const own = Array.from({ length: width }, (_, column) => cells[column] ?? '');
			const fault = hollow.has(number) ? 'FORMULA-EMPTY' : faultOf(own);
			if (fault === 'blank') return;
			for (; next < number; next++) copy.add([], 'blank');
			next++;
			copy.add(own, fault);
		},
		close(name) {
			const notes =
				beside === 0
					? []
					: [{ zh: `工作表“${name}”有 ${beside} 行在表头以外的列还有内容，未读取。`, en: `the sheet "${name}" has cells beside the columns of its header in ${beside} rows; they were not read.` }];
			return {
				rows: copy.rows(),
				source: { headers: header.names, band: header.band, ...copy.close(header.names), fault: markFault, firstRow, part: name, encoding: '', notes, isTidy: false, absent: '', blankTail: 0, again: null },
			};
		},
	};
}

function faultOf(cells: string[]): string | null {
	let blank = true;
	for (const cell of cells) {
		if (cell === '') continue;
		if (cell.startsWith('#') && cellError.test(cell)) return 'CELL-ERROR';
		if (blank && cell.trim() !== '') blank = false;
	}
	return blank ? 'blank' : null;
}

/**
 * The sheets that were read, the first with the notes on those that were not.
 * Throws the refusal of the first sheet when none was read.
 */
export function usableSheets(outcomes: SheetOutcome[], notes: Words[], encoding: string, empty: InputError): Source[] {
	const read = outcomes.filter((outcome) => outcome !== 'empty' && 'source' in outcome);
	const refused = outcomes.filter((outcome) => outcome !== 'empty' && 'refusal' in outcome);
	if (read.length === 0) throw refused[0]?.refusal ?? empty;
	const left = refused.map(({ refusal, name }): Words => ({
		zh: `工作表“${name}”未读取：${refusal.words.zh}`,
		en: `the sheet "${name}" was not read: ${refusal.words.en}`,
	}));
	let before = 0;
	return read.map(({ source, rows }, index) => {
		const own = { ...source, encoding, firstRow: source.firstRow - before, part: read.length > 1 ? source.part : null };
		if (index === 0) own.notes = [...notes, ...left, ...source.notes];
		before += rows;
		return own;
	});
}
