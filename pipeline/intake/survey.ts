import { isUtf8 } from 'node:buffer';
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { isForeignLine, wholeCharacters, type TextEncoding } from './encoding.ts';
import { rewritePairs } from './gb18030.ts';
import { longestRecord, lookAtStructure, newStructure, type Structure } from './structure.ts';

/** One stretch of a text file to be looked through, and where its UTF-8 form goes if it has to be rewritten. */
export interface SurveyTask {
	file: string;
	start: number;
	end: number;
	encoding: TextEncoding;
	delimiter: string;
	/** null: the bytes are UTF-8 already and only looked at. */
	target: string | null;
}

/** What a stretch of text turned out to be. */
export interface Survey extends Structure {
	/** Lines that are not in the file's encoding. */
	undecodable: number;
	/** The first bytes that are not in the encoding, when nothing is rewritten: the look ends there. */
	failed: Uint8Array | null;
}

/** Stands in a rewritten file for a line that could not be decoded. */
export const undecodableLine = '\u0001\u0003\u0001';

/** Small enough to stay in the processor's cache over the several looks. */
const chunkSize = 256 << 10;
const encoder = new TextEncoder();

/**
 * Looks through one stretch of a text file, whole lines at a time, and rewrites it in UTF-8 when asked.
 * Lines that are not in the encoding are replaced by a mark and counted; nothing is guessed.
 */
export function surveyRange(task: SurveyTask): Survey {
	const survey: Survey = { ...newStructure(), undecodable: 0, failed: null };
	const source = openSync(task.file, 'r');
	const target = task.target === null ? null : openSync(task.target, 'w');
	try {
		const bytes = new ArrayBuffer(chunkSize + 8);
		const chunk = Buffer.from(bytes, 0, chunkSize);
		let rewritten = new ArrayBuffer(0);
		let kept = 0;
		for (let at = task.start; ;) {
			const got = readSync(source, chunk, kept, Math.min(chunkSize - kept, task.end - at), at);
			at += got;
			const filled = kept + got;
			if (filled === 0) break;
			const last = at >= task.end || got === 0;
			const end = last ? filled : wholeLines(chunk.subarray(0, filled), task.encoding);
			const lines = chunk.subarray(0, end);
			if (!last && !endsLine(lines, task.encoding)) survey.longestLine = longestRecord + 1;
			if (target === null) {
				if (!isUtf8(lines)) {
					survey.failed = Uint8Array.prototype.slice.call(lines, 0, 1 << 20);
					return survey;
				}
				lookAtStructure(survey, bytes, end, task.delimiter);
			} else {
				if (rewritten.byteLength < lines.length * 2 + 8)
					rewritten = new ArrayBuffer(lines.length * 2 + 8);
				let written =
					task.encoding === 'gb18030' ? rewritePairs(lines, new Uint8Array(rewritten)) : null;
				if (written === null) {
					const text = decodeLines(lines, task.encoding, survey);
					if (rewritten.byteLength < text.length * 3 + 8)
						rewritten = new ArrayBuffer(text.length * 3 + 8);
					written = encoder.encodeInto(text, new Uint8Array(rewritten)).written;
				}
				lookAtStructure(survey, rewritten, written, task.delimiter);
				writeSync(target, new Uint8Array(rewritten, 0, written));
			}
			chunk.copyWithin(0, end, filled);
			kept = filled - end;
			if (last) break;
		}
		return survey;
	} finally {
		closeSync(source);
		if (target !== null) closeSync(target);
	}
}

/** Where the last whole line of a chunk ends; a line longer than the chunk is cut between characters. */
function wholeLines(chunk: Buffer, encoding: TextEncoding): number {
	if (encoding === 'utf-8' || encoding === 'gb18030') {
		const end = chunk.lastIndexOf(0x0a) + 1;
		if (end > 0) return end;
		const carriage = chunk.lastIndexOf(0x0d, chunk.length - 2) + 1;
		return carriage > 0 ? carriage : encoding === 'utf-8' ? wholeCharacters(chunk) : chunk.length;
	}
	const line = Buffer.from('\n', 'utf16le');
	const mark = encoding === 'utf-16le' ? line : line.swap16();
	for (
		let end = chunk.lastIndexOf(mark);
		end >= 0;
		end = end === 0 ? -1 : chunk.lastIndexOf(mark, end - 1)
	)
		if (end % 2 === 0) return end + 2;
	return chunk.length - (chunk.length % 2);
}

function endsLine(lines: Buffer, encoding: TextEncoding): boolean {
	const end = lines.at(encoding === 'utf-16le' ? -2 : -1);
	return end === 0x0a || end === 0x0d;
}

function decodeLines(lines: Buffer, encoding: TextEncoding, survey: Survey): string {
	if (encoding === 'utf-16le' || encoding === 'utf-16be') {
		const text = tryDecode(lines, encoding);
		if (text === null) survey.undecodable++;
		return text ?? undecodableLine;
	}
	let text = '';
	for (let start = 0; start < lines.length;) {
		const feed = lines.indexOf(0x0a, start);
		const end = feed < 0 ? lines.length : feed + 1;
		text += decodeLine(lines.subarray(start, end), encoding, survey);
		start = end;
	}
	return text;
}

function decodeLine(line: Buffer, encoding: TextEncoding, survey: Survey): string {
	const text = encoding === 'gb18030' && isForeignLine(line) ? null : tryDecode(line, encoding);
	if (text !== null) return text;
	survey.undecodable++;
	return line.at(-1) === 0x0a ? `${undecodableLine}\n` : undecodableLine;
}

const decoders = new Map<string, TextDecoder>();

function tryDecode(bytes: Buffer, encoding: TextEncoding): string | null {
	let decoder = decoders.get(encoding);
	if (!decoder)
		decoders.set(encoding, (decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true })));
	try {
		return decoder.decode(bytes);
	} catch {
		return null;
	}
}
