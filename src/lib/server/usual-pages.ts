/** A page that a reader asked for: its whole address, and the language. */
export interface Asked {
	url: string;
	locale: string;
}

/** Tells that a reader was shown a page of a generation; `draw` draws a page of the generation that is published now. */
export type NotePage = (
	asked: Asked,
	generation: string,
	draw: (asked: Asked) => Promise<unknown>,
) => void;

/**
 * Remembers the pages that readers asked for last, at most `limit`. As soon as the first is shown of a new generation
 * the others are drawn anew, one at a time and the newest first, so that their readers do not wait.
 */
export function followPages(limit = 60): NotePage {
	const asked = new Map<string, Asked>();
	let shown: string | null = null;
	const renew = async (generation: string, draw: Parameters<NotePage>[2]): Promise<void> => {
		for (const one of [...asked.values()].reverse()) {
			if (shown !== generation) return;
			// whoever asks for what cannot be drawn is told so
			await draw(one).catch(() => undefined);
		}
	};
	return (one, generation, draw) => {
		const key = `${one.locale} ${one.url}`;
		asked.delete(key);
		asked.set(key, one);
		if (asked.size > limit) asked.delete(asked.keys().next().value!);
		const isNew = shown !== null && shown !== generation;
		shown = generation;
		if (isNew) void renew(generation, draw);
	};
}
