import { writeXlsx, type CellValue, type WriteSheet } from 'hucre/xlsx';
import { formatUnit } from '../../format.ts';
import type { ViewColumn } from '../../view.ts';
import type { Locale } from '../../words.ts';
import type { Cell } from '../warehouse.ts';
import { formatOf, toCell, writeRows } from './workbook-cells.ts';
import { readParts, writeParts, type ZipPart } from './zip.ts';

/** The most rows of a sheet below its headings. */
export const sheetRows = 1_048_575;
/** The most cells a workbook is made of; more are for CSV, Parquet or Arrow. */
export const workbookCells = 60_000_000;

/** What the definitions sheet says besides the columns: pairs of a word and its text. */
export type About = [string, string][];

/** A small table of a workbook. */
export interface Sheet {
	name: string;
	columns: ViewColumn[];
	rows: Cell[][];
}

/** The definitions sheet: its name, its headings, the facts and the columns they are of. */
export interface Definitions {
	name: string;
	heads: string[];
	about: About;
	columns: ViewColumn[];
}

/** A workbook of several small tables and a sheet of definitions, typed cells, no formulas. */
export async function writeSheets(
	sheets: Sheet[],
	definitions: Definitions,
	locale: Locale,
): Promise<Uint8Array<ArrayBuffer>> {
	const laid = sheets.map(({ name, columns, rows }) =>
		layOut(
			name,
			columns.map((column) => headingOf(column, locale)),
			rows.map((row) => row.map((cell, i) => toCell(cell, columns[i]!, locale))),
			columns.map((column) => shapeOf(column, locale)),
		),
	);
	const all = [...laid, layOutDefinitions(definitions, locale)];
	return (await writeXlsx({ sheets: all })) as Uint8Array<ArrayBuffer>;
}

/**
 * A workbook of one table of any length with a sheet of definitions, piece by piece. Rows that a sheet does not hold go
 * on in further ones under the same headings. The library makes the workbook without its rows; they are poured in as
 * they arrive, so no more than a piece of them is held.
 */
export async function* streamTable(
	table: { name: string; columns: ViewColumn[]; total: number; pieces: AsyncIterable<Cell[][]> },
	definitions: Definitions,
	locale: Locale,
	rowsOfSheet = sheetRows,
): AsyncGenerator<Uint8Array> {
	const { name, columns, total, pieces } = table;
	const count = Math.max(1, Math.ceil(total / rowsOfSheet));
	const heads = columns.map((column) => headingOf(column, locale));
	const shapes = columns.map((column) => shapeOf(column, locale));
	// the second row only tells which number the library gives to each column's format
	const sample = columns.map(() => 0);
	const empty = Array.from({ length: count }, (_, i) =>
		layOut(i === 0 ? name : `${name.slice(0, 27)} ${i + 1}`, heads, [sample], shapes),
	);
	const made = readParts(
		await writeXlsx({ sheets: [...empty, layOutDefinitions(definitions, locale)] }),
	);
	const rows = takeRows(pieces);
	const parts = made.map(({ path, data }): ZipPart => {
		const number = Number(/^xl\/worksheets\/sheet(\d+)\.xml$/.exec(path)?.[1] ?? 0);
		if (number === 0 || number > count) return { path, data };
		return {
			path,
			data: pour(Buffer.from(data).toString('utf8'), rows, rowsOfSheet, columns, locale),
		};
	});
	// sheets take their rows one after the other
	const order = ({ path }: ZipPart): number => Number(/sheet(\d+)\.xml$/.exec(path)?.[1] ?? 0);
	yield* writeParts(parts.sort((a, b) => order(a) - order(b)));
}

interface RowSource {
	/** Up to so many rows; null when there are none left. */
	take(most: number): Promise<Cell[][] | null>;
}

function takeRows(pieces: AsyncIterable<Cell[][]>): RowSource {
	const from = pieces[Symbol.asyncIterator]();
	let held: Cell[][] = [];
	return {
		async take(most) {
			while (held.length === 0) {
				const { done, value } = await from.next();
				if (done) return null;
				held = value;
			}
			const taken = held.slice(0, most);
			held = held.slice(most);
			return taken;
		},
	};
}

async function* pour(
	xml: string,
	rows: RowSource,
	rowsOfSheet: number,
	columns: ViewColumn[],
	locale: Locale,
): AsyncGenerator<Uint8Array> {
	const sample = /<row r="2">.*?<\/row>/s.exec(xml)!;
	const cells = [...sample[0].matchAll(/<c r="([A-Z]+)2"[^>]*? s="(\d+)"/g)];
	const letters = cells.map(([, letter]) => letter!);
	const styles = cells.map(([, , style]) => style!);
	const encode = (text: string): Uint8Array => Buffer.from(text, 'utf8');
	yield encode(xml.slice(0, sample.index).replace(/<dimension [^>]*\/>/, ''));
	let written = 0;
	for (;;) {
		const taken = written < rowsOfSheet ? await rows.take(rowsOfSheet - written) : null;
		if (!taken) break;
		const typed = taken.map((row) => row.map((cell, i) => toCell(cell, columns[i]!, locale)));
		yield encode(writeRows(typed, letters, styles, written + 2));
		written += taken.length;
	}
	yield encode(xml.slice(sample.index + sample[0].length));
}

function layOutDefinitions(
	{ name, heads, about, columns }: Definitions,
	locale: Locale,
): WriteSheet {
	return layOut(
		name,
		heads,
		[
			...about.map(([word, text]): CellValue[] => [word, text, '', '']),
			...columns.map((column): CellValue[] => [
				column.title,
				column.description ?? '',
				column.unit ? formatUnit(column.unit, locale) : '',
				column.name,
			]),
		],
		[24, 72, 10, 28].map((width) => ({ width, format: '@' })),
	);
}

function layOut(
	name: string,
	header: string[],
	rows: CellValue[][],
	columns: { width: number; format: string }[],
): WriteSheet {
	return {
		name: name.replace(/[\\/?*[\]:]/g, ' ').slice(0, 31),
		columns: columns.map(({ width, format }) => ({ width, style: { numFmt: format } })),
		rows: [header, ...rows],
		cells: new Map(
			header.map((value, i) => [`0,${i}`, { value, style: { font: { bold: true } } }] as const),
		),
		freezePane: { rows: 1 },
		pageSetup: {
			orientation: 'landscape',
			paperSize: 'a4',
			fitToPage: true,
			fitToWidth: 1,
			fitToHeight: 0,
			printTitlesRow: '$1:$1',
		},
	};
}

function headingOf({ title, unit }: ViewColumn, locale: Locale): string {
	const word = unit && unit !== 'share' && unit !== 'count' ? formatUnit(unit, locale) : '';
	return word && !title.includes(word) ? `${title} (${word})` : title;
}

function shapeOf(column: ViewColumn, locale: Locale): { width: number; format: string } {
	const heading = headingOf(column, locale);
	const wide = [...heading].reduce((sum, sign) => sum + (sign > '\u2e80' ? 2 : 1), 2);
	const width = Math.min(40, Math.max(column.type === 'VARCHAR' ? 18 : 11, wide));
	return { width, format: formatOf(column) };
}
