import { once } from 'node:events';
import { crc32, createDeflateRaw, inflateRawSync } from 'node:zlib';

/** A file of an archive: its path, and its bytes whole or piece by piece. */
export interface ZipPart {
	path: string;
	data: Uint8Array | AsyncIterable<Uint8Array>;
}

const localHeader = 0x04034b50;
const sizesAfter = 0x08074b50;
const centralHeader = 0x02014b50;
const endOfArchive = 0x06054b50;
/** Sizes follow the bytes, and names are UTF-8. */
const flags = 0x0808;
const deflated = 8;
/** The first day that an archive can name: files of the same rows are the same bytes. */
const firstDay = 0x0021;
const mostBytes = 0xffff_ffff;

/** The files of a small archive that was written in one piece. */
export function readParts(archive: Uint8Array): { path: string; data: Uint8Array }[] {
	const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
	const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
	let at = bytes.readUInt32LE(end + 16);
	return Array.from({ length: bytes.readUInt16LE(end + 10) }, () => {
		const method = bytes.readUInt16LE(at + 10);
		const size = bytes.readUInt32LE(at + 20);
		const nameLength = bytes.readUInt16LE(at + 28);
		const place = bytes.readUInt32LE(at + 42);
		const path = bytes.toString('utf8', at + 46, at + 46 + nameLength);
		at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
		const start = place + 30 + bytes.readUInt16LE(place + 26) + bytes.readUInt16LE(place + 28);
		const data = bytes.subarray(start, start + size);
		return { path, data: method === deflated ? inflateRawSync(data) : data };
	});
}

/**
 * An archive piece by piece, each file packed while it is made: no more than a piece is held. Throws when a file or
 * the whole goes over 4 GiB.
 */
export async function* writeParts(
	parts: Iterable<ZipPart> | AsyncIterable<ZipPart>,
): AsyncGenerator<Uint8Array> {
	const directory: Buffer[] = [];
	let offset = 0;
	for await (const { path, data } of parts) {
		const name = Buffer.from(path, 'utf8');
		const start = offset;
		const head = Buffer.alloc(30);
		head.writeUInt32LE(localHeader, 0);
		writeFacts(head, 4);
		head.writeUInt16LE(name.length, 26);
		yield head;
		yield name;
		const sums = { crc: 0, size: 0, packed: 0 };
		for await (const piece of pack(data, sums)) yield piece;
		offset += 30 + name.length + sums.packed + 16;
		if (offset > mostBytes || sums.size > mostBytes) throw new Error(`${path} is over 4 GiB`);
		const tail = Buffer.alloc(16);
		tail.writeUInt32LE(sizesAfter, 0);
		writeSums(tail, 4, sums);
		yield tail;
		const entry = Buffer.alloc(46);
		entry.writeUInt32LE(centralHeader, 0);
		entry.writeUInt16LE(20, 4);
		writeFacts(entry, 6);
		writeSums(entry, 16, sums);
		entry.writeUInt16LE(name.length, 28);
		entry.writeUInt32LE(start, 42);
		directory.push(entry, name);
	}
	const index = Buffer.concat(directory);
	yield index;
	const end = Buffer.alloc(22);
	end.writeUInt32LE(endOfArchive, 0);
	end.writeUInt16LE(directory.length / 2, 8);
	end.writeUInt16LE(directory.length / 2, 10);
	end.writeUInt32LE(index.length, 12);
	end.writeUInt32LE(offset, 16);
	yield end;
}

/** Version needed, flags, method, time and day, the same in both headers. */
function writeFacts(header: Buffer, at: number): void {
	header.writeUInt16LE(20, at);
	header.writeUInt16LE(flags, at + 2);
	header.writeUInt16LE(deflated, at + 4);
	header.writeUInt16LE(firstDay, at + 8);
}

interface Sums {
	crc: number;
	size: number;
	packed: number;
}

function writeSums(header: Buffer, at: number, { crc, size, packed }: Sums): void {
	header.writeUInt32LE(crc, at);
	header.writeUInt32LE(packed, at + 4);
	header.writeUInt32LE(size, at + 8);
}

async function* pack(data: ZipPart['data'], sums: Sums): AsyncGenerator<Uint8Array> {
	const packer = createDeflateRaw({ level: 3 });
	const feed = async (): Promise<void> => {
		for await (const piece of data instanceof Uint8Array ? [data] : data) {
			sums.crc = crc32(piece, sums.crc);
			sums.size += piece.length;
			if (!packer.write(piece)) await once(packer, 'drain');
		}
		packer.end();
	};
	const fed = feed().catch((reason: unknown) => void packer.destroy(reason as Error));
	try {
		for await (const piece of packer) {
			sums.packed += (piece as Buffer).length;
			yield piece as Buffer;
		}
		await fed;
	} finally {
		packer.destroy();
	}
}
