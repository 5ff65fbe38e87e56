import { InputError } from '../errors.ts';
import type { ParseJob } from './job.ts';
import { makeRecipe, type Recipe } from './mapping.ts';

/** The mapping applied to a table's headers. Throws InputError when a required column is missing, or every one. */
export function recipeFor(job: ParseJob, headers: string[]): Recipe {
	const recipe = makeRecipe(job.mapping, job.feed, headers, job.shown);
	if (recipe.sources.some(({ from }) => from !== null && !('constant' in from))) return recipe;
	throw new InputError('HEADER-MISSING', job.shown, {
		zh: `没有一列的表头对得上“${job.feed.title.zh}”；整个文件未入库，请按模板填报后重发。`,
		en: `no header fits the feed "${job.feed.title.en}"; nothing of the file was loaded. Fill in the template and send it again.`,
	});
}

/** Headers whose cells the job reads for nothing but an instant; null where SQL of its mapping works on cells as text. */
export function instantsOf(job: ParseJob, headers: string[]): ReadonlySet<string> | null {
	const { sources, where } = recipeFor(job, headers);
	if (
		where !== null ||
		job.mapping.withdrawn !== null ||
		sources.some(({ from }) => from !== null && 'expression' in from)
	)
		return null;
	const names = sources.flatMap(({ from }) =>
		from !== null && 'header' in from ? [from.header] : [],
	);
	return new Set(
		sources.flatMap(({ column, from, values }) =>
			column.type === 'timestamp' &&
			column.codes === null &&
			from !== null &&
			'header' in from &&
			Object.keys(values).length === 0 &&
			names.filter((name) => name === from.header).length === 1
				? [from.header]
				: [],
		),
	);
}
