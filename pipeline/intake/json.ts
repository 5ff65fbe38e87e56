import { closeSync, openSync, readSync } from 'node:fs';
import { InputError } from '../errors.ts';
import { markFault, openCopy } from './copy.ts';
import { readLines } from './line.ts';
import { noMissing, type Opening, type Source } from './source.ts';
import { longestRecord } from './structure.ts';
import { inUtf8, type TextFile } from './text.ts';

const mostColumns = 1000;
/** `{"code": 0, "data": [{` : an answer of an interface around the list. */
const aroundList = /^\s*\{(\s*"[^"\\]*"\s*:\s*("[^"\\]*"|[\w.+-]+)\s*,)*\s*"[^"\\]*"\s*:\s*(?=\[\s*\{)/;

/**
 * Opens JSON: a list of objects, one object a line (NDJSON), or an object that holds one such list.
 * Each object is a row and its keys are the headers. A damaged line costs its own row; a damaged list is refused.
 * Throws InputError when there is no object at all.
 */
export async function openJson(text: TextFile, opening: Opening): Promise<Source> {
	const { file, start } = await inUtf8(text, opening);
	const around = aroundList.exec(text.beginning);
	const byLine = text.beginning.trimStart().startsWith('{') && around === null;
	const records = byLine ? lineObjects(file, start) : listObjects(file, start + Buffer.byteLength(around?.[0] ?? ''), around !== null, opening.shown);
	const copy = openCopy(opening.scratch('json.csv'), ',');
	const columns = new Map<string, number>();
	let isByColumn = false;
	for (const record of records) {
		if (typeof record === 'string') {
			copy.add([], record);
			continue;
		}
		const fields = Array.from({ length: columns.size }, () => '');
		const keys = new Set(Object.keys(record).map((key) => key.trim()));
		if (keys.size < Object.keys(record).length) {
			copy.add([], 'JSON-RECORD');
			continue;
		}
		isByColumn ||= copy.rows() === 0 && keys.size > 1 && Object.values(record).every((value) => Array.isArray(value) && value.length > 1);
		for (const [key, value] of Object.entries(record)) {
			let place = columns.get(key.trim());
			if (place === undefined) columns.set(key.trim(), (place = columns.size));
			fields[place] = cellText(value);
		}
		if (columns.size > mostColumns) break;
		copy.add(fields, fields.every((field) => field.isWellFormed()) ? null : 'TEXT-CHARACTERS');
	}
	// one object of lists is a table by columns
	if (isByColumn && copy.rows() === 1) throw unusable(opening.shown);
	const headers = [...columns.keys()];
	const folded = new Set(headers.map((header) => header.toLowerCase()));
	if (headers.length === 0 || headers.length > mostColumns || folded.size < headers.length || folded.has('')) throw unusable(opening.shown);
	const encoding = text.judgement.encoding === 'utf-8' ? 'JSON' : `JSON (${text.judgement.name})`;
	return { headers, band: [], ...copy.close(headers), fault: markFault, firstRow: 1, part: null, encoding, notes: [], isTidy: false, absent: noMissing, blankTail: 0, again: null };
}

type JsonRecord = Record<string, unknown>;

/** The object on each line, or the rule code of a line without one. */
function* lineObjects(file: string, start: number): Generator<JsonRecord | string> {
	for (const line of readLines(file, start, longestRecord, '\n')) {
		if (!line.long && line.text.trim() === '') yield 'blank';
		else yield line.long ? 'RECORD-LONG' : (parseObject(Buffer.from(line.text, 'latin1').toString('utf8')) ?? 'JSON-RECORD');
	}
}

const [quote, backslash, openBrace, closeBrace, openBracket, closeBracket, comma] = [0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d, 0x2c];

/**
 * The objects of a list, read piece by piece, and the rule code of each element that is none. Throws InputError where
 * the list is damaged or cut off, or when more than it stands in the file; `isHeld` says that an object holds it.
 */
