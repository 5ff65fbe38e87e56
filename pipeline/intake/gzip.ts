import { createReadStream, createWriteStream } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { InputError } from '../errors.ts';
import { firstBytes } from './source.ts';

/** The most a compressed file may grow to: a small file must not fill the disk. */
const mostBytes = 4 * 2 ** 30;
const mostRatio = 200;

/** Says whether a file is gzip by its first bytes. */
export function isGzip(file: string): boolean {
	return firstBytes(file, 2) === '\x1f\x8b';
}

/** Writes the plain bytes of a gzip file to `target` and returns it. Throws InputError for a damaged file or a bomb. */
export async function inflate(file: string, target: string, shown: string): Promise<string> {
	let size = 0;
	const source = createReadStream(file);
	const limit = new Transform({
		transform(chunk: Buffer, _encoding, done) {
			size += chunk.length;
			if (size > mostBytes || size > Math.max(16 << 20, source.bytesRead * mostRatio))
				done(
					new InputError('FILE-BOMB', shown, {
						zh: '压缩文件解开后过大，未入库；请拆分后重发。',
						en: 'the file grows too large when unpacked; nothing was loaded. Split it and send it again.',
					}),
				);
			else done(null, chunk);
		},
	});
	try {
		await pipeline(source, createGunzip(), limit, createWriteStream(target));
	} catch (cause) {
		if (cause instanceof InputError) throw cause;
		throw new InputError(
			'FILE-UNREADABLE',
			shown,
			{
				zh: '压缩文件已损坏，请重新压缩后重发。',
				en: 'the compressed file is damaged; compress it again and send it again.',
			},
			cause,
		);
	}
	return target;
}
