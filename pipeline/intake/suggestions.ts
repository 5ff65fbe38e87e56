import type { Column, Feed } from '../feed.ts';
import { creditCheck } from './credit-code.ts';
import { codeWords, halfWidth } from './width.ts';

/**
 * What a clerk could write instead of a rejected value, where that can be told from the value alone;
 * null where it cannot. A suggestion is never applied by itself.
 */
export function suggest(
	feed: Feed,
	columnName: string,
	rule: string,
	value: string,
): string | null {
	const column = feed.columns.find((one) => one.name === columnName);
	const text = halfWidth(value).trim();
	switch (rule) {
		case 'DATE-TWO-DIGIT-YEAR':
			return fourDigitYear(text);
		case 'CODE-UNKNOWN':
			return column?.codes ? nearestWord(column.codes, text) : null;
		case 'SUBJECT-CODE':
		case 'DEPARTMENT-CODE':
			return rightCheck(text.toUpperCase());
		case 'TYPE-INTEGER':
		case 'TYPE-DOUBLE':
			return leadingNumber(column, text);
		case 'AMOUNT-UNIT':
			return Number.isFinite(Number(text)) ? String(Number(text) / 10_000) : null;
		default:
			return null;
	}
}

/** 23.3.5 is more likely 2023 than 1923; the clerk decides. */
function fourDigitYear(text: string): string | null {
	const parts =
		/^['’]?(\d{2})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})/.exec(text) ??
		/^(\d{2})(\d{2})(\d{2})$/.exec(text);
	if (!parts) return null;
	const [year, month, day] = parts.slice(1).map(Number) as [number, number, number];
	const date = `${year >= 50 ? 1900 + year : 2000 + year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
	return Number.isNaN(Date.parse(date)) ? null : date;
}

function nearestWord(codes: Record<string, string[]>, text: string): string | null {
	const wanted = new Set(codeWords(text));
	let best: string | null = null;
	let bestShare = 0.34;
	for (const [code, words] of Object.entries(codes))
		for (const word of words) {
			const letters = new Set(codeWords(word));
			const shared = [...letters].filter((letter) => wanted.has(letter)).length;
			const share = shared / new Set([...letters, ...wanted]).size;
			if (share > bestShare) [best, bestShare] = [words[0] ?? code, share];
		}
	return best;
}

/** The same code with the right check character: right when the slip is in the last place. */
function rightCheck(text: string): string | null {
	if (text.length !== 18) return null;
	const check = creditCheck(text.slice(0, 17));
	return check === null || check === text[17] ? null : text.slice(0, 17) + check;
}

function leadingNumber(column: Column | undefined, text: string): string | null {
	const found = /^-?\d+(\.\d+)?/.exec(text.replaceAll(',', ''));
	if (!found) return null;
	return column?.type === 'integer' && found[1] ? null : found[0];
}
