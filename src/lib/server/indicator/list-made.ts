import { m } from '#lib/paraglide/messages.js';
import { pick } from '../../words.ts';
import type { Catalogue } from '../catalogue.ts';
import { describeCall, toShown, writeDigits, type MadeNumber } from './made-number.ts';
import type { Lease } from '../publication.ts';
import type { Source } from '../source.ts';

/** A mean or a greatest value over rows. */
export interface Measure {
	call: 'avg' | 'max';
	/** What is looked at, as SQL over the rows, and the columns that stand for it in words. */
	value: string;
	columns: string[];
}

/** A share of a list's rows as its formula: the part's rows by all that are listed. */
export async function explainShare(
	{ scope, locale }: App.Locals,
	lease: Lease,
	{ sql, values }: Source,
	words: { whole: string; part: string; partHref: string; where: string },
): Promise<MadeNumber> {
	const share = `count(*) filter (where ${words.where}) / count(*)`;
	const [row] = await lease.read(
		scope,
		`select count(*) as whole, count(*) filter (where ${words.where}) as part, ${share} as value from ${sql}`,
		values,
	);
	const [part, whole] = [Number(row!.part), Number(row!.whole)];
	return {
		kind: 'formula',
		words: m.lead_formula({}, { locale }),
		formula: {
			title: `${words.part} ÷ ${words.whole}`,
			pieces: [
				{ text: `① ${writeDigits(part)}`, isValue: true },
				{ text: ' ÷ ', isValue: false },
				{ text: `② ${writeDigits(whole)}`, isValue: true },
			],
			parts: [
				{
					sign: '①',
					words: words.part,
					value: writeDigits(part),
					condition: words.where,
					href: part > 0 ? words.partHref : null,
				},
				{ sign: '②', words: words.whole, value: writeDigits(whole), condition: '', href: null },
			],
			sql: share,
			result: typeof row!.value === 'number' ? toShown(row!.value) : null,
			isSame: null,
		},
	};
}

/** A mean or a greatest value over the rows listed as its formula. */
export async function explainMeasure(
	{ scope, locale }: App.Locals,
	lease: Lease,
	catalogue: Catalogue,
	relation: string,
	{ sql, values }: Source,
	{ call, value, columns }: Measure,
): Promise<MadeNumber> {
	const formula = `${call}(${value})`;
	const [row] = await lease.read(scope, `select ${formula} as value from ${sql}`, values);
	const result = typeof row!.value === 'number' ? toShown(row!.value) : null;
	const column = columns
		.map((name) => pick(catalogue.columnWords(relation, name), locale))
		.join(' − ');
	const words = describeCall(call, column, locale);
	return {
		kind: 'formula',
		words: m.lead_formula({}, { locale }),
		formula: {
			title: words,
			pieces: [{ text: writeDigits(result), isValue: true }],
			parts: [],
			sql: formula,
			result,
			isSame: null,
		},
	};
}
