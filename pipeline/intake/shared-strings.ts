import { decodeEscapes, openXmlScan } from './xml-scan.ts';

/** The texts that a workbook's cells share, by their number. */
export interface SharedStrings {
	/** null: there is no such text. */
	text(number: number): string | null;
}

/**
 * Reads a workbook's list of shared strings piece by piece. The texts lie one after the other in bytes, so that a
 * million of them take no more room than they have letters. The runs of a rich text are joined, reading aids
 * (phonetic runs) left out, blanks kept.
 */
export function openSharedStrings(): { take(piece: Uint8Array): void; end(): SharedStrings } {
	let bytes = Buffer.allocUnsafe(1 << 16);
	let used = 0;
	let ends = new Uint32Array(1 << 10);
	let count = 0;
	let item: string[] | null = null;
	let inText = false;
	let phonetic = false;
	const keep = (text: string): void => {
		if (used + text.length * 3 > bytes.length) bytes = grown(bytes, used, text.length * 3);
		used += bytes.write(text, used, 'utf8');
		if (count === ends.length) {
			const more = new Uint32Array(ends.length * 2);
			more.set(ends);
			ends = more;
		}
		ends[count++] = used;
	};
	const scan = openXmlScan({
		open(name) {
			if (name === 'si') item = [];
			else if (name === 't') {
				inText = item !== null && !phonetic;
				if (inText) item!.push('');
			} else if (name === 'rPh') phonetic = true;
		},
		close(name) {
			if (name === 'si' && item !== null) {
				keep(item.length === 1 ? decodeEscapes(item[0]!) : item.map(decodeEscapes).join(''));
				item = null;
			} else if (name === 't') inText = false;
			else if (name === 'rPh') phonetic = false;
		},
		text(text) {
			if (inText) item![item!.length - 1] += text;
		},
	});
	return {
		take: scan.take,
		end() {
			scan.end();
			return {
				text(number) {
					if (!Number.isInteger(number) || number < 0 || number >= count) return null;
					return bytes.toString('utf8', number === 0 ? 0 : ends[number - 1], ends[number]);
				},
			};
		},
	};
}

function grown(bytes: Buffer<ArrayBuffer>, used: number, more: number): Buffer<ArrayBuffer> {
	const larger = Buffer.allocUnsafe(Math.max(Math.ceil(bytes.length * 1.5), used + more));
	bytes.copy(larger, 0, 0, used);
	return larger;
}
