import { expect, test } from 'vitest';
import { rewritePairs } from '../../pipeline/intake/gb18030.ts';

const rewrite = (bytes: number[]): string | null => {
	const target = new Uint8Array(bytes.length * 2);
	const length = rewritePairs(Uint8Array.from(bytes), target);
	return length === null
		? null
		: new TextDecoder('utf-8', { fatal: true }).decode(target.subarray(0, length));
};

test('every character of two bytes becomes what a decoder makes of it, or is left to the decoder', () => {
	const strict = new TextDecoder('gb18030', { fatal: true });
	let taken = 0;
	for (let lead = 0x80; lead <= 0xff; lead++)
		for (let trail = 0; trail <= 0xff; trail++) {
			const found = rewrite([lead, trail]);
			if (found === null) continue;
			taken++;
			expect(found, `${lead.toString(16)} ${trail.toString(16)}`).toBe(
				strict.decode(Uint8Array.of(lead, trail)),
			);
		}
	expect(taken).toBeGreaterThan(13_000);
});

test('text of one and two bytes is rewritten; half a character, four bytes and bytes 80–A0 are not', () => {
	expect(rewrite([0x41, 0xd6, 0xd0, 0xce, 0xc4, 0x2c, 0xa7, 0xa1, 0x0a])).toBe('A中文,А\n');
	expect(rewrite([])).toBe('');
	expect(rewrite([0xd6, 0xd0, 0xce])).toBeNull();
	expect(rewrite([0xd6, 0xd0, 0xa1, 0x31, 0xa1, 0x31])).toBeNull();
	expect(rewrite([0x88, 0xd2])).toBeNull();
	expect(rewrite([0xe4, 0xb8, 0xad])).toBeNull();
});
