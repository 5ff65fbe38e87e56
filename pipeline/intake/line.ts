import { closeSync, openSync, readSync } from 'node:fs';

/** One line of a text: its UTF-8 bytes as Latin letters, without its end. */
export interface Line {
	text: string;
	/** `\n`, `\r\n` or `\r`; '' at the end of the file. */
	end: string;
	/** Too long to be read; the text is missing. */
	long: boolean;
}

const chunkSize = 1 << 20;

/**
 * The lines of a file from `start` on. `mark` ends them: LF (with any CR before it), or CR in a file without LF.
 * No line longer than `longest` bytes is held.
 */
export function* readLines(
	file: string,
	start: number,
	longest: number,
	mark: '\n' | '\r',
): Generator<Line> {
	const handle = openSync(file, 'r');
	try {
		const chunk = Buffer.allocUnsafe(chunkSize);
		let rest = '';
		let long = false;
		for (let at = start; ;) {
			const got = readSync(handle, chunk, 0, chunkSize, at);
			at += got;
			const text = rest + chunk.toString('latin1', 0, got);
			let from = 0;
			for (let cut = text.indexOf(mark, rest.length); cut >= 0; cut = text.indexOf(mark, from)) {
				let stop = cut;
				if (mark === '\n') while (stop > from && text[stop - 1] === '\r') stop--;
				const end = stop < cut ? '\r\n' : mark;
				yield long || stop - from > longest
					? { text: '', end, long: true }
					: { text: text.slice(from, stop), end, long: false };
				long = false;
				from = cut + 1;
			}
			rest = text.slice(from);
			if (rest.length > longest) {
				long = true;
				rest = '';
			}
			if (got > 0) continue;
			if (rest !== '' || long) yield { text: long ? '' : rest, end: '', long };
			return;
		}
	} finally {
		closeSync(handle);
	}
}
