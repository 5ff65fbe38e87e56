import { crc32, createInflateRaw, inflateRawSync } from 'node:zlib';
import { InputError } from '../errors.ts';
import { XmlDamage } from './xml-scan.ts';

/** One entry of a ZIP archive, as its directory says. */
export interface ZipEntry {
	name: string;
	method: number;
	crc: number;
	packed: number;
	size: number;
	/** Where its packed bytes begin. */
	start: number;
}

/** How much an archive may hold. */
export interface ZipLimits {
	entries: number;
	bytes: number;
	/** Inflated bytes for each packed byte; small entries are free. */
	ratio: number;
}

/** Limits of workbooks. */
export const workbookLimits: ZipLimits = { entries: 200, bytes: 200 << 20, ratio: 100 };
const freeBytes = 1 << 20;

/**
 * Reads the directory of a ZIP archive and refuses what no workbook has: too many entries, sizes or ratios
 * beyond the limits, encryption, paths that lead out, overlapping entries.
 * Throws InputError.
 */
export function readZipDirectory(data: Buffer, limits: ZipLimits, shown: string): ZipEntry[] {
	const end = data.lastIndexOf('PK\x05\x06', data.length - 22, 'latin1');
	if (end < 0 || end < data.length - 65_557) throw damagedZip(shown);
	const count = data.readUInt16LE(end + 10);
	if (count > limits.entries) throw bomb(shown, `${count} > ${limits.entries}`);
	const entries: ZipEntry[] = [];
	let at = data.readUInt32LE(end + 16);
	let total = 0;
	for (let number = 0; number < count; number++) {
		if (at + 46 > data.length || data.readUInt32LE(at) !== 0x02014b50) throw damagedZip(shown);
		const flags = data.readUInt16LE(at + 8);
		const nameLength = data.readUInt16LE(at + 28);
		const entry = {
			name: data.toString('utf8', at + 46, at + 46 + nameLength),
			method: data.readUInt16LE(at + 10),
			crc: data.readUInt32LE(at + 16),
			packed: data.readUInt32LE(at + 20),
			size: data.readUInt32LE(at + 24),
			start: dataStart(data, data.readUInt32LE(at + 42), shown),
		};
		if (flags & 1) throw encryptedZip(shown);
		if (
			/(^|[/\\])\.\.([/\\]|$)|^[/\\]|\\/.test(entry.name) ||
			entry.start + entry.packed > data.length
		)
			throw damagedZip(shown);
		total += entry.size;
		if (total > limits.bytes || entry.size > Math.max(freeBytes, entry.packed * limits.ratio))
			throw bomb(shown, entry.name);
		entries.push(entry);
		at += 46 + nameLength + data.readUInt16LE(at + 30) + data.readUInt16LE(at + 32);
	}
	const places = entries
		.filter((entry) => entry.packed > 0)
		.sort((one, other) => one.start - other.start);
	for (let index = 1; index < places.length; index++)
		if (places[index - 1]!.start + places[index - 1]!.packed > places[index]!.start)
			throw bomb(shown, places[index]!.name);
	return entries;
}

/**
 * Inflates one entry piece by piece and checks size and checksum: no more than its directory says comes out.
 * Throws InputError.
 */
export async function inflateEntry(
	data: Buffer,
	entry: ZipEntry,
	shown: string,
	take: (piece: Buffer) => void,
): Promise<void> {
	for await (const piece of inflatePieces(data, entry, shown)) take(piece);
}

/** As `inflateEntry`, at the pace of who takes the pieces. */
export async function* inflatePieces(
	data: Buffer,
	entry: ZipEntry,
	shown: string,
): AsyncGenerator<Buffer> {
	const packed = data.subarray(entry.start, entry.start + entry.packed);
	let size = 0;
	let crc = 0;
	const count = (piece: Buffer): Buffer => {
		size += piece.length;
		if (size > entry.size) throw bomb(shown, entry.name);
		crc = crc32(piece, crc);
		return piece;
	};
	if (entry.method !== 0 && entry.method !== 8) throw damagedZip(shown);
	if (entry.method === 0) yield count(packed);
	else if (entry.packed > 0 && entry.size <= wholeBytes)
		yield count(inflateWhole(packed, entry, shown));
	else if (entry.packed > 0) {
		const inflater = createInflateRaw({ chunkSize: pieceBytes });
		inflater.end(packed);
		try {
			for await (const piece of inflater) yield count(piece as Buffer);
		} catch (cause) {
			throw cause instanceof InputError || cause instanceof XmlDamage
				? cause
				: damagedZip(shown, cause);
		}
	}
	if (size !== entry.size || crc !== entry.crc) throw damagedZip(shown);
}

const pieceBytes = 128 << 10;
/** A small entry is inflated at once: a stream costs more than it. */
const wholeBytes = 256 << 10;

function inflateWhole(packed: Buffer, entry: ZipEntry, shown: string): Buffer {
	try {
		return inflateRawSync(packed, { maxOutputLength: Math.max(entry.size, 1) });
	} catch (cause) {
		throw (cause as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE'
			? bomb(shown, entry.name)
			: damagedZip(shown, cause);
	}
}

function dataStart(data: Buffer, header: number, shown: string): number {
	if (header + 30 > data.length || data.readUInt32LE(header) !== 0x04034b50)
		throw damagedZip(shown);
	return header + 30 + data.readUInt16LE(header + 26) + data.readUInt16LE(header + 28);
}

/** The refusal of a workbook whose archive is damaged. */
export function damagedZip(shown: string, cause?: unknown): InputError {
	return new InputError(
		'FILE-UNREADABLE',
		shown,
		{
			zh: 'Excel 文件已损坏或不完整，未入库；请重新保存后重发。',
			en: 'the Excel file is damaged or incomplete; nothing was loaded. Save it again and send it again.',
		},
		cause,
	);
}

function encryptedZip(shown: string): InputError {
	return new InputError('FILE-ENCRYPTED', shown, {
		zh: '文件设了密码，无法读取，未入库；请去掉密码后重发。',
		en: 'the file is protected by a password and cannot be read; nothing was loaded. Remove the password and send it again.',
	});
}

function bomb(shown: string, what: string): InputError {
	return new InputError('FILE-BOMB', shown, {
		zh: `文件解开后过大或内容过多（${what}），未入库；请拆分后重发。`,
		en: `the file grows too large or holds too much when unpacked (${what}); nothing was loaded. Split it and send it again.`,
	});
}
