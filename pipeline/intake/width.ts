/** Characters that people cannot see and paste along, outer blanks of every kind. */
const invisible = /[\u200b-\u200f\u2060\ufeff]/g;
const edges = /^[ \t\r\n\u00a0\u3000]+|[ \t\r\n\u00a0\u3000]+$/g;

/** Whatever a code column holds only by accident, as a regular expression of DuckDB. */
export const oddCharacters = String.raw`[\x{00a0}\x{200b}-\x{200f}\x{2060}\x{3000}\x{feff}\x{ff01}-\x{ff5e}]`;

/** The same for free text, where full-width characters belong: what `tidy` takes away. */
export const untidyText = String.raw`^[ \t\r\n\x{3000}]|[ \t\r\n\x{3000}]$|[\x{00a0}\x{200b}-\x{200f}\x{2060}\x{feff}]`;

/** Half-width form of a text: letters, digits, punctuation and blanks. */
export function halfWidth(text: string): string {
	return text.replace(/[\uff01-\uff5e\u3000\u00a0]/g, (character) =>
		character >= '\uff01' ? String.fromCharCode(character.charCodeAt(0) - 0xfee0) : ' ',
	);
}

/** A text without invisible characters and outer blanks; null when nothing is left. */
export function tidy(text: string): string | null {
	return text.replace(invisible, '').replace(edges, '') || null;
}

/** The same in half width and without the marks by which Excel keeps a code as text (`="012"`, `'012`). */
export function plain(text: string): string | null {
	const narrow = tidy(halfWidth(text));
	if (narrow === null) return null;
	const marked = /^="(.*)"$/.exec(narrow) ?? /^'(.*)$/.exec(narrow);
	return marked ? tidy(marked[1]!) : narrow;
}

/** What of a word is compared with the words of a code list: width, blanks and punctuation do not count. */
export function codeWords(text: string): string {
	return halfWidth(text)
		.replace(/[\s,、;。·_-]/g, '')
		.toLowerCase();
}
