import { closeSync, openSync, readSync } from 'node:fs';

/** One line of a text: its UTF-8 bytes as Latin letters, without its end. */
export interface Line {
	text: string;
	/** `\n`, `\r\n`, `\r`, or '' at the end of the file. */
	end: string;
	/** Too long to be read; the text is missing. */
	long: boolean;
}

const chunkSize = 1 << 20;

/** The lines of a file from `start` on, whatever ends them; no line longer than `longest` bytes is held. */
export function* readLines(file: string, start: number, longest: number): Generator<Line> {
	const handle = openSync(file, 'r');
	try {
		const chunk = Buffer.allocUnsafe(chunkSize);
		let rest = '';
		let long = false;
		for (let at = start; ; ) {
			const got = readSync(handle, chunk, 0, chunkSize, at);
			at += got;
			const text = rest + chunk.toString('latin1', 0, got);
			let from = 0;
			let feed = text.indexOf('\n');
			let carriage = text.indexOf('\r');
			while (feed >= 0 || carriage >= 0) {
				const cut = feed < 0 || (carriage >= 0 && carriage < feed) ? carriage : feed;
				if (cut === carriage && cut === text.length - 1 && got > 0) break;
				const end = cut === feed ? '\n' : feed === cut + 1 ? '\r\n' : '\r';
				if (long || cut - from > longest) yield { text: '', end, long: true };
				else yield { text: text.slice(from, cut), end, long: false };
				long = false;
				from = cut + end.length;
				if (feed >= 0 && feed < from) feed = text.indexOf('\n', from);
				if (carriage >= 0 && carriage < from) carriage = text.indexOf('\r', from);
			}
			rest = text.slice(from);
			if (rest.length > longest) {
				long = true;
				rest = rest.endsWith('\r') ? '\r' : '';
			}
			if (got === 0) {
				if (rest !== '' || long) yield { text: long ? '' : rest, end: '', long };
				return;
			}
		}
	} finally {
		closeSync(handle);
	}
}
