/** A name or sentence in both languages of the pages; models, columns and code values bring theirs along. */
export interface Words {
	zh: string;
	en: string;
}

/** A language of the pages. */
export type Locale = keyof Words;

/** The wording for a reader; the other language when one is empty. */
export function pick(words: Words, locale: Locale): string {
	return words[locale] || words.zh || words.en;
}
