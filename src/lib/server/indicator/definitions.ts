import type { Model } from '../catalogue.ts';

/** For whom an indicator is, in the order in which the list shows them. */
export const audiences = ['leadership', 'supervision', 'regulation', 'clerks', 'everyone'] as const;

/** Models whose name, words, columns or rules hold all the words looked for; a rule number must be its own. */
export function findModels(models: Model[], words: string): Model[] {
	const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
	return models.filter((model) => {
		const text = [
			model.name,
			model.title.zh,
			model.title.en,
			model.description.zh,
			model.description.en,
			...model.columns.flatMap(({ name, words: title }) => [name, title.zh, title.en]),
		]
			.join('\n')
			.toLowerCase();
		return wanted.every((word) =>
			/^r\d+$/.test(word) ? model.rules.includes(word.toUpperCase()) : text.includes(word),
		);
	});
}

/** The indicators of each audience; one for several stands with the first of them in the list's order. */
export function groupByAudience(marts: Model[]): { audience: string; models: Model[] }[] {
	const first = (model: Model): string =>
		audiences.find((audience) => model.audience.includes(audience)) ?? 'everyone';
	return audiences
		.map((audience) => ({ audience, models: marts.filter((model) => first(model) === audience) }))
		.filter(({ models }) => models.length > 0);
}
