/** A record cut into its fields, or why it cannot be: a quote left open at its end, or one that stands where none may. */
export type Cut = string[] | 'open' | 'stray';

/** Cuts one record by the letter of RFC 4180; blanks around a quoted field do not count. */
export function cutRecord(text: string, delimiter: string): Cut {
	if (!text.includes('"')) return text.split(delimiter);
	const fields: string[] = [];
	for (let at = 0; ;) {
		let start = at;
		while (text[start] === ' ') start++;
		if (text[start] !== '"') {
			const end = text.indexOf(delimiter, at);
			const field = end < 0 ? text.slice(at) : text.slice(at, end);
			if (field.includes('"')) return 'stray';
			fields.push(field);
			if (end < 0) return fields;
			at = end + 1;
			continue;
		}
		const quoted = cutQuoted(text, start + 1);
		if (quoted === null) return 'open';
		let end = quoted.end;
		while (text[end] === ' ') end++;
		fields.push(quoted.value);
		if (end === text.length) return fields;
		if (text[end] !== delimiter) return 'stray';
		at = end + 1;
	}
}

function cutQuoted(text: string, from: number): { value: string; end: number } | null {
	let value = '';
	for (let at = from; ;) {
		const quote = text.indexOf('"', at);
		if (quote < 0) return null;
		if (text[quote + 1] !== '"') return { value: value + text.slice(at, quote), end: quote + 1 };
		value += text.slice(at, quote + 1);
		at = quote + 2;
	}
}

/**
 * Cuts a record in which backslashes escape quotes and themselves, as MySQL exports it; null when it does not fit, or,
 * unless the file is known to be written so, when no quote in it is escaped.
 */
export function cutEscaped(
	text: string,
	delimiter: string,
	fields: number,
	isKnown = false,
): string[] | null {
	if (!text.includes(isKnown ? '\\' : '\\"')) return null;
	const held = text.replace(/\\\\/g, '\u0002').replace(/\\"/g, '\u0003');
	const cut = cutRecord(held, delimiter);
	if (typeof cut === 'string' || cut.length !== fields) return null;
	return cut.map((field) =>
		isKnown && field === '\\N' ? '' : field.replaceAll('\u0003', '"').replaceAll('\u0002', '\\'),
	);
}

/** A backslash that escapes, for none before it does so for it: a quote; anything but a quote, a backslash and the N of a missing value. */
const escapedQuote = /(?<!\\)(?:\\\\)*\\"/;
const escapedOther = /(?<!\\)(?:\\\\)*\\(?![\\"N]|$)/;

/**
 * Says whether a file is written with backslashes before quotes and backslashes: some record can be cut in no other
 * way, none holds a backslash before a quote that ends its field, and no backslash stands before anything else.
 */
export function escapesByBackslash(
	lines: Iterable<{ text: string }>,
	delimiter: string,
	fields: number,
): boolean {
	let isSeen = false;
	for (const { text: line } of lines) {
		if (!line.includes('\\')) continue;
		if (escapedOther.test(line)) return false;
		if (!escapedQuote.test(line)) continue;
		const cut = cutRecord(line, delimiter);
		if (Array.isArray(cut) && cut.length === fields) return false;
		isSeen ||= cutEscaped(line, delimiter, fields) !== null;
	}
	return isSeen;
}

/**
 * Says whether all backslashes of a file stand in pairs, some inside a cell, and none before a quote: then nothing tells
 * one who wrote each twice from one who meant two. The marks of missing values do not count.
 */
export function doublesBackslash(lines: Iterable<{ text: string }>, delimiter: string): boolean {
	const separator = delimiter === '|' ? '\\|' : delimiter;
	const missing = new RegExp(`(^|${separator})"?\\\\N"?(?=${separator}|$)`, 'g');
	const inside = new RegExp(`[^\\\\"${separator}]\\\\`);
	let isSeen = false;
	for (const { text: line } of lines) {
		if (!line.includes('\\')) continue;
		const text = line.replace(missing, '$1');
		if (/(?<!\\)\\(?:\\\\)*(?!\\)/.test(text)) return false;
		isSeen ||= inside.test(text);
	}
	return isSeen;
}

/**
 * Cuts a record that was written without quoting at all, so that quotes are plain characters; null
 * unless every field holds them in pairs, for a pair that spans a delimiter may have been a quoted field; or when a
 * field with more of them inside stands in quotes, for nothing says whether the outer ones belong to it.
 */
export function cutLiteral(text: string, delimiter: string, fields: number): string[] | null {
	const cut = text.split(delimiter);
	if (cut.length !== fields) return null;
	const values = cut.map((field) => {
		const marks = field.split('"').length - 1;
		const text = field.trim();
		const isEnclosed = text.length > 1 && text.startsWith('"') && text.endsWith('"');
		if (marks % 2 === 1 || (isEnclosed && marks > 2)) return null;
		return isEnclosed ? text.slice(1, -1) : field;
	});
	return values.includes(null) ? null : (values as string[]);
}
