import type { Locale } from '../words.ts';

/** A value of a sentence and where it leads. */
export interface Filling {
	text: string;
	href?: string | null;
}

type Template = (inputs: never, options: { locale: Locale }) => string;

/** A message in pieces: its own words, and each value strong and linked; the order is the language's. */
export function fillSentence(
	word: string,
	template: Template,
	values: Record<string, Filling | string>,
	locale: Locale,
): { word: string; parts: { text: string; strong: boolean; href: string | null }[] } {
	const places = Object.fromEntries(Object.keys(values).map((name) => [name, `{${name}}`]));
	const text = template(places as never, { locale });
	const parts = text.split(/(\{\w+\})/).filter((piece) => piece !== '');
	return {
		word,
		parts: parts.map((piece) => {
			const value = values[/^\{(\w+)\}$/.exec(piece)?.[1] ?? ''];
			if (value === undefined) return { text: piece, strong: false, href: null };
			if (typeof value === 'string') return { text: value, strong: false, href: null };
			return { text: value.text, strong: true, href: value.href ?? null };
		}),
	};
}
