import { closeSync, openSync, readSync } from 'node:fs';
import { InputError } from '../errors.ts';
import { parseObject, type JsonRecord } from './json-record.ts';
import { longestRecord } from './structure.ts';

const [quote, backslash, openBrace, closeBrace, openBracket, closeBracket, comma] = [
	0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d, 0x2c,
];
const blank = 0x20;

/**
 * The objects of a list, read piece by piece, and the rule code of each element that is none. Throws InputError where
 * the list is damaged or cut off, or when more than it stands in the file; `isHeld` says that an object holds it.
 */
export function* listObjects(
	file: string,
	start: number,
	isHeld: boolean,
	shown: string,
): Generator<JsonRecord | string> {
	const handle = openSync(file, 'r');
	let number = 0;
	try {
		for (const element of elementsOf(handle, start)) {
			if (typeof element === 'number') {
				if (hasMore(handle, element, isHeld)) throw goesOn(shown);
				return;
			}
			number++;
			const record = element === null ? 'JSON-RECORD' : parseObject(element.toString('utf8'));
			if (record === null) throw damaged(shown, number);
			yield record;
		}
		throw damaged(shown, number + 1);
	} finally {
		closeSync(handle);
	}
}

/**
 * The elements of a list that begins at a place: the bytes of an object, null for anything else, last the place behind
 * the list. Without the last one the list is cut off, or one of its objects goes on for too long.
 */
function* elementsOf(handle: number, start: number): Generator<Buffer | null | number> {
	const chunk = Buffer.alloc(1 << 20);
	/** What the chunks before this one hold of an object. */
	let held: Buffer[] = [];
	let depth = 0;
	let inText = false;
	let escaped = false;
	/** Lists open around the place, and whether the element there is no object. */
	let lists = 0;
	let isOther = false;
	for (
		let at = start, got: number;
		(got = readSync(handle, chunk, 0, chunk.length, at)) > 0;
		at += got
	) {
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
			} else if (depth > 0 || (byte === openBrace && lists < 2)) {
				if (byte === openBrace && depth++ === 0) from = place;
				else if (byte === closeBrace && --depth === 0) {
					yield Buffer.concat([...held, chunk.subarray(from, place + 1)]);
					held = [];
				}
			} else if (byte === openBracket) {
				lists++;
				isOther ||= lists > 1;
			} else if (byte === comma || byte === closeBracket) {
				if (byte === closeBracket) lists--;
				if (isOther && lists === (byte === comma ? 1 : 0)) {
					isOther = false;
					yield null;
				}
				if (lists < 1) return yield at + place + 1;
			} else if (byte > blank) isOther = true;
		}
		if (depth > 0) held.push(Buffer.from(chunk.subarray(from, got)));
		if (held.length * chunk.length > 8 * longestRecord) return;
	}
}

const mostBelow = 64 << 10;

/** Says whether more records follow below a list: anything but blanks; around a held list, another one. */
function hasMore(handle: number, from: number, isHeld: boolean): boolean {
	const buffer = Buffer.alloc(mostBelow);
	const length = readSync(handle, buffer, 0, mostBelow, from);
	const rest = buffer.toString('utf8', 0, length);
	return isHeld ? length === mostBelow || /\[\s*\{/.test(rest) : rest.trim() !== '';
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
