import type { Words } from '../../words.ts';
import type { Model, Step } from '../catalogue.ts';

/** Rows of a relation that belong to a mart row: relation columns that equal the mart's, and a condition. */
export interface Listing {
	from: string;
	match: Record<string, string>;
	where?: string | undefined;
}

/** How a published number comes out again, as its mart's header declares it. */
export interface NumberRule {
	column: string;
	/** A count of the listed rows. */
	isCount: boolean;
	/** SQL that gives the number again; empty where there is only a reason. */
	formula: string;
	/** Queries that the formula reads by name, in their order: over `listed`, `this` and those before. */
	steps: Step[];
	reason: Words | null;
	/** The rows listed behind the number; for a formula over the row's numbers those of its last part that has some. */
	listing: Listing | null;
	/** Whether the formula is over the row's own numbers. */
	overRow: boolean;
	/** Numbers of the same row that the formula names, in its order. */
	parts: string[];
}

/** The rule of a mart's number; null for a column that its header does not explain. */
export function findNumberRule(model: Model, column: string | null, depth = 0): NumberRule | null {
	const count = model.records.find((rule) => rule.count === column);
	if (count)
		return {
			column: count.count,
			isCount: true,
			formula: 'count(*)',
			steps: [],
			reason: null,
			listing: count,
			overRow: false,
			parts: [],
		};
	if (column === null || !Object.hasOwn(model.computed, column)) return null;
	const rule = model.computed[column]!;
	const formula = rule.formula ?? '';
	const own = rule.from
		? { from: rule.from, match: rule.match ?? {}, where: rule.where }
		: model.records.find(({ count: name }) => name === rule.rows);
	const numbers = model.columns
		.filter(({ name, type }) => name !== column && /^(INTEGER|DOUBLE)/.test(type))
		.map(({ name }) => name);
	const steps = Object.entries(rule.steps ?? {}).map(([name, query]) => ({ name, query }));
	const texts = [formula, ...steps.map(({ query }) => query)];
	const parts = listParts(texts, !own).filter((name) => numbers.includes(name));
	const ofParts = own || depth > 3 ? null : listingOfParts(model, parts, depth);
	return {
		column,
		isCount: formula === 'count(*)',
		formula,
		steps,
		reason: rule.reason ?? null,
		listing: own ?? ofParts,
		overRow: !own,
		parts,
	};
}

/** Whether a formula reads the mart row, or all listed rows as a table or in steps, instead of aggregating over them. */
export function readsOnce({ formula, steps }: NumberRule): boolean {
	return steps.length > 0 || /\bthis\.|\blisted\b/.test(formula);
}

/** A rule's formula or step with the values of the row's own numbers in their places. */
export function fillFormula(
	{ overRow, parts }: NumberRule,
	formula: string,
	write: (part: string) => string,
): string {
	const fill = (text: string): string =>
		parts.reduce((filled, part) => filled.replace(bare(part), write(part)), text);
	const filled = overRow
		? fill(formula)
		: formula.replace(ownSelect, (_, inner: string) => {
				const value = fill(inner);
				return /^[\w.]+$/.test(value) ? value : `(${value})`;
			});
	return parts.reduce(
		(text, part) => text.replace(new RegExp(`\\bthis\\.${part}\\b`, 'g'), write(part)),
		filled,
	);
}

const ownSelect = /\(select ((?:(?!\(select )(?! from ).)+) from this\)/g;

/** A column's name where it stands alone: not behind a table's name, not as a function. */
function bare(name: string): RegExp {
	return new RegExp(`(?<![.'\\w])${name}\\b(?!['(])`, 'g');
}

/** The names of the mart row that a formula and its steps read: all that stand alone in one over the row, else what they read from `this`. */
function listParts(texts: string[], overRow: boolean): string[] {
	const whole = texts.join(' ');
	const text = overRow
		? texts[0]!
		: [...whole.matchAll(ownSelect)].map(([, inner]) => inner).join(' ');
	const named = [...text.matchAll(/(?<![.'\w])([a-z_]\w*)\b(?!['(])/g)].map(([, name]) => name!);
	const dotted = [...whole.matchAll(/\bthis\.(\w+)/g)].map(([, name]) => name!);
	return [...new Set([...named, ...dotted])];
}

function listingOfParts(model: Model, parts: string[], depth: number): Listing | null {
	for (const part of parts.toReversed()) {
		const listing = findNumberRule(model, part, depth + 1)?.listing;
		if (listing) return listing;
	}
	return null;
}
