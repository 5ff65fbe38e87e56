import { quote } from '../database.ts';

/** The 31 characters of GB 32100-2015. */
const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const pattern = /^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$/;

/** Right check character for the first 17 characters of a credit code (GB 32100-2015); null when one of them cannot stand. */
export function creditCheck(first17: string): string | null {
	if (!pattern.test(`${first17}0`)) return null;
	let weight = 1;
	let sum = 0;
	for (const character of first17) {
		sum += weight * alphabet.indexOf(character);
		weight = (weight * 3) % 31;
	}
	return alphabet[(31 - (sum % 31)) % 31]!;
}

/** Says whether a text is an 18-character credit code with the right check character. */
export function isCreditCode(text: string): boolean {
	return text.length === 18 && creditCheck(text.slice(0, 17)) === text[17];
}

const valueOf = new Int8Array(128).fill(-1);
for (let value = 0; value < alphabet.length; value++) valueOf[alphabet.charCodeAt(value)] = value;
const weights = Array.from({ length: 17 }, (_, place) => Number(3n ** BigInt(place) % 31n)).concat(
	1,
);

/** Those that are no right credit codes of the texts of 18 characters that follow each other in `codes`. */
export function* wrongCodes(codes: string): Generator<string> {
	for (let start = 0; start < codes.length; start += 18) {
		let sum = 0;
		for (let place = 0; place < 18 && sum >= 0; place++) {
			const value = valueOf[codes.charCodeAt(start + place)] ?? -1;
			const stands = value >= 0 && (place < 2 || place > 7 || value < 10);
			sum = stands ? sum + value * weights[place]! : -1;
		}
		if (sum < 0 || sum % 31 !== 0) yield codes.slice(start, start + 18);
	}
}

/**
 * Says whether a text is a number of the old business registers: 13 to 15 digits, the last of 15
 * being the check digit of GS 15-2006 (ISO 7064, MOD 11,10).
 */
export function isRegistrationNumber(text: string): boolean {
	if (!/^[0-9]{13,15}$/.test(text)) return false;
	if (text.length < 15) return true;
	let rest = 10;
	for (const digit of text.slice(0, 14)) rest = (((rest + Number(digit)) % 10 || 10) * 2) % 11;
	return (rest + Number(text[14])) % 10 === 1;
}

/**
 * Two characters as a DuckDB enum whose code modulo 31 is `first + factor * second`: a lookup then
 * replaces the arithmetic on characters. Gaps are filled with words that no code holds.
 */
function pairType(name: string, factor: number, characters: string): string {
	const rows: string[][] = Array.from({ length: 31 }, () => []);
	for (const first of characters)
		for (const second of characters)
			rows[(alphabet.indexOf(first) + factor * alphabet.indexOf(second)) % 31]!.push(
				first + second,
			);
	const height = Math.max(...rows.map((row) => row.length));
	const words = Array.from({ length: height }, (_, line) =>
		rows.map((row, rest) => row[line] ?? `-${rest}-${line}`),
	).flat();
	return `create type ${name} as enum (${words.map(quote).join(', ')})`;
}

/** 28⁻¹ modulo 31: the 17th character weighs 28, the check character 1. */
const tailFactor = [...alphabet].findIndex((_, factor) => (28 * factor) % 31 === 1);
const term = (place: number, weight: number, type: string): string =>
	`${weight} * enum_code(try_cast(substr(c, ${place}, 2) as ${type}))::integer`;
const creditSum = [
	term(1, 1, 'credit_pair'),
	term(3, 9, 'digit_pair'),
	term(5, 81 % 31, 'digit_pair'),
	term(7, 729 % 31, 'digit_pair'),
	term(9, 6561 % 31, 'credit_pair'),
	term(11, 59049 % 31, 'credit_pair'),
	term(13, 531441 % 31, 'credit_pair'),
	term(15, 4782969 % 31, 'credit_pair'),
	term(17, 28, 'credit_tail'),
].join(' + ');

/** SQL types and the macro `credit_sum(c)`: 0 for 18 characters of a right credit code, null where one of them cannot stand. */
export const creditCodeMacros = [
	pairType('credit_pair', 3, alphabet),
	pairType('digit_pair', 3, '0123456789'),
	pairType('credit_tail', tailFactor, alphabet),
	`create macro credit_sum(c) as (${creditSum}) % 31`,
];
