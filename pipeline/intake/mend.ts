import type { Copy } from './copy.ts';
import { readLines, type Line } from './line.ts';
import { cutEscaped, cutLiteral, cutRecord, escapesByBackslash, type Cut } from './record.ts';
import { loneFault } from './row-fault.ts';
import { isNames, learnShapes, type Shape } from './shape.ts';
import { longestRecord } from './structure.ts';
import { undecodableLine } from './survey.ts';

/** A quoted field with line breaks may go over this many lines and bytes; what is longer was never closed. */
const mostLines = 100;
const mostBytes = 256 << 10;
/** U+FEFF in the Latin letters of its UTF-8 bytes. */
const byteOrderMark = '\xef\xbb\xbf';
/** With fewer fields than this, prose over several lines often looks like records. */
const fewestTelling = 4;
const mostSample = 30;

/**
 * Rereads a damaged text line by line into a copy with one row for each record, so that a record that is
 * not right costs itself alone.
 */
export function mendText(text: MendedText, copy: Copy): void {
	const isEscaped =
		text.hasBackslash && escapesByBackslash(linesOf(text), text.delimiter, text.fields);
	const record = makeRecordReader(text, isEscaped, copy);
	for (const line of linesOf(text)) record(line);
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
	/** What stands between the last cell and the end of each line and belongs to neither; '' for nothing. */
	tail: string;
	hasBackslash: boolean;
}

/** Takes lines one by one (null at the end) and writes the records they make. */
function makeRecordReader(
	{ lineEnd, delimiter, band, fields, tail, hasBackslash }: MendedText,
	isEscaped: boolean,
	copy: Copy,
): (line: Line | null) => void {
	const heads = band.map((row) => row.map((cell) => Buffer.from(cell, 'utf8').toString('latin1')));
	const otherEnd = lineEnd === '\n' ? '\r' : '\n';
	/** Lines of a record whose quote is still open. */
	let open: Line[] = [];
	let openBytes = 0;
	/** Records by which the columns are known, as long as they are few, and what they say. */
	const sample: string[][] = [];
	let shapes: (Shape | null)[] = [];
	let afterBlank = false;

	const withoutTail = (text: string): string =>
		tail !== '' && text.endsWith(tail) ? text.slice(0, -tail.length) : text;
	const single = (whole: Line): boolean => {
		const line = { ...whole, text: withoutTail(whole.text) };
		const escaped = isEscaped ? cutEscaped(line.text, delimiter, fields, true) : null;
		if (escaped !== null && !hasBareBreak(line.text)) addFields(escaped, null);
		else if (line.long) copy.add([], 'RECORD-LONG');
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
			if (isNamed(cut)) copy.add([], 'TABLE-NAMES');
			else if (line === null || (hasBackslash && cut.includes('\\N')))
				copy.add(withValues(cut), null);
			else copy.addLine(line);
		} else if (cut.every((field) => /^[ \t]*$/.test(field))) {
			copy.add([], 'blank');
			afterBlank = true;
		} else if (beginsLike(cut, heads)) copy.add([], 'TABLE-OTHER');
		else
			copy.add(
				[],
				cut.length === 1 && fields > 2
					? loneFault(Buffer.from(cut[0]!, 'latin1').toString())
					: 'FIELD-COUNT',
			);
	};
	/** `\N`, which databases export for no value, is none; where backslashes escape, it was told from the text before. */
	const withValues = (cut: string[]): string[] =>
		hasBackslash && !isEscaped ? cut.map((field) => (field === '\\N' ? '' : field)) : cut;
	/** Says whether a whole record names the columns of another table: below a blank line, and not like the records before. */
	const isNamed = (cut: string[]): boolean => {
		const isBelow = afterBlank;
		afterBlank = false;
		if (isBelow)
			return (
				isNames(
					cut.map((field) => Buffer.from(field, 'latin1').toString()),
					shapes,
					1,
				) && !heads.some((head) => cut.every((field, column) => field === head[column]))
			);
		if (sample.length < mostSample) {
			sample.push(cut);
			shapes = learnShapes(sample, fields);
		}
		return false;
	};
	const repair = (text: string): void => {
		const cut = cutEscaped(text, delimiter, fields) ?? cutLiteral(text, delimiter, fields);
		if (cut && !lineBreak.test(text)) copy.add(withValues(cut), null);
		else copy.add([], 'QUOTE-STRAY');
	};
	/** The open record was none: its first line is lost, the others are read as lines of their own. */
	const giveUp = (): void => {
		const lines = open;
		open = [];
		openBytes = 0;
		repair(withoutTail(lines[0]!.text));
		for (const line of lines.slice(1)) take(line);
	};
	const goOn = (line: Line): void => {
		open.push(line);
		openBytes += line.text.length;
		const tooLong = line.long || open.length > mostLines || openBytes > mostBytes;
		if (!tooLong && !line.text.includes('"') && line.end !== '') return;
		if (tooLong) return giveUp();
		const text = withoutTail(
			open
				.map((one, index) => (index === open.length - 1 ? one.text : one.text + one.end))
				.join(''),
		);
		const cut =
			(isEscaped ? cutEscaped(text, delimiter, fields, true) : null) ?? cutRecord(text, delimiter);
		if (cut === 'open' && line.end !== '') return;
		const whole =
			Array.isArray(cut) &&
			cut.length === fields &&
			!hasBareBreak(text) &&
			!(fields >= fewestTelling && open.every(isRecord));
		if (!whole) return giveUp();
		copy.add(withValues(cut), null);
		open = [];
		openBytes = 0;
	};
	/** Says whether a line is a full record by itself; if all lines between two quotes are, the quotes are strays. */
	const isRecord = (line: Line): boolean => {
		const cut = cutRecord(line.text, delimiter);
		return (
			isCutIn(cut, fields) ||
			(typeof cut === 'string' && line.text.split(delimiter).length === fields)
		);
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
			const isRest =
				open.length === 0 && lineEnd === '\r' && lastEnd === '\r' && line.text.startsWith('\n');
			const text = isRest ? line.text.slice(1) : line.text;
			lastEnd = line.end;
			take({
				...line,
				text: text.startsWith(byteOrderMark) ? text.slice(byteOrderMark.length) : text,
			});
		} else while (open.length > 0) giveUp();
	};
}

/** The lines of a text, one part after the other. */
export function* linesOf({
	files,
	start,
	lineEnd,
}: Pick<MendedText, 'files' | 'start' | 'lineEnd'>): Generator<Line> {
	for (const [index, file] of files.entries())
		yield* readLines(file, index === 0 ? start : 0, longestRecord, lineEnd);
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
	return heads.some(
		(head) => head.length > 1 && head[0] !== '' && cut[0] === head[0] && cut[1] === head[1],
	);
}