function* listObjects(file: string, start: number, isHeld: boolean, shown: string): Generator<JsonRecord | string> {
	const handle = openSync(file, 'r');
	try {
		const chunk = Buffer.alloc(1 << 20);
		let held: Buffer[] = [];
		let depth = 0;
		let inText = false;
		let escaped = false;
		let number = 0;
		/** Lists open around the place, and whether the element there is no object. */
		let lists = 0;
		let isOther = false;
		for (let at = start, got = 0; (got = readSync(handle, chunk, 0, chunk.length, at)) > 0; at += got) {
			let from = 0;
			for (let place = 0; place < got; place++) {
				const byte = chunk[place]!;
				if (inText) {
					if (escaped) escaped = false;
					else if (byte === backslash) escaped = true;
					else if (byte === quote) inText = false;
				} else if (byte === quote) {
					inText = true;
					isOther ||= depth === 0;
				} else if (lists > 1 || (depth === 0 && byte !== openBrace)) {
					if (byte === openBracket && ++lists > 1) isOther = true;
					else if (byte === comma || byte === closeBracket) {
						if (byte === closeBracket) lists--;
						if (isOther && lists === (byte === comma ? 1 : 0)) {
							number++;
							isOther = false;
							yield 'JSON-RECORD';
						}
						if (lists > 0) continue;
						if (hasMore(handle, at + place + 1, isHeld)) throw goesOn(shown);
						return;
					} else if (byte > blank && byte !== openBracket) isOther = true;
				} else if (byte === openBrace && depth++ === 0) from = place;
				else if (byte === closeBrace && --depth === 0) {
					number++;
					held.push(Buffer.from(chunk.subarray(from, place + 1)));
					const record = parseObject(Buffer.concat(held).toString('utf8'));
					held = [];
					if (record === null) throw damaged(shown, number);
					yield record;
				}
			}
			if (depth > 0) held.push(Buffer.from(chunk.subarray(from, got)));
			if (held.length * chunk.length > 8 * longestRecord) throw damaged(shown, number + 1);
		}
		throw damaged(shown, number + 1);
	} finally {
		closeSync(handle);
	}
}

const blank = 0x20;
const mostBelow = 64 << 10;

/** Says whether more records follow below a list: anything but blanks; around a held list, another one. */
function hasMore(handle: number, from: number, isHeld: boolean): boolean {
	const buffer = Buffer.alloc(mostBelow);
	const length = readSync(handle, buffer, 0, mostBelow, from);
	const rest = buffer.toString('utf8', 0, length);
	return isHeld ? length === mostBelow || /\[\s*\{/.test(rest) : rest.trim() !== '';
}

/** Numbers keep the digits they were written with: a long code must not lose its last ones. A key that stands twice is damage. */
function parseObject(text: string): JsonRecord | null {
	try {
		const value: unknown = JSON.parse(text, (_key, parsed: unknown, context?: { source?: string }) =>
			typeof parsed === 'number' ? (context?.source ?? String(parsed)) : parsed,
		);
		if (value === null || typeof value !== 'object' || Array.isArray(value)) return null;
		const keys = Object.keys(value).length;
		return (text.match(/"\s*:/g)?.length ?? 0) > keys && countKeys(text) > keys ? null : (value as JsonRecord);
	} catch {
		return null;
	}
}

/** How many keys an object in JSON has of its own, each as often as it stands. */
function countKeys(text: string): number {
	let depth = 0;
	let keys = 0;
	for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"\s*:?|[[\]{}]/gs)) {
		if (token === '{' || token === '[') depth++;
		else if (token === '}' || token === ']') depth--;
		else if (depth === 1 && token.endsWith(':')) keys++;
	}
	return keys;
}

function cellText(value: unknown): string {
	if (value === null || value === undefined) return '';
	if (typeof value === 'string') return value;
	if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return value.map(cellText).join(';');
	return typeof value === 'object' ? JSON.stringify(value) : String(value as boolean);
}

function unusable(shown: string): InputError {
	return new InputError('FILE-JSON', shown, {
		zh: `不是可用的 JSON：应为对象数组或每行一个对象，列名不重复且不超过 ${mostColumns} 列；请重新导出后重发。`,
		en: `this is no usable JSON: a list of objects, or one object a line, with at most ${mostColumns} different columns, is needed. Export it again and send it again.`,
	});
}

function goesOn(shown: string): InputError {
	return new InputError('FILE-JSON', shown, {
		zh: 'JSON 数组之后还有内容，只读前面会漏掉记录，整个文件未入库；请合并为一个数组后重发。',
		en: 'the file goes on below its JSON list, and reading the list alone would lose records; nothing of it was loaded. Put all records into one list and send it again.',
	});
}

function damaged(shown: string, number: number): InputError {
	return new InputError('FILE-JSON', shown, {
		zh: `JSON 数组在第 ${number} 个对象处损坏或中断，整个文件未入库；请重新导出后重发。`,
		en: `the JSON list is damaged or cut off at its object ${number}; nothing of the file was loaded. Export it again and send it again.`,
	});
}
