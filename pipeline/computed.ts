import { z } from 'zod';

const words = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });

/**
 * How a published number that is no plain count of rows comes out again (header key `computed`), one of: a formula over
 * the row's own numbers; an aggregate over the rows that the count named by `rows` lists, or over `from`, `match` and
 * `where` of its own; the reason why rows do not give it. In a formula `listed` is the relation of those rows and `this`
 * the one row of the mart: one that names `this.`, `listed` or a step is computed once, any other is an aggregate over
 * the rows.
 */
export const computedNumber = z
	.strictObject({
		formula: z.string().min(1).optional(),
		rows: z.string().optional(),
		from: z.string().optional(),
		match: z.record(z.string(), z.string()).optional(),
		where: z.string().optional(),
		reason: words.optional(),
	})
	.refine((one) => (one.formula === undefined) !== (one.reason === undefined), {
		message: 'write either formula or reason',
	})
	.refine((one) => one.rows === undefined || one.from === undefined, {
		message: 'write either rows or from',
	})
	.refine((one) => (one.from === undefined) === (one.match === undefined), {
		message: 'from and match go together',
	})
	.refine((one) => one.where === undefined || one.from !== undefined, {
		message: 'where needs from',
	});

/** One entry of `computed`; `steps` are those that its formula goes through, filled in when the header is read. */
export type ComputedNumber = z.infer<typeof computedNumber> & { steps?: Steps };

/** Queries by name that formulas read like relations (header key `steps`): over `listed`, `this` and steps above. */
export type Steps = Record<string, string>;
export const steps = z.record(z.string().regex(/^[a-z][a-z_]*$/), z.string().min(1));

/** The steps that a formula goes through, in the header's order: those it names and those that these name. */
export function stepsOf(formula: string, all: Steps): Steps {
	const named: [string, string][] = [];
	for (const [name, query] of Object.entries(all).reverse())
		if ([formula, ...named.map(([, text]) => text)].some((text) => names(text, name)))
			named.unshift([name, query]);
	return Object.fromEntries(named);
}

function names(text: string, name: string): boolean {
	return new RegExp(`\\b(from|join)\\s+${name}\\b`).test(text);
}

/**
 * Received rows that rows of a model came from (header key `sources`), where no key column of the same name leads to
 * them: `match` holds SQL over a relation with batch_id and source_file, and the SQL over the model that equals it.
 */
export const sourceRows = z.strictObject({
	from: z.string(),
	match: z
		.record(z.string(), z.string())
		.refine((match) => Object.keys(match).length > 0, { message: 'name what is equal' }),
});

/** The query whose columns show whether received rows can be found from a model's rows. */
export function describeSources(
	model: string,
	{ from, match }: z.infer<typeof sourceRows>,
): string {
	const equal = Object.entries(match).map(
		([theirs, ours]) =>
			`(select ${theirs} from ${from} limit 0) is not distinct from (select ${ours} from ${model} limit 0)`,
	);
	return `select batch_id, source_file, received_at from ${from} where ${equal.join(' and ')}`;
}

interface Listing {
	from: string;
	match: Record<string, string>;
	where?: string | undefined;
}

/** The rows an entry computes over; none for a formula over the row's own numbers. */
export function listingOf(
	one: ComputedNumber,
	records: (Listing & { count: string })[],
): Listing | null {
	if (one.from !== undefined) return { from: one.from, match: one.match!, where: one.where };
	return records.find(({ count }) => count === one.rows) ?? null;
}

/** The query whose columns show whether an entry's formula can be computed. */
export function describeFormula(
	mart: string,
	one: ComputedNumber,
	records: (Listing & { count: string })[],
): string {
	const listing = listingOf(one, records);
	const rows = listing
		? `select * from ${listing.from} where ${listing.where ?? 'true'}`
		: 'select 1 as nothing';
	const steps = Object.entries(one.steps ?? {});
	const once = !listing || steps.length > 0 || /\bthis\.|\blisted\b/.test(one.formula ?? '');
	const parts = [['this', `select * from ${mart}`], ['listed', rows], ...steps];
	const relations = parts.map(([name, query]) => `${name} as (${query})`).join(', ');
	return `with ${relations} select ${one.formula} as value from ${once ? 'this' : 'listed'}`;
}
