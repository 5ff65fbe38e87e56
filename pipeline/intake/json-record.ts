/** An object of a JSON file, which is a row. */
export type JsonRecord = Record<string, unknown>;

/** The object that a text holds, null for any other text. Numbers keep the digits they were written with: a long code must not lose its last ones. A key that stands twice is damage. */
export function parseObject(text: string): JsonRecord | null {
	try {
		const value: unknown = JSON.parse(
			text,
			(_key, parsed: unknown, context?: { source?: string }) =>
				typeof parsed === 'number' ? (context?.source ?? String(parsed)) : parsed,
		);
		if (value === null || typeof value !== 'object' || Array.isArray(value)) return null;
		const keys = Object.keys(value).length;
		return (text.match(/"\s*:/g)?.length ?? 0) > keys && countKeys(text) > keys
			? null
			: (value as JsonRecord);
	} catch {
		return null;
	}
}

/** How many keys an object in JSON has of its own, each as often as it stands. */
function countKeys(text: string): number {
	let depth = 0;
	let keys = 0;
	for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"\s*:?|[[\]{}]/gs)) {
		if (token === '{' || token === '[') depth++;
		else if (token === '}' || token === ']') depth--;
		else if (depth === 1 && token.endsWith(':')) keys++;
	}
	return keys;
}

/** The cell of a value: lists of plain values with `;` between, what is nested deeper as the text of its JSON. */
export function cellText(value: unknown): string {
	if (value === null || value === undefined) return '';
	if (typeof value === 'string') return value;
	if (Array.isArray(value) && value.every((one) => typeof one !== 'object'))
		return value.map(cellText).join(';');
	return typeof value === 'object' ? JSON.stringify(value) : String(value as boolean);
}

/** Says whether a value is more than a cell can hold: an object, or a list of such. */
export function isNested(value: unknown): boolean {
	return Array.isArray(value)
		? value.some((one) => typeof one === 'object')
		: typeof value === 'object' && value !== null;
}
