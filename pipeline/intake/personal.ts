import { quote } from '../database.ts';
import { isCreditCode } from './credit-code.ts';
import { shortLike } from './short-code.ts';
import type { Likeness } from './source.ts';
import { halfWidth } from './width.ts';

const province = '(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|9[1-8])';
const monthAndDay = '(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])';
const identityShape = `${province}[0-9]{4}(?:18|19|20)[0-9]{2}${monthAndDay}[0-9]{3}[0-9X]`;
/** Somebody born before 2020: taken for an identity number inside a text even with a mistyped check character. */
const grownShape = `${province}[0-9]{4}(?:19[0-9]{2}|20[01][0-9])${monthAndDay}[0-9]{3}[0-9Xx]`;
/** An adult's: numbers of cases that begin with region and day must not be taken for one. */
const adultYear = '(?:19[0-9]{2}|200[0-9])';
const adultShape = `${province}[0-9]{4}${adultYear}${monthAndDay}[0-9]{3}[0-9Xx]`;
/** No number of a case ends in the letter, so that a child's number with it is one too. */
const letteredShape = `${province}[0-9]{4}20[0-9]{2}${monthAndDay}[0-9]{3}[Xx]`;
const oldShape = `${province}[0-9]{4}[0-9]{2}${monthAndDay}[0-9]{3}`;
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const checks = '10X98765432';
const cards = /^(?:62|60|68|69|9[0-9]|4[0-9]|5[1-5]|35)[0-9]{14,17}$/;

const isShaped = new RegExp(`^${identityShape}$`);
const isGrown = new RegExp(`^${grownShape}$`);
const isAdult = new RegExp(`^(?:${adultShape}|${letteredShape})$`);
const isOld = new RegExp(`^${oldShape}$`);
/** What follows the region in an identity number that a spreadsheet made a number of: day of birth, with or without century. */
const isBirth = new RegExp(`^(?:(?:19|20)?[0-9]{2})${monthAndDay}`);
const grownInside = new RegExp(grownShape, 'g');
/** What people write between the digits of a long number; the same for DuckDB. */
const between = String.raw`[ \t\r\n\u00a0\u00ad\u2000-\u2015\u202f\u2060\u3000\ufeff_.·•/\\－-]{0,3}`;
const betweenInSql = String.raw`[ \t\r\n\x{00a0}\x{00ad}\x{2000}-\x{2015}\x{202f}\x{2060}\x{3000}\x{feff}_.·•/\\－-]{0,3}`;
const longNumber = new RegExp(`[0-9](?:${between}[0-9]){13,}(?:${between}[Xx])?`, 'g');

/** Right check character for the first 17 digits of a resident identity number (GB 11643). */
export function identityCheck(first17: string): string {
	return checks[
		weights.reduce((sum, weight, place) => sum + weight * Number(first17[place]), 0) % 11
	]!;
}

/** Says whether a text is a resident identity number: province, a real day of birth, check character. */
export function isIdentity(text: string): boolean {
	return (
		isShaped.test(text) && isDay(text.slice(6, 14)) && identityCheck(text.slice(0, 17)) === text[17]
	);
}

/** Says whether a text is an identity number of the 15 digits that were in use until 2012. */
export function isOldIdentity(text: string): boolean {
	return isOld.test(text) && isDay(`19${text.slice(6, 12)}`);
}

/** The 18 characters of an identity number of 18 or 15; null for any other text. */
export function wholeIdentity(text: string): string | null {
	const upper = text.toUpperCase();
	if (isIdentity(upper)) return upper;
	if (!isOldIdentity(upper)) return null;
	const first17 = `${upper.slice(0, 6)}19${upper.slice(6)}`;
	return first17 + identityCheck(first17);
}

/**
 * Says whether a code is an identity number that was put into a column for something else. In a column that is
 * `numbered` by region, day and number one of eleven has the check character of a person born from 2010 on by chance.
 */
export function isMisplacedIdentity(text: string, isNumbered: boolean): boolean {
	return isIdentity(text) && (!isNumbered || isAdult.test(text));
}

const caseShape = `${province}[0-9]{4}20[1-9][0-9]${monthAndDay}[0-9]{4}`;
const isCaseRun = new RegExp(`(?<![0-9])${caseShape}(?![0-9Xx])`);

/** Says whether a text has a number of 18 digits that begins with region and day: somebody's born from 2010 on, or of a case. */
export function isCaseShaped(text: string): boolean {
	return isCaseRun.test(text.replace(/(?<=[0-9])[ _./-]{1,3}(?=[0-9])/g, ''));
}

/** SQL: such a number in a code `k`, '' where there is none. */
export function caseNumber(k: string): string {
	return `regexp_extract(regexp_replace(${k}, '([0-9])[ _./-]{1,3}([0-9])', '\\1\\2', 'g'), '(?:^|[^0-9])(${caseShape})(?:[^0-9Xx]|$)', 1)`;
}

