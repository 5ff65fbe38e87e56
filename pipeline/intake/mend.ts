import type { Copy } from './copy.ts';
import { readLines, type Line } from './line.ts';
import { cutEscaped, cutLiteral, cutRecord } from './record.ts';
import { longestRecord } from './structure.ts';
import { undecodableLine } from './survey.ts';

/** A quoted field with line breaks may go over this many lines and bytes; what is longer was never closed. */
const mostLines = 100;
const mostBytes = 256 << 10;
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
	/** CR only in a text without LF. */
	lineEnd: '\n' | '\r';
	delimiter: string;
	/** The header's rows, by which another table further down is known, and its number of columns. */
	band: readonly string[][];
	fields: number;
}

/** Takes lines one by one (null at the end) and writes the records they make. */
function makeRecordReader({ delimiter, band, fields }: MendedText, copy: Copy): (line: Line | null) => void {
	const heads = band.map((row) => row.map((cell) => Buffer.from(cell, 'utf8').toString('latin1')));
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
			else if (hasBareCarriage(line.text)) copy.add([], 'TEXT-CHARACTERS');
			else addFields(cut, null);
		}
		return true;
	};
	const addFields = (cut: string[], line: string | null): void => {
		if (line?.includes('\r')) copy.add([], 'TEXT-CHARACTERS');
		else if (cut.length === fields) {
			if (line === null) copy.add(cut, null);
			else copy.addLine(line);
		} else if (cut.every((field) => /^[ \t]*$/.test(field))) copy.add([], 'blank');
		else copy.add([], beginsLike(cut, heads) ? 'TABLE-OTHER' : 'FIELD-COUNT');
	};
	const repair = (text: string): void => {
		const cut = cutEscaped(text, delimiter, fields) ?? cutLiteral(text, delimiter, fields);
		if (cut && !text.includes('\r')) copy.add(cut, null);
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
		const whole = Array.isArray(cut) && cut.length === fields && !hasBareCarriage(text) && !(fields >= fewestTelling && open.every(isRecord));
		if (!whole) return giveUp();
		copy.add(cut, null);
		open = [];
		openBytes = 0;
	};
	/** Says whether a line is a full record by itself; if all lines between two quotes are, the quotes are strays. */
	const isRecord = (line: Line): boolean => {
		const cut = cutRecord(line.text, delimiter);
		return (Array.isArray(cut) ? cut : line.text.split(delimiter)).length === fields;
	};
	const take = (line: Line): void => {
		if (open.length > 0) return goOn(line);
		const parts = line.text.includes('\r') ? line.text.split('\r') : [];
		if (parts.length > 1 && parts.every((part) => cutRecord(part, delimiter).length === fields)) {
			for (const part of parts) take({ text: part, end: '\r', long: false });
			return;
		}
		if (single(line)) return;
		open = [line];
		openBytes = line.text.length;
	};
	return (line) => {
		if (line !== null) take(line);
		else while (open.length > 0) giveUp();
	};
}

/** Says whether a CR stands outside quotes: what is right and left of it may belong to two records. */
function hasBareCarriage(text: string): boolean {
	return text.includes('\r') && text.replace(/"(?:[^"]|"")*"/g, '').includes('\r');
}

/** Says whether a record of another length begins like the header: then another table begins there. */
function beginsLike(cut: string[], heads: readonly string[][]): boolean {
	return heads.some((head) => head.length > 1 && head[0] !== '' && cut[0] === head[0] && cut[1] === head[1]);
}
