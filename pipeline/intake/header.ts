import { InputError } from '../errors.ts';
import type { Feed } from '../feed.ts';
import { headerWords, type Mapping } from './mapping.ts';

/** The header of a table: one row or a band of rows under titles and notes. */
export interface Header {
	/** One name for each column, unlike each other. */
	names: string[];
	/** The band's rows as they stand, to know them again further down. */
	band: string[][];
	/** Index of the band's first row. */
	top: number;
	/** Index of the first row of data: after the band and the filling notes below it. */
	data: number;
	/** How many of the wanted columns it names. */
	score: number;
}

/** How many rows at the top of a table are searched for its header. */
export const searchedRows = 60;
const mostBandRows = 3;
const mostNoteRows = 4;

/** For each column that can be found by its header, the words of the names it may have. */
export function wantedHeaders(feed: Feed, mapping: Mapping): string[][] {
	if (mapping.columns === null)
		return feed.columns.map((column) =>
			[column.zh, column.name, column.en, ...column.headers].map(headerWords),
		);
	return Object.values(mapping.columns).flatMap((from) => {
		if (typeof from === 'string') return [[headerWords(from)]];
		return 'from' in from ? [[headerWords(from.from)]] : [];
	});
}

/**
 * Finds the header among the first rows of a table: the row, or the band of up to three rows with
 * group headers above, that names most of the wanted columns. Without any such row the first one
 * that is not empty; null when all are empty.
 * Throws InputError when two columns have the same name and the name is wanted.
 */
export function findHeader(rows: string[][], wanted: string[][], shown: string): Header | null {
	const columnOf = findColumns(wanted);
	let best = plainHeader(rows, columnOf, wanted.length);
	for (let height = 1; !best?.plain && height <= mostBandRows; height++)
		for (let top = 0; top + height <= rows.length; top++) {
			const band = rows.slice(top, top + height);
			if (band.some(isEmpty)) continue;
			const score = matched(bandNames(band, columnOf), columnOf).size;
			if (best === null || score > best.score) best = { top, height, score, plain: false };
		}
	if (best === null) return null;
	const band = rows.slice(best.top, best.top + best.height);
	const names = bandNames(band, columnOf);
	refuseTwins(names, columnOf, shown);
	let data = best.top + best.height;
	for (let notes = 0; notes < mostNoteRows && data < rows.length && isNote(rows[data]!); notes++)
		data++;
	return { names: unlike(names), band, top: best.top, data, score: best.score };
}

/** The wanted column that a header names. */
type ColumnFinder = (header: string) => number | undefined;

/** Every cell at the top of a table is asked for, alone and joined to those above: most are told by their last letter. */
function findColumns(wanted: string[][]): ColumnFinder {
	const columnOf = new Map(wanted.flatMap((names, column) => names.map((name) => [name, column])));
	const endings = new Set([...columnOf.keys()].map((name) => name.at(-1)));
	return (header) => {
		const last = header.at(-1);
		if (last !== undefined && keptLetter.test(last) && !endings.has(last.toLowerCase()))
			return undefined;
		return columnOf.get(headerWords(header));
	};
}

/** A letter that `headerWords` leaves in its place at the end of a header, but for its case. */
const keptLetter = /^[0-9A-Za-z\u4e00-\u9fff]$/;

/** The first row whose every filled cell names a wanted column and which names half of them: nothing below is a better header. */
function plainHeader(
	rows: string[][],
	columnOf: ColumnFinder,
	wanted: number,
): { top: number; height: number; score: number; plain: boolean } | null {
	for (const [top, row] of rows.entries()) {
		const filled = row.filter((cell) => cell.trim() !== '');
		if (filled.length < 2 || !filled.every((cell) => columnOf(cell) !== undefined)) continue;
		const score = matched(filled, columnOf).size;
		if (score * 2 >= wanted) return { top, height: 1, score, plain: true };
	}
	return null;
}

function isEmpty(row: string[]): boolean {
	return row.every((cell) => cell.trim() === '');
}

function matched(names: string[], columnOf: ColumnFinder): Set<number> {
	const found = new Set<number>();
	for (const name of names) {
		const column = columnOf(name);
		if (column !== undefined) found.add(column);
	}
	return found;
}

/** One name for each column of a band: the form that is wanted, else its parts from top to bottom. */
function bandNames(band: string[][], columnOf: ColumnFinder): string[] {
	const width = Math.max(...band.map((row) => row.length));
	const filled = band.map((row, index) =>
		index === band.length - 1 ? row : spreadGroups(row, band.slice(index + 1), width),
	);
	return Array.from({ length: width }, (_, column) => {
		const parts = filled.map((row) => (row[column] ?? '').trim()).filter((part) => part !== '');
		if (parts.length < 2) return parts[0] ?? '';
		const forms = [
			parts.at(-1)!,
			...parts.map((_part, from) => parts.slice(from).join('')),
			parts[0]!,
		];
		return forms.find((form) => columnOf(form) !== undefined) ?? parts.join('_');
	});
}

/** A group header stands in the first of its columns only: it goes on to the right while a row below has a name and it has none. */
function spreadGroups(row: string[], below: string[][], width: number): string[] {
	let group = '';
	return Array.from({ length: width }, (_, column) => {
		const own = (row[column] ?? '').trim();
		if (own !== '') group = own;
		else if (below.every((lower) => (lower[column] ?? '').trim() === '')) group = '';
		return own || group;
	});
}

function refuseTwins(names: string[], columnOf: ColumnFinder, shown: string): void {
	const seen = new Map<string, number>();
	for (const [index, name] of names.entries()) {
		if (columnOf(name) === undefined) continue;
		const words = headerWords(name);
		const first = seen.get(words);
		if (first !== undefined)
			throw new InputError('HEADER-TWICE', shown, {
				zh: `表头“${name}”出现两次（第 ${first + 1} 列和第 ${index + 1} 列），分不清取哪一列；整个文件未入库，请删去或改名后重发。`,
				en: `the header "${name}" stands twice (columns ${first + 1} and ${index + 1}); nothing says which one counts. Nothing of the file was loaded; remove or rename one and send it again.`,
			});
		seen.set(words, index);
	}
}

/** Gives every column a name of its own: empty ones get their place, repeated ones a number. */
function unlike(names: string[]): string[] {
	const taken = new Set<string>();
	return names.map((name, index) => {
		const base = name.replace(/\p{Cc}/gu, ' ').trim() || `column_${index + 1}`;
		let own = base;
		for (let number = 2; taken.has(own.toLowerCase()); number++) own = `${base}_${number}`;
		taken.add(own.toLowerCase());
		return own;
	});
}

const noteCell =
	/^[(（【[]?(必填|选填|非必填|可空|可为空|不填|条件必填|文本|字符|日期|数字|数值|整数|小数|金额|下拉|单选|多选|示例|样例|样表|说明|填写|填报|格式|长度|不超过|最长|统一填|如[:：,，]|如为|例如|例[:：]|注[:：]|请|按照?|参照|见|string|text|date|number|varchar|char|required|optional|example|e\.g\.|yyyy)/i;
const dataCell = /^\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}|^[0-9A-HJ-NPQRTUWXY]{18}$|^P-[0-9a-f]{32}$/;

/** A row below the header that tells how to fill in the columns: most of its cells say so and none is plainly data. */
function isNote(row: string[]): boolean {
	const cells = row.map((cell) => cell.trim()).filter((cell) => cell !== '');
	if (cells.length === 0 || cells.some((cell) => dataCell.test(cell))) return false;
	return cells.filter((cell) => noteCell.test(cell)).length * 5 >= cells.length * 3;
}
