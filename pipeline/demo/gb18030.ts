/** Both bytes of every character of the two-byte part of GB18030, by UTF-16 code; 0: not in it. */
const pairs = (() => {
	const table = new Uint16Array(65_536);
	const decoder = new TextDecoder('gb18030');
	for (let lead = 0x81; lead <= 0xfe; lead++)
		for (let trail = 0x40; trail <= 0xfe; trail++) {
			if (trail === 0x7f) continue;
			const text = decoder.decode(Uint8Array.of(lead, trail));
			const code = text.length === 1 ? text.charCodeAt(0) : 0;
			if (code >= 0x80 && code !== 0xfffd && table[code] === 0) table[code] = (lead << 8) | trail;
		}
	return table;
})();

/** A text as the Chinese editions of office programs save it. Throws RangeError for a character that needs four bytes. */
export function encodeGb18030(text: string): Uint8Array {
	const bytes = Buffer.allocUnsafe(text.length * 2);
	let end = 0;
	for (let at = 0; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (code < 0x80) {
			bytes[end++] = code;
			continue;
		}
		const pair = pairs[code]!;
		if (pair === 0) throw new RangeError(`"${text[at]}" has no two-byte form in GB18030`);
		bytes[end++] = pair >> 8;
		bytes[end++] = pair & 0xff;
	}
	return bytes.subarray(0, end);
}
