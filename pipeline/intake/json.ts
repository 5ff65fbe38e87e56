import { closeSync, openSync, readSync } from 'node:fs';
import { InputError } from '../errors.ts';
import { markFault, openCopy } from './copy.ts';
import { readLines } from './line.ts';
import type { Opening, Source } from './source.ts';
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
	const records = byLine ? lineObjects(file, start) : listObjects(file, start + Buffer.byteLength(around?.[0] ?? ''), opening.shown);
	const copy = openCopy(opening.scratch('json.csv'), ',');
	const columns = new Map<string, number>();
	for (const record of records) {
		if (typeof record === 'string') {
			copy.add([], record);
			continue;
		}
		const fields = Array.from({ length: columns.size }, () => '');
		for (const [key, value] of Object.entries(record)) {
			let place = columns.get(key.trim());
			if (place === undefined) columns.set(key.trim(), (place = columns.size));
			fields[place] = cellText(value);
		}
		if (columns.size > mostColumns) break;
		copy.add(fields, null);
	}
	const headers = [...columns.keys()];
	const folded = new Set(headers.map((header) => header.toLowerCase()));
	if (headers.length === 0 || headers.length > mostColumns || folded.size < headers.length || folded.has('')) throw unusable(opening.shown);
	const encoding = text.judgement.encoding === 'utf-8' ? 'JSON' : `JSON (${text.judgement.name})`;
	return { headers, band: [], ...copy.close(headers), fault: markFault, firstRow: 1, part: null, encoding, notes: [], isTidy: false, absent: '', blankTail: 0, again: null };
}

type JsonRecord = Record<string, unknown>;

/** The object on each line, or the rule code of a line without one. */
function* lineObjects(file: string, start: number): Generator<JsonRecord | string> {
	for (const line of readLines(file, start, longestRecord, '\n')) {
		if (!line.long && line.text.trim() === '') yield 'blank';
		else yield line.long ? 'RECORD-LONG' : (parseObject(Buffer.from(line.text, 'latin1').toString('utf8')) ?? 'JSON-RECORD');
	}
}

const [quote, backslash, openBrace, closeBrace, closeBracket] = [0x22, 0x5c, 0x7b, 0x7d, 0x5d];

/** The objects of a list, read piece by piece; throws InputError where the list is damaged or cut off. */
function* listObjects(file: string, start: number, shown: string): Generator<JsonRecord> {
	const handle = openSync(file, 'r');
	try {
		const chunk = Buffer.alloc(1 << 20);
		let held: Buffer[] = [];
		let depth = 0;
		let inText = false;
		let escaped = false;
		let number = 0;
		for (let at = start, got = 0; (got = readSync(handle, chunk, 0, chunk.length, at)) > 0; at += got) {
			let from = 0;
			for (let place = 0; place < got; place++) {
				const byte = chunk[place]!;
				if (inText) {
					if (escaped) escaped = false;
					else if (byte === backslash) escaped = true;
					else if (byte === quote) inText = false;
				} else if (byte === quote) inText = true;
				else if (byte === openBrace && depth++ === 0) from = place;
				else if (byte === closeBracket && depth === 0) return;
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

/** Numbers keep the digits they were written with: a long code must not lose its last ones. */
function parseObject(text: string): JsonRecord | null {
	try {
		const value: unknown = JSON.parse(text, (_key, parsed: unknown, context?: { source?: string }) =>
			typeof parsed === 'number' ? (context?.source ?? String(parsed)) : parsed,
		);
		return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonRecord) : null;
	} catch {
		return null;
	}
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

function damaged(shown: string, number: number): InputError {
	return new InputError('FILE-JSON', shown, {
		zh: `JSON 数组在第 ${number} 个对象处损坏或中断，整个文件未入库；请重新导出后重发。`,
		en: `the JSON list is damaged or cut off at its object ${number}; nothing of the file was loaded. Export it again and send it again.`,
	});
}
