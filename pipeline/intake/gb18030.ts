/** UTF-8 bytes, the first lowest, of the characters of two bytes in GB 2312's range, by these bytes; 0: none. */
let characters: Int32Array | null = null;

function utf8OfPairs(): Int32Array {
	const table = new Int32Array(65_536);
	const pairs: number[] = [];
	for (let lead = 0xa1; lead <= 0xfe; lead++)
		for (let trail = 0x40; trail <= 0xfe; trail++)
			if (trail < 0x7f || trail > 0xa0) pairs.push((lead << 8) | trail);
	const texts = new TextDecoder('gb18030')
		.decode(Uint8Array.from(pairs.flatMap((pair) => [pair >> 8, pair & 0xff, 0x0a])))
		.split('\n');
	pairs.forEach((pair, index) => {
		const text = texts[index]!;
		if (text.length === 1 && text !== '\ufffd')
			table[pair] = [...Buffer.from(text)].reduce(
				(word, byte, place) => word | (byte << (8 * place)),
				0,
			);
	});
	return table;
}

/**
 * Rewrites GB18030 in UTF-8 into `target`, which must have twice the room, and gives the length there; null when
 * the text holds anything but ASCII and characters of two bytes without 80–A0, which is what nearly all text is.
 * With the same outcome as a decoder and an encoder, for less and without the garbage of long strings.
 */
export function rewritePairs(source: Uint8Array, target: Uint8Array): number | null {
	const table = (characters ??= utf8OfPairs());
	const { length } = source;
	const read = new DataView(source.buffer, source.byteOffset, length);
	const write = new DataView(target.buffer, target.byteOffset, target.byteLength);
	let end = 0;
	for (let at = 0; at < length;) {
		// most of a table is ASCII, which is copied four bytes at a time
		for (; at + 4 <= length; at += 4, end += 4) {
			const word = read.getInt32(at);
			if ((word & 0x80808080) !== 0) break;
			write.setInt32(end, word);
		}
		for (const stop = Math.min(at + 4, length); at < stop; at++) {
			const byte = source[at]!;
			if (byte < 0x80) {
				target[end++] = byte;
				continue;
			}
			if (++at === length) return null;
			const character = table[(byte << 8) | source[at]!]!;
			if (character === 0) return null;
			target[end++] = character;
			target[end++] = character >> 8;
			if (character > 0xffff) target[end++] = character >> 16;
		}
	}
	return end;
}
