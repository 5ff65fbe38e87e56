import type { Words } from '../errors.ts';
import { InputError } from '../errors.ts';
import { findHeader, searchedRows, type Header } from './header.ts';
import { otherQuote } from './other-quotes.ts';
import { cutRecord } from './record.ts';

/** How the values of a text are separated and where its table begins. */
export interface Layout {
	delimiter: string;
	header: Header;
	/** Lines of the text before the first record of data. */
	lines: number;
}

const delimiters = [',', '\t', ';', '|'];
const mostHeaderLines = 20;
const mostColumns = 1000;
/** So many lines at least say how lines end where the header does not. */
const fewestEnded = 3;

/**
 * Finds separator and header of a text by its beginning: the separator under which most of the wanted columns
 * are found, else the one that gives most columns.
 * Throws InputError when the text is empty, its columns are beyond reason, or its cells stand in other quotes than double ones.
 */
export function findLayout(beginning: string, wanted: string[][], shown: string): Layout {
	let best: Layout | null = null;
	let bestRows: string[][] = [];
	for (const delimiter of delimiters) {
		const rows = cutBeginning(beginning, delimiter);
		const cells = rows.map((row) => row.cells);
		const header = findHeader(cells, wanted, shown);
		if (header === null) throw emptyFile(shown);
		const lines = rows.slice(0, header.data).reduce((sum, row) => sum + row.lines, 0);
		if (best === null || isBetter(header, best.header))
			[best, bestRows] = [{ delimiter, header, lines }, cells];
		if (header.names.length > 1 && header.score === header.names.length) break; // every column is known: no other separator finds more
	}
	refuseWide(best!.header.names, shown);
	const quote = otherQuote(best!.header.band, bestRows.slice(best!.header.data));
	if (quote !== null)
		throw new InputError('FILE-QUOTES', shown, {
			zh: `文件用 ${quote} 而不是双引号括住内容，分不清各列；整个文件未入库，请用双引号重新导出后重发。`,
			en: `the file encloses its cells in ${quote} instead of double quotes, so its columns cannot be told apart; nothing of it was loaded. Export it with double quotes and send it again.`,
		});
	return best!;
}

/**
 * Another separator that stands between the last cell and the end of every line and belongs to neither, as some programs
 * write it: at the end of the header and of most lines below, or of all lines below where no last cell holds one inside.
 * '' for none.
 */
export function lineTail(beginning: string, { delimiter, lines }: Layout): string {
	const [head = '', ...below] = beginning
		.split(/\r\n|\n|\r/, lines + searchedRows)
		.slice(lines - 1);
	const filled = below.filter((line) => line.trim() !== '');
	const tail = delimiters.find((mark) => {
		if (mark === delimiter) return false;
		const ended = filled.filter((line) => line.endsWith(mark));
		if (head.endsWith(mark)) return ended.length * 2 > filled.length;
		return (
			filled.length >= fewestEnded &&
			ended.length === filled.length &&
			!filled.some((line) => line.slice(line.lastIndexOf(delimiter) + 1, -1).includes(mark))
		);
	});
	return tail ?? '';
}

function isBetter(one: Header, other: Header): boolean {
	return one.score !== other.score
		? one.score > other.score
		: one.names.length > other.names.length;
}

/** The first records of a text with the number of lines each takes. */
function cutBeginning(text: string, delimiter: string): { cells: string[]; lines: number }[] {
	const lines = text.split(/\r\n|\n|\r/, (searchedRows + 1) * mostHeaderLines);
	const rows: { cells: string[]; lines: number }[] = [];
	for (let at = 0; at < lines.length && rows.length < searchedRows;) {
		let cut = cutRecord(lines[at]!, delimiter);
		let height = 1;
		for (; cut === 'open' && height < mostHeaderLines && at + height < lines.length; height++)
			cut = cutRecord(lines.slice(at, at + height + 1).join('\n'), delimiter);
		if (typeof cut === 'string') [cut, height] = [lines[at]!.split(delimiter), 1];
		rows.push({ cells: cut, lines: height });
		at += height;
	}
	return rows;
}

/** Throws InputError when a table has columns beyond reason, whatever the form of its file. */
export function refuseWide(headers: readonly string[], shown: string): void {
	if (headers.length <= mostColumns) return;
	throw new InputError('FILE-COLUMNS', shown, {
		zh: `表头有 ${headers.length} 列，超过 ${mostColumns} 列；请按模板填报后重发。`,
		en: `the header has ${headers.length} columns, more than ${mostColumns}; fill in the template and send it again.`,
	});
}

/** The refusal of a file without a single filled cell. */
export function emptyFile(shown: string): InputError {
	const words: Words = {
		zh: '文件是空的，没有表头，请按模板填报后重发。',
		en: 'the file is empty and has no header; fill in the template and send it again.',
	};
	return new InputError('FILE-EMPTY', shown, words);
}
