import { m } from '#lib/paraglide/messages.js';
import { formatNumber } from '../../format.ts';
import type { Locale } from '../../words.ts';
import type { Column } from '../catalogue.ts';
import type { Piece } from './lead-formula.ts';
import type { LeadFormula, LeadPart } from './lead-number.ts';

/** How a number comes out of the rows listed, in words and with the values of its parts. */
export interface MadeNumber {
	kind: string;
	words: string;
	formula: {
		title: string;
		/** The formula in signs, with the values of its parts. */
		pieces: { text: string; isValue: boolean }[];
		parts: { sign: string; words: string; value: string; condition: string; href: string | null }[];
		/** The formula as SQL over the rows listed, and what it gives. */
		sql: string;
		result: number | null;
		/** Whether that is what the sentence says to the last digit; null where the formula is what the page says. */
		isSame: boolean | null;
	} | null;
}

/** The column that says which rows a part of a formula looks at. */
export function markColumn(name: string, sign: string, condition: string): Column {
	return {
		name,
		type: 'BOOLEAN',
		words: {
			zh: m.lead_mark({ number: sign }, { locale: 'zh' }),
			en: m.lead_mark({ number: sign }, { locale: 'en' }),
		},
		unit: null,
		good: null,
		description: { zh: condition, en: condition },
		codes: null,
	};
}

/** The sign that a part of a formula has. */
export function signOf(place: number): string {
	return String.fromCodePoint('①'.codePointAt(0)! + place);
}

/** A formula in pieces of text; its values are those of its parts. */
export function writeFormula({ written, parts }: LeadFormula, values: (number | null)[]) {
	return written.map((piece) => {
		if (typeof piece === 'string') return { text: piece, isValue: false };
		if ('column' in piece) return { text: piece.column, isValue: false };
		const sign = parts.length > 1 ? `${signOf(piece.part)} ` : '';
		return { text: `${sign}${writeDigits(values[piece.part] ?? null)}`, isValue: true };
	});
}

/** A number as far as its digits do not hang on the order in which fractions are added. */
export function toShown(value: number): number {
	return Number(value.toPrecision(12));
}

/** A number with all its digits; whole ones with thin spaces. */
export function writeDigits(value: number | null): string {
	if (value === null) return '—';
	return Number.isInteger(value) ? formatNumber(value) : String(toShown(value)).replace('-', '−');
}

/** What a part of a formula is: a sum, a median or a number of rows, and of which rows. */
export function describePart(
	{ call, argument, mark }: LeadPart,
	titleOf: (column: string) => string,
	locale: Locale,
): string {
	const title = (piece: Piece): string => {
		if (typeof piece === 'string') return piece;
		return 'column' in piece ? titleOf(piece.column) : '';
	};
	const what = describeCall(call, argument.map(title).join(''), locale);
	return mark ? m.lead_part_where({ what, mark: titleOf(mark) }, { locale }) : what;
}

/** A value over rows in words: of a column, or of one in the row with the least or the greatest of another. */
export function describeCall(call: string, column: string, locale: Locale): string {
	const [value = '', by = ''] = column.split(', ');
	switch (call) {
		case 'rows':
			return m.lead_part_rows({}, { locale });
		case 'sum':
			return m.lead_part_sum({ column }, { locale });
		case 'avg':
			return m.lead_part_mean({ column }, { locale });
		case 'median':
			return m.lead_part_median({ column }, { locale });
		case 'max':
			return m.lead_part_greatest({ column }, { locale });
		case 'min':
			return m.lead_part_least({ column }, { locale });
		case 'distinct count':
			return m.lead_part_distinct({ column }, { locale });
		case 'min_by':
			return m.lead_part_of_least({ column: value, by }, { locale });
		case 'max_by':
			return m.lead_part_of_greatest({ column: value, by }, { locale });
		default:
			return `${call}(${column})`;
	}
}
