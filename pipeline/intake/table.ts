import { InputError, type Words } from '../errors.ts';
import { cellError } from './cell.ts';
import { markFault, openCopy } from './copy.ts';
import { findHeader, searchedRows, type Header } from './header.ts';
import { refuseWide } from './layout.ts';
import { isNames, isSlipped, learnShapes, ownRows } from './shape.ts';
import { loneFault } from './row-fault.ts';
import { notSurveyed, type Opening, type Source } from './source.ts';

/** Cells shown as one, by the row that they begin in: columns from 0, the last row's own number. */
export interface MergedCells {
	left: number;
	right: number;
	bottom: number;
}

/** What is known of a sheet beside its rows. */
export interface SheetFacts {
	/** Rows with a formula whose value was never stored. */
	hollowRows: ReadonlySet<number>;
	merges: ReadonlyMap<number, readonly MergedCells[]>;
}

/** One row of a sheet by its own number (from 1); rows without cells may be missing. */
export interface SheetRow {
	number: number;
	cells: string[];
}

/** A sheet read into a copy with so many rows, or why it was not. */
export type SheetOutcome =
	{ source: Source; rows: number } | { refusal: InputError; name: string } | 'empty';

/**
 * Takes the rows of one sheet: finds the header among its first ones, then copies every row below so that
 * its place gives its number. A value in cells merged downwards is that of each of their rows; what is merged across
 * columns belongs to none of them, and its row is marked, as is one that holds formulas without a value.
 */
export async function readSheet(
	rows: AsyncIterable<SheetRow> | Iterable<SheetRow>,
	name: string,
	copyName: string,
	opening: Opening,
	facts: SheetFacts,
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
		const begun = beginSheet(first, name, copyName, opening, facts);
		if (begun === null || 'refusal' in begun) return begun ?? 'empty';
		writer = begun;
	}
	if (writer === null) {
		const begun = beginSheet(first, name, copyName, opening, facts);
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
	facts: SheetFacts,
): SheetWriter | { refusal: InputError; name: string } | null {
	const above = (first[0]?.number ?? 1) - 1;
	const grid = Array.from({ length: searchedRows }, (): string[] => []);
	for (const row of first)
		if (row.number - above <= searchedRows) grid[row.number - above - 1] = row.cells;
	try {
		const header = findHeader(grid, opening.wanted, opening.shown);
		if (header === null) return null;
		refuseWide(header.names, opening.shown);
		opening.fits(header.names);
		const sample = grid.slice(header.data);
		const writer = writeSheet(header, above + header.data + 1, copyName, opening, facts, sample);
		for (const row of first) writer.add(row);
		return writer;
	} catch (error) {
		if (error instanceof InputError) return { refusal: error, name };
		throw error;
	}
}

/** `sample` are rows below the header, by which one is known whose cells slipped into other columns, or that names others. */
function writeSheet(
	header: Header,
	firstRow: number,
	copyName: string,
	opening: Opening,
	facts: SheetFacts,
	sample: string[][],
): SheetWriter {
	const copy = openCopy(opening.scratch(copyName), ',');
	const width = header.names.length;
	const shapes = learnShapes(ownRows(sample, width), width);
	const isOwnHeader = (cells: string[]): boolean =>
		header.band.some((row) =>
			cells.every((cell, column) => cell.trim() === (row[column] ?? '').trim()),
		);
	let next = firstRow;
	let beside = 0;
	const fillDown = openFillDown(facts, width);
	return {
		add({ number, cells }) {
			if (number < next) return;
			const isBeside =
				cells.length > width && cells.slice(width).some((cell) => cell.trim() !== '');
			const own = Array.from({ length: width }, (_, column) => cells[column] ?? '');
			const fault = facts.hollowRows.has(number)
				? 'FORMULA-EMPTY'
				: (faultOf(own) ?? mergedFault(own, facts.merges.get(number)));
			fillDown(number, own);
			if (fault === 'blank') {
				if (isBeside) beside++;
				return;
			}
			const names =
				fault === null && isNames(own, shapes, number > next ? 1 : 2) && !isOwnHeader(own);
			for (; next < number; next++) copy.add([], 'blank');
			next++;
			copy.add(
				own,
				fault ??
					(isBeside
						? 'FIELD-BESIDE'
						: names
							? 'TABLE-NAMES'
							: isSlipped(own, shapes)
								? 'FIELD-SLIPPED'
								: null),
			);
		},
		close(name) {
			const notes =
				beside === 0
					? []
					: [
							{
								zh: `工作表“${name}”有 ${beside} 行只在表头以外的列有内容，未读取。`,
								en: `${beside} rows of the sheet "${name}" have cells only beside the columns of its header; they were not read.`,
							},
						];
			return {
				rows: copy.rows(),
				source: {
					headers: header.names,
					band: header.band,
					...copy.close(header.names),
					fault: markFault,
					firstRow,
					part: name,
					encoding: '',
					notes,
					...notSurveyed,
				},
			};
		},
	};
}

/** Puts the value of cells merged downwards into each of their rows that holds anything else. */
function openFillDown(
	{ merges }: SheetFacts,
	width: number,
): (number: number, cells: string[]) => void {
	let open: { column: number; bottom: number; value: string }[] = [];
	return (number, cells) => {
		open = open.filter(({ bottom }) => bottom >= number);
		if (open.length > 0 && cells.some((cell) => cell.trim() !== ''))
			for (const { column, value } of open) if (cells[column] === '') cells[column] = value;
		for (const { left, right, bottom } of merges.get(number) ?? [])
			if (left === right && left < width && bottom > number)
				open.push({ column: left, bottom, value: cells[left]! });
	};
}

/** The fault of a row in which a value goes over several columns: a total or note is none. */
function mergedFault(cells: string[], merges: readonly MergedCells[] = []): string | null {
	const wide = merges.find(
		({ left, right }) => right > left && left + 1 < cells.length && cells[left]!.trim() !== '',
	);
	if (wide === undefined) return null;
	const fault = loneFault(cells[wide.left]!);
	return fault.startsWith('blank') ? fault : 'CELL-MERGED';
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
export function usableSheets(
	outcomes: SheetOutcome[],
	notes: Words[],
	encoding: string,
	empty: InputError,
): Source[] {
	const read = outcomes.filter((outcome) => outcome !== 'empty' && 'source' in outcome);
	const refused = outcomes.filter((outcome) => outcome !== 'empty' && 'refusal' in outcome);
	if (read.length === 0) throw refused[0]?.refusal ?? empty;
	const left = refused.map(({ refusal, name }): Words => ({
		zh: `工作表“${name}”未读取：${refusal.words.zh}`,
		en: `the sheet "${name}" was not read: ${refusal.words.en}`,
	}));
	let before = 0;
	return read.map(({ source, rows }, index) => {
		const own = {
			...source,
			encoding,
			firstRow: source.firstRow - before,
			part: read.length > 1 ? source.part : null,
		};
		if (index === 0) own.notes = [...notes, ...left, ...source.notes];
		before += rows;
		return own;
	});
}
