const decoder = new TextDecoder('gb18030', { fatal: true });
let codes: Map<string, number[]> | null = null;

/** Text in GB18030, for tests: the inverse of the platform's own decoder. Throws for a lone surrogate. */
export function encodeGb18030(text: string): Buffer {
	codes ??= allCodes();
	const bytes: number[] = [];
	for (const character of text) {
		const point = character.codePointAt(0)!;
		if (point < 0x80) bytes.push(point);
		else if (point >= 0x10000) bytes.push(...fourBytes(point - 0x10000 + 189_000));
		else bytes.push(...codes.get(character)!);
	}
	return Buffer.from(bytes);
}

function allCodes(): Map<string, number[]> {
	const found = new Map<string, number[]>();
	const add = (bytes: number[]): void => {
		try {
			const character = decoder.decode(Uint8Array.from(bytes));
			if (character.length === 1 && !found.has(character)) found.set(character, bytes);
		} catch {
			// not assigned
		}
	};
	for (let lead = 0x81; lead <= 0xfe; lead++)
		for (let trail = 0x40; trail <= 0xfe; trail++) if (trail !== 0x7f) add([lead, trail]);
	for (let index = 0; index < 39_420; index++) add(fourBytes(index));
	return found;
}

function fourBytes(index: number): number[] {
	return [
		0x81 + Math.floor(index / 12_600),
		0x30 + (Math.floor(index / 1260) % 10),
		0x81 + (Math.floor(index / 10) % 126),
		0x30 + (index % 10),
	];
}
