/** How a stretch of UTF-8 text is built, as far as a reader of separated values must know. */
export interface Structure {
	bytes: number;
	/** Lines ended by LF, by CR LF and by CR alone. */
	feeds: number;
	pairs: number;
	carriages: number;
	/** Empty lines, and those of them at the end. */
	blanks: number;
	blanksAtEnd: number;
	quotes: number;
	/** Quotes where RFC 4180 has none. */
	strayQuotes: number;
	/** Line ends inside quotes. */
	quotedBreaks: number;
	/** Control characters other than tab and line ends, replacement characters of an earlier wrong conversion, and byte order marks. */
	controls: number;
	longestLine: number;
	/** 1 when the last line has no end. */
	unended: number;
	/** Blanks beside a separator, a quote or a line end, and spaces that are no plain blanks (NBSP, full-width, zero-width). */
	looseBlanks: number;
	/** Lines that end with a separator, and the separators in these, those inside quotes too. */
	openLines: number;
	separators: number;
	/** Cells written like `2026-10-31 09:30:00`. */
	instants: number;
	/** Which of `telltales` occur. */
	seen: string;
}

/**
 * What most files do not hold: then no cell has to be searched for it. The minus is that of an exponent (15E-1), the
 * full-width zero stands for every character that begins with the same byte, which all full-width forms do.
 */
export const telltales = '+=.-\\０';
const bytesOf = new Map(
	[...telltales].map((mark) => [
		mark,
		mark === '-'
			? [Buffer.from('E-'), Buffer.from('e-')]
			: [mark === '０' ? Buffer.from([0xef]) : Buffer.from(mark)],
	]),
);

/** The structure of an empty text: every count zero. */
export function newStructure(): Structure {
	return {
		bytes: 0,
		feeds: 0,
		pairs: 0,
		carriages: 0,
		blanks: 0,
		blanksAtEnd: 0,
		quotes: 0,
		strayQuotes: 0,
		quotedBreaks: 0,
		controls: 0,
		longestLine: 0,
		unended: 0,
		looseBlanks: 0,
		openLines: 0,
		separators: 0,
		instants: 0,
		seen: '',
	};
}

const feed = 0x0a;
const carriage = 0x0d;
const quote = 0x22;
const blank = 0x20;
const tab = 0x09;
const dashes = 0x2d00002d;
const colons = 0x3a00003a;
const replacement = Buffer.from('\ufffd');
/** The end of 锟斤拷, what two replacement characters become when read as GB18030; it begins with a rarer byte. */
const garbled = Buffer.from('锟斤拷').subarray(2);
const byteOrderMark = Buffer.from('\ufeff');
const oddSpaces = ['\u00a0', '\u3000'].map((space) => Buffer.from(space));
const zeroWidths = ['\u200b', '\u200c', '\u200d', '\u200e', '\u200f', '\u2060'].map((space) =>
	Buffer.from(space),
);

/**
 * Adds whole lines of text to what is known. Bytes are tested eight at a time, so that only line ends, quotes,
 * blanks and control characters cost something: more than 1 GB/s. `buffer` must have room for eight bytes after `length`.
 */
export function lookAtStructure(
	known: Structure,
	buffer: ArrayBuffer,
	length: number,
	delimiter: string,
): void {
	const bytes = new Uint8Array(buffer, 0, length);
	const view = new DataView(buffer);
	const words = new Int32Array(buffer, 0, ((length + 7) >> 3) * 2);
	const separator = delimiter.charCodeAt(0);
	const edges = edgesBeside(separator);
	let lineStart = 0;
	let open = false;
	let escaped = -1;
	let instants = 0;
	for (let first = 0; first < words.length; first += 2) {
		if ((suspects(words[first]!) | suspects(words[first + 1]!)) === 0) continue;
		for (let at = first; at < first + 2; at++) {
			for (let low = suspects(words[at]!); low !== 0; low &= low - 1) {
				const place = at * 4 + ((31 - Math.clz32(low & -low)) >> 3);
				if (place >= length) break;
				const byte = bytes[place]!;
				if (byte > quote) continue;
				if (byte === blank) {
					if (
						place === 0 ||
						place + 1 === length ||
						edges[bytes[place - 1]!]! + edges[bytes[place + 1]!]! > 0
					)
						known.looseBlanks++;
					else if (isInstant(view, place, length, separator)) instants++;
				} else if (byte === quote) {
					known.quotes++;
					if (place === escaped) continue;
					if (!open) {
						if (place > lineStart && bytes[place - 1] !== separator) known.strayQuotes++;
						open = true;
					} else if (bytes[place + 1] === quote) escaped = place + 1;
					else {
						const next = bytes[place + 1];
						if (next !== separator && next !== feed && next !== carriage && next !== undefined)
							known.strayQuotes++;
						open = false;
					}
				} else if (byte === feed || byte === carriage) {
					const pair = byte === carriage && bytes[place + 1] === feed;
					if (pair) known.pairs++;
					else if (byte === feed && !(place > 0 && bytes[place - 1] === carriage)) known.feeds++;
					else if (byte === carriage) known.carriages++;
					if (byte === feed && place > 0 && bytes[place - 1] === carriage) {
						lineStart = place + 1;
						continue;
					}
					if (open) known.quotedBreaks++;
					open = false;
					if (place === lineStart) {
						known.blanks++;
						known.blanksAtEnd++;
					} else {
						known.blanksAtEnd = 0;
						endLine(known, bytes, lineStart, place, separator);
					}
					lineStart = place + 1;
				} else if (byte === tab) {
					if (separator !== tab) known.looseBlanks++;
				} else if (byte < 0x20) known.controls++;
			}
		}
	}
	if (length > 0) known.unended = length > lineStart ? 1 : 0;
	if (length > lineStart) {
		known.blanksAtEnd = 0;
		endLine(known, bytes, lineStart, length, separator);
		if (open) known.quotedBreaks++;
	}
	known.instants += instants;
	known.bytes += length;
	const text = Buffer.from(buffer, 0, length);
	for (const mark of telltales)
		if (!known.seen.includes(mark) && bytesOf.get(mark)!.some((bytes) => text.includes(bytes)))
			known.seen += mark;
	if (
		text.includes(garbled) ||
		(text.includes(0xef) && (text.includes(replacement) || text.includes(byteOrderMark)))
	)
		known.controls++;
	if (
		oddSpaces.some((space) => text.includes(space)) ||
		(text.includes(0xe2) && zeroWidths.some((space) => text.includes(space)))
	)
		known.looseBlanks++;
}

