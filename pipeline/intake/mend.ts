import type { Copy } from './copy.ts';
import { readLines, type Line } from './line.ts';
import { cutEscaped, cutLiteral, cutRecord, type Cut } from './record.ts';
import { loneFault } from './row-fault.ts';
import { longestRecord } from './structure.ts';
import { undecodableLine } from './survey.ts';

/** A quoted field with line breaks may go over this many lines and bytes; what is longer was never closed. */
const mostLines = 100;
const mostBytes = 256 << 10;
/** U+FEFF in the Latin letters of its UTF-8 bytes. */
const byteOrderMark = '\xef\xbb\xbf';
/** With fewer fields than this, prose over several lines often looks like records. */
const fewestTelling = 4;

/**
 * Rereads a damaged text line by line into a copy with one row for each record, so that a record that is
 * not right costs itself alone.
 */
export function mendText(text: MendedText, copy: Copy): void {
	const record = makeRecordReader(text, copy);
	for (const [index, file] of text.files.entries())
		for (const line of readLines(file, index === 0 ? text.start : 0, longestRecord, text.lineEnd)) record(line);
	record(null);
}

/** A damaged text in UTF-8: its parts in order, the first read from `start` on. */
export interface MendedText {
	files: string[];
	start: number;
	/** The one that ends most lines. */
	lineEnd: '\n' | '\r';
	delimiter: string;
	/** The header's rows, by which another table further down is known, and its number of columns. */
	band: readonly string[][];
	fields: number;
}

/** Takes lines one by one (null at the end) and writes the records they make. */
function makeRecordReader({ lineEnd, delimiter, band, fields }: MendedText, copy: Copy): (line: Line | null) => void {
	const heads = band.map((row) => row.map((cell) => Buffer.from(cell, 'utf8').toString('latin1')));
	const otherEnd = lineEnd === '\n' ? '\r' : '\n';
	/** Lines of a record whose quote is still open. */
	let open: Line[] = [];
	let openBytes = 0;

	const single = (line: Line): boolean => {
		if (line.long) copy.add([], 'RECORD-LONG');
		else if (line.text === undecodableLine) copy.add([], 'TEXT-ENCODING');
		else if (!line.text.includes('"')) addFields(line.text.split(delimiter), line.text);
		else {
			const cut = cutRecord(line.text, delimiter);
			if (cut === 'open') return false;
			if (cut === 'stray') repair(line.text);
			else if (hasBareBreak(line.text)) copy.add([], 'TEXT-CHARACTERS');
			else addFields(cut, null);
		}
		return true;
	};
	const addFields = (cut: string[], line: string | null): void => {
		if (line !== null && lineBreak.test(line)) copy.add([], 'TEXT-CHARACTERS');
		else if (cut.length === fields) {
			if (line === null) copy.add(cut, null);
			else copy.addLine(line);
		} else if (cut.every((field) => /^[ \t]*$/.test(field))) copy.add([], 'blank');
		else if (beginsLike(cut, heads)) copy.add([], 'TABLE-OTHER');
		else copy.add([], cut.length === 1 && fields > 2 ? loneFault(Buffer.from(cut[0]!, 'latin1').toString()) : 'FIELD-COUNT');
	};
	const repair = (text: string): void => {
		const cut = cutEscaped(text, delimiter, fields) ?? cutLiteral(text, delimiter, fields);
		if (cut && !lineBreak.test(text)) copy.add(cut, null);
		else copy.add([], 'QUOTE-STRAY');
	};
	/** The open record was none: its first line is lost, the others are read as lines of their own. */
	const giveUp = (): void => {
		const lines = open;
		open = [];
		openBytes = 0;
		repair(lines[0]!.text);
		for (const line of lines.slice(1)) take(line);
	};
	const goOn = (line: Line): void => {
		open.push(line);
		openBytes += line.text.length;
		const tooLong = line.long || open.length > mostLines || openBytes > mostBytes;
		if (!tooLong && !line.text.includes('"') && line.end !== '') return;
		if (tooLong) return giveUp();
		const text = open.map((one, index) => (index === open.length - 1 ? one.text : one.text + one.end)).join('');
		const cut = cutRecord(text, delimiter);
		if (cut === 'open' && line.end !== '') return;
		const whole = Array.isArray(cut) && cut.length === fields && !hasBareBreak(text) && !(fields >= fewestTelling && open.every(isRecord));
		if (!whole) return giveUp();
		copy.add(cut, null);
		open = [];
		openBytes = 0;
	};
	/** Says whether a line is a full record by itself; if all lines between two quotes are, the quotes are strays. */
	const isRecord = (line: Line): boolean => {
		const cut = cutRecord(line.text, delimiter);
		return isCutIn(cut, fields) || (typeof cut === 'string' && line.text.split(delimiter).length === fields);
	};
	/** Says whether a line is several records with the other line end between them: most of its parts are full ones. */
	const isSeveral = (parts: string[]): boolean => {
		const full = parts.filter((part) => isCutIn(cutRecord(part, delimiter), fields)).length;
		return full === parts.length || (full > 2 && full * 2 > parts.length);
	};
	const take = (line: Line): void => {
		if (open.length > 0) return goOn(line);
		const parts = line.text.includes(otherEnd) ? line.text.split(otherEnd) : [];
		if (parts.length > 1 && parts.at(-1) === '') parts.pop();
		if (parts.length > 0 && isSeveral(parts)) {
			for (const part of parts) take({ text: part, end: otherEnd, long: false });
			return;
		}
		if (single(line)) return;
		open = [line];
		openBytes = line.text.length;
	};
	let lastEnd = '';
	return (line) => {
		if (line !== null) {
			// the rest of a CR LF in a text of CR, and the mark that begins another file put behind this one
			const isRest = open.length === 0 && lineEnd === '\r' && lastEnd === '\r' && line.text.startsWith('\n');
			const text = isRest ? line.text.slice(1) : line.text;
			lastEnd = line.end;
			take({ ...line, text: text.startsWith(byteOrderMark) ? text.slice(byteOrderMark.length) : text });
		}
		else while (open.length > 0) giveUp();
	};
}

function isCutIn(cut: Cut, fields: number): boolean {
	return Array.isArray(cut) && cut.length === fields;
}

const lineBreak = /[\r\n]/;

/** Says whether a line end stands outside quotes: what is right and left of it may belong to two records. */
function hasBareBreak(text: string): boolean {
	return lineBreak.test(text) && lineBreak.test(text.replace(/"(?:[^"]|"")*"/g, ''));
}

/** Says whether a record of another length begins like the header: then another table begins there. */
function beginsLike(cut: string[], heads: readonly string[][]): boolean {
	return heads.some((head) => head.length > 1 && head[0] !== '' && cut[0] === head[0] && cut[1] === head[1]);
}