function isDay(digits: string): boolean {
	const day = `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`;
	const date = new Date(`${day}T00:00:00Z`);
	return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

function isCard(digits: string): boolean {
	if (!cards.test(digits)) return false;
	let sum = 0;
	for (let back = 0; back < digits.length; back++) {
		const digit = Number(digits[digits.length - 1 - back]) * (back % 2 === 1 ? 2 : 1);
		sum += digit > 9 ? digit - 9 : digit;
	}
	return sum % 10 === 0;
}

/**
 * A text (digits in half width) in which every right identity number is replaced: of 18 characters wherever they
 * stand in a longer number and whatever separates them, of 15 where they are the whole number.
 * Codes may be numbers of cases that begin with region and day: 'whole' takes those of people born from 2010 on only
 * where they are the whole number, 'grown' never.
 */
export function replaceIdentities(
	text: string,
	replacement: (identity: string) => string,
	taken: 'every' | 'whole' | 'grown' = 'every',
): string {
	return text.replace(longNumber, (run) => {
		const places = [...run.matchAll(/[0-9Xx]/g)].map((found) => found.index);
		const digits = places.map((place) => run[place]!.toUpperCase()).join('');
		const at = (place: number): number => places[place] ?? run.length;
		if (digits.length === 15) return isOldIdentity(digits) ? replacement(digits) : run;
		let replaced = '';
		let done = 0;
		for (let start = 0; start + 18 <= digits.length; start++) {
			const found = digits.slice(start, start + 18);
			const isWhole = taken === 'whole' && digits.length === 18;
			if (
				!isIdentity(found) ||
				(taken !== 'every' && !isWhole && !isAdult.test(found)) ||
				(!isWhole && found.startsWith('9') && isCreditCode(found))
			)
				continue;
			replaced += run.slice(done, at(start)) + replacement(found);
			done = at(start + 17) + 1;
			start += 17;
		}
		// of 15 digits right numbers are too common for pieces of one to count
		return (replaced + run.slice(done)).replace(/(?<![0-9])[0-9]{15}(?![0-9])/g, (one) =>
			isOldIdentity(one) ? replacement(one) : one,
		);
	});
}

/** The first six characters of an identity number, the region, and nothing else of it. */
function hideIdentity(identity: string): string {
	return identity.slice(0, 6) + '*'.repeat(identity.length - 6);
}

/** A file's name or path without identity numbers; other systems take no `*` in names. */
export function maskName(path: string): string {
	const digits = path.replace(/[０-９Ｘｘ]/g, halfWidth);
	const masked = replaceIdentities(digits, (identity) =>
		hideIdentity(identity).replaceAll('*', 'x'),
	);
	return masked === digits ? path : masked;
}

/** A number of a person made unreadable (identity: first six, telephone: ends, card: last four); any other as it is. */
function maskNumber(digits: string): string {
	switch (digits.length) {
		case 11:
			return /^1[3-9]/.test(digits) ? `${digits.slice(0, 3)}****${digits.slice(7)}` : digits;
		case 15:
			return isOldIdentity(digits) ? `${digits.slice(0, 6)}*********` : digits;
		case 16:
		case 17:
		case 18:
		case 19:
			if (digits.length === 18 && isIdentity(digits.toUpperCase()))
				return `${digits.slice(0, 6)}************`;
			if (isCreditCode(digits)) return digits;
			if (isGrown.test(digits)) return `${digits.slice(0, 6)}************`;
			return isCard(digits) ? '*'.repeat(digits.length - 4) + digits.slice(-4) : digits;
		default:
			return digits.length < 20
				? digits
				: digits.replace(grownInside, (one) => `${one.slice(0, 6)}************`);
	}
}

/**
 * A text in which the identity, telephone and bank card numbers of persons are made unreadable;
 * everything else stays as it was. Credit codes are not personal and stay.
 */
export function maskText(text: string): string {
	if (text.length < 11 || !/[0-9０-９]/.test(text)) return text;
	const digits = text.replace(/[０-９Ｘｘ]/g, halfWidth);
	const masked = replaceIdentities(digits, hideIdentity)
		// what Excel made of an identity number still tells the day of birth
		.replace(
			/([1-9])[.]([0-9]{5})([0-9]{5,9})(?=E[+]1[47])/g,
			(all, first: string, region: string, rest: string) =>
				isBirth.test(rest) ? `${first}.${region}******` : all,
		)
		.replace(/(?<![A-Za-z0-9])[0-9A-Z]{18}(?![A-Za-z0-9])|[0-9]{11,}[Xx]?/g, (run) =>
			isCreditCode(run) && (run.startsWith('9') || !isIdentity(run)) ? run : maskRuns(run),
		)
		.replace(/(?<![0-9])[0-9]{2,}(?:[ -][0-9]{2,})+[Xx]?/g, (run) => {
			const joined = run.replace(/[ -]/g, '');
			const hidden = maskNumber(joined);
			return hidden === joined ? run : hidden;
		});
	return masked === digits ? text : masked;
}

function maskRuns(text: string): string {
	return text.replace(/[0-9]{11,}[Xx]?/g, maskNumber);
}

/** A message without long numbers: error texts and headers may quote cells. Rather too much than too little. */
export function maskMessage(text: string): string {
	return maskText(text).replace(
		/[0-9０-９][0-9０-９ -]{9,}[0-9０-９XxＸｘ]/g,
		(run) => `${halfWidth(run).slice(0, 3)}********`,
	);
}

/** Says whether an identity number was masked here before. */
export function isMasked(text: string): boolean {
	return /^[0-9]{6}\*{9,12}$/.test(text);
}

/** The SQL macro `is_identity(d)`: as `isIdentity`. */
export const identityMacros = [
	`create macro identity_check(n) as substr('${checks}', ((${weights.map((weight, place) => `${weight} * (n // ${10 ** (16 - place)} % 10)`).join(' + ')}) % 11)::integer + 1, 1)`,
	`create macro is_identity(d) as case
		when not regexp_full_match(d, '${identityShape}') then false
		else try_strptime(substr(d, 7, 8), '%Y%m%d') is not null and substr(d, 18, 1) = identity_check(try_cast(left(d, 17) as bigint)) end`,
];

/**
 * SQL condition: the text `k` may hold a number of a person and is worth a closer look. Cheap on Chinese text.
 * `isWide`: it may hold digits in full width.
 */
export function mayHoldPersonalNumber(k: string, isWide: boolean): string {
	const digit = `${betweenInSql}[0-9０-９]`;
	// a telephone, 15 digits and more, or what a spreadsheet left of them; numbers of 11 to 14 digits are common and nobody's
	const digits = `regexp_matches(${k}, '(?:^|[^0-9０-９])[1１]${betweenInSql}[3-9３-９](?:${digit}){9}|[0-9０-９](?:${digit}){14}|[0-9０-９]{5}E[+]1')`;
	// the expression stands once, for making it ready costs a millisecond
	const wide = isWide
		? ['１', '２', '０'].map((digit) => ` or contains(${k}, '${digit}')`).join('')
		: '';
	return `case when 3 * length(${k}) - strlen(${k}) >= 22${wide} then ${digits} else false end`;
}

const apart = '[^0-9A-Za-z]{0,2}';
const adultInside = `${province}[0-9]{4}${apart}${adultYear}${apart}(?:0[1-9]|1[0-2])${apart}(?:0[1-9]|[12][0-9]|3[01])${apart}[0-9]{3}${apart}[0-9Xx]`;
const letteredInside = letteredShape;
const oldInside = `(?:^|[^0-9])${oldShape}(?:[^0-9]|$)`;
/** A whole number of 18 digits of somebody of any age. */
const wholeInside = `(?:^|[^0-9])(${province}[0-9]{4}${apart}(?:18|19|20)[0-9]{2}${apart}(?:0[1-9]|1[0-2])${apart}(?:0[1-9]|[12][0-9]|3[01])${apart}[0-9]{3}${apart}[0-9Xx])(?:[^0-9]|$)`;
const inGroups = '(?:[0-9]{1,5}-){4}[0-9]';

/** A pattern of DuckDB's `glob`: from this character on to the 15th each is one of `kind`. */
const fromTo15 = (from: number, kind: string): string =>
	quote(`${'?'.repeat(from - 1)}${kind.repeat(16 - from)}*`);

/**
 * SQL condition: the code `k` may be an identity number (see `isMisplacedIdentity`) or hold one. A regular expression
 * costs ten times what `glob` does, so a code gets one only where its middle could be part of a number: of a text
 * of n letters any 15 in a row hold the letters n-14 to 15; of 18 the last seven of these tell most, for codes often
 * have digits before. `isNumbered` as for `isMisplacedIdentity`; `likeness` is what most codes of the column are like.
 */
export function mayHoldIdentity(k: string, isNumbered: boolean, likeness: Likeness | null): string {
	// a lambda: the macro names its text many times, and each would be cut out anew
	const whole = `list_transform([upper(regexp_replace(regexp_extract(${k}, '${wholeInside}', 1), '[^0-9Xx]', '', 'g'))], lambda d: is_identity(d))[1]`;
	const shape = `case when strlen(${k}) <= 18 then ${k} glob ${fromTo15(9, '[0-9]')}
		when strlen(${k}) <= 22 then ${k} glob ${fromTo15(8, '[!A-Za-z]')}
		when strlen(${k}) <= 26 then ${k} glob ${fromTo15(12, '[!A-Za-z]')} else true end`;
	// cases cost less than conditions joined by "and" where the first hardly ever holds
	const short = likeness === null ? null : shortLike(k, likeness);
	return `case when strlen(${k}) >= 15 then contains(${k}, ' ') or case ${short === null ? '' : `when ${short} then false `}when ${shape} or strlen(${k}) > length(${k}) or ${k} like '%-%-%-%-%'
		then regexp_matches(${k}, '${adultInside}|${letteredInside}|${oldInside}|${inGroups}')${isNumbered ? '' : ` or ${whole}`} else false end else false end`;
}