function endLine(
	known: Structure,
	bytes: Uint8Array,
	start: number,
	end: number,
	separator: number,
): void {
	if (end - start > known.longestLine) known.longestLine = end - start;
	if (bytes[end - 1] !== separator) return;
	known.openLines++;
	for (let place = start; place < end; place++) if (bytes[place] === separator) known.separators++;
}

/** The highest bit of each byte of a word below 23 (and now and then of one beside it): blank, quote, line end or control character. */
const suspects = (word: number): number => (word - 0x23232323) & ~word & 0x80808080;

/**
 * Says whether the blank at a place is that of a cell like `2026-10-31 09:30:00`: its marks and first digits; that the
 * others are digits shows when the cell is read.
 */
function isInstant(view: DataView, place: number, length: number, separator: number): boolean {
	if (place < 10 || place + 9 > length) return false;
	if (
		(view.getInt32(place - 6) & 0xff0000ff) !== dashes ||
		(view.getInt32(place + 3) & 0xff0000ff) !== colons
	)
		return false;
	const before = place === 10 ? separator : view.getUint8(place - 11);
	const century = view.getUint8(place - 10);
	const hour = view.getUint16(place + 1);
	const last = view.getUint16(place + 8);
	const after = place + 9 === length ? separator : last & 0xff;
	return (
		(before === separator || before === feed || before === carriage) &&
		(after === separator || after === feed || after === carriage) &&
		(century === 0x31 || century === 0x32) &&
		hour >= 0x3030 &&
		hour < 0x3234 &&
		last >= 0x3000
	);
}

/** For each byte 1 where a cell's text begins or ends beside it. */
function edgesBeside(separator: number): Uint8Array {
	const edges = new Uint8Array(256);
	for (const byte of [separator, feed, carriage, quote]) edges[byte] = 1;
	return edges;
}

/** What is known of several stretches that follow each other. */
export function joinStructures<S extends Structure>(parts: S[]): Structure {
	const whole = newStructure();
	for (const part of parts) {
		const lines = part.feeds + part.pairs + part.carriages;
		whole.blanksAtEnd =
			part.blanksAtEnd + (part.bytes === 0 || part.blanks === lines ? whole.blanksAtEnd : 0);
		whole.longestLine = Math.max(whole.longestLine, part.longestLine);
		whole.seen += part.seen;
		if (part.bytes > 0) whole.unended = part.unended;
		for (const key of [
			'bytes',
			'feeds',
			'pairs',
			'carriages',
			'blanks',
			'quotes',
			'strayQuotes',
			'quotedBreaks',
			'controls',
			'looseBlanks',
			'openLines',
			'separators',
			'instants',
		] as const)
			whole[key] += part[key];
	}
	return whole;
}

/** The longest line that is read at all, in bytes. */
export const longestRecord = 1 << 20;

/**
 * Says whether every line is one record by the letter of RFC 4180: one kind of line end, no blank line but at the
 * end, every quote in its place, nothing that is no text. DuckDB reads such a file exactly, on all threads.
 */
export function isPlain(structure: Structure): boolean {
	const kinds = [structure.feeds, structure.pairs, structure.carriages].filter(
		(count) => count > 0,
	).length;
	return (
		kinds <= 1 &&
		structure.carriages === 0 &&
		structure.blanks === structure.blanksAtEnd &&
		structure.strayQuotes === 0 &&
		structure.quotedBreaks === 0 &&
		structure.controls === 0 &&
		structure.longestLine <= longestRecord
	);
}
