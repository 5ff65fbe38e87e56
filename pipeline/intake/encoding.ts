import { isUtf8 } from 'node:buffer';

/** Encodings a text file may have. */
export type TextEncoding = 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be';

/** What the first bytes of a text file say about its encoding. */
export interface EncodingJudgement {
	encoding: TextEncoding;
	/** Bytes of the byte order mark. */
	mark: number;
	/** The name that the batch shows. */
	name: string;
}

const marks: [number[], EncodingJudgement][] = [
	[[0xef, 0xbb, 0xbf], { encoding: 'utf-8', mark: 3, name: 'UTF-8 (BOM)' }],
	[[0x84, 0x31, 0x95, 0x33], { encoding: 'gb18030', mark: 4, name: 'GB18030 (BOM)' }],
	[[0xff, 0xfe], { encoding: 'utf-16le', mark: 2, name: 'UTF-16LE (BOM)' }],
	[[0xfe, 0xff], { encoding: 'utf-16be', mark: 2, name: 'UTF-16BE (BOM)' }],
];

/**
 * Judges a text's encoding from its first bytes: byte order mark, zero bytes of UTF-16, valid UTF-8,
 * else plausible GB18030. null: no text, or none of these.
 */
export function judgeEncoding(head: Buffer): EncodingJudgement | null {
	for (const [bytes, judgement] of marks)
		if (head.subarray(0, bytes.length).equals(Buffer.from(bytes)))
			return judgement.encoding === 'utf-16le' && head.length > 4 && head.readUInt32LE(0) === 0xfeff
				? null
				: judgement;
	const wide = judgeWide(head);
	if (wide) return wide;
	if (isBinary(head)) return null;
	if (isUtf8(head.subarray(0, wholeCharacters(head))))
		return { encoding: 'utf-8', mark: 0, name: 'UTF-8' };
	if (utf8LineShare(head) >= 0.5) return { encoding: 'utf-8', mark: 0, name: 'UTF-8' };
	return looksGb18030(head) ? { encoding: 'gb18030', mark: 0, name: 'GB18030' } : null;
}

/** Where the last whole UTF-8 character of some bytes ends. */
export function wholeCharacters(bytes: Uint8Array): number {
	for (let back = 1; back <= Math.min(4, bytes.length); back++) {
		const byte = bytes[bytes.length - back]!;
		if (byte < 0x80) return bytes.length;
		if (byte >= 0xc0) {
			const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
			return length > back ? bytes.length - back : bytes.length;
		}
	}
	return bytes.length;
}

/** UTF-16 without a mark: its delimiters, digits and line ends have a zero byte, always on the same side. */
function judgeWide(head: Buffer): EncodingJudgement | null {
	const sides = [0, 0];
	for (let at = head.indexOf(0); at >= 0 && at < 1 << 16; at = head.indexOf(0, at + 1))
		sides[at % 2]!++;
	const [high, low] = sides as [number, number];
	const seen = Math.min(head.length, 1 << 16) / 2;
	if (low > seen * 0.05 && high < low * 0.01)
		return { encoding: 'utf-16le', mark: 0, name: 'UTF-16LE' };
	if (high > seen * 0.05 && low < high * 0.01)
		return { encoding: 'utf-16be', mark: 0, name: 'UTF-16BE' };
	return null;
}

/** Says whether bytes can be no text in any encoding but UTF-16 or UTF-32: one in twenty is a control character. */
export function isBinary(head: Buffer): boolean {
	let controls = 0;
	const seen = head.subarray(0, 1 << 16);
	for (let at = 0; at < seen.length; at++) {
		const byte = seen[at]!;
		if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) controls++;
	}
	return controls > seen.length * 0.05 && controls > 8;
}

/** Of the lines that tell: those with characters of three or four bytes in UTF-8, against those that are no UTF-8. */
function utf8LineShare(head: Buffer): number {
	let good = 0;
	let bad = 0;
	for (const line of head.toString('latin1').split('\n')) {
		if (!/[\x80-\xff]/.test(line)) continue;
		if (!isUtf8(Buffer.from(line, 'latin1'))) bad++;
		else if (/[\xe0-\xf4][\x80-\xbf]{2}/.test(line)) good++;
	}
	return good === 0 ? 0 : good / (good + bad);
}

/**
 * Says whether bytes that are no UTF-8 look like Chinese in GB18030. Nearly all characters of real files lie in
 * the old GB 2312 part, with both bytes from A1 on; Latin or Cyrillic letters read as GB18030 hardly ever do.
 */
export function looksGb18030(bytes: Uint8Array): boolean {
	let common = 0;
	let other = 0;
	for (let at = 0; at < bytes.length && common + other < 5000; at++) {
		const lead = bytes[at]!;
		if (lead < 0x80) continue;
		const trail = bytes[at + 1] ?? 0;
		if (lead >= 0xa1 && lead <= 0xf7 && trail >= 0xa1) common++;
		else if (trail >= 0x30 && trail <= 0x39 && (bytes[at + 2] ?? 0) >= 0x81) at += 2;
		else other++;
		at++;
	}
	return common > 0 && common >= (common + other) * (common + other < 8 ? 0.5 : 0.75);
}

const cjk = /[\u4e00-\u9fff]/;

/**
 * Says whether a line of a GB18030 file was written in UTF-8: it is valid UTF-8 with Chinese characters,
 * and read as GB18030 it would need characters outside GB 2312.
 */
export function isForeignLine(line: Buffer): boolean {
	return isUtf8(line) && cjk.test(line.toString('utf8')) && hasRareByte(line);
}

/** Bytes 80–A0 never occur in GB 2312 text and fill half of every Chinese character in UTF-8. */
function hasRareByte(line: Buffer): boolean {
	for (const byte of line) if (byte >= 0x80 && byte <= 0xa0) return true;
	return false;
}
