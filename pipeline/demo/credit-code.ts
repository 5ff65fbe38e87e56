/** The 31 characters of GB 32100-2015: digits and letters without I, O, S, V and Z. */
export const creditAlphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const organisationAlphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const organisationWeights = [3, 7, 9, 10, 5, 8, 4, 2];
const creditWeights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/** The two letters that open every invented identifier; no registration authority issues them. */
const inventedMark = 'WY';

function weightedSum(text: string, alphabet: string, weights: readonly number[]): number {
	return [...text].reduce((sum, character, place) => {
		const value = alphabet.indexOf(character);
		if (value < 0) throw new RangeError(`"${character}" in ${text} is not a character of a code`);
		return sum + value * weights[place]!;
	}, 0);
}

/** Check character of an 8-character organisation identifier (GB 11714-1997): 0–9 or X. */
export function organisationCheck(identifier: string): string {
	const check =
		(11 - (weightedSum(identifier, organisationAlphabet, organisationWeights) % 11)) % 11;
	return check === 10 ? 'X' : String(check);
}

/** Check character of the first 17 characters of a unified social credit code (GB 32100-2015). */
export function creditCheck(first17: string): string {
	return creditAlphabet[(31 - (weightedSum(first17, creditAlphabet, creditWeights) % 31)) % 31]!;
}

/** Says whether both check characters of an 18-character credit code are right. */
export function isCreditCode(code: string): boolean {
	return (
		/^[0-9A-HJ-NPQRTUWXY]{18}$/.test(code) &&
		organisationCheck(code.slice(8, 16)) === code[16] &&
		creditCheck(code.slice(0, 17)) === code[17]
	);
}

/** An invented credit code: two-character body kind, six-digit region, number below 31^6. */
export function inventedCode(kind: string, region: string, number: number): string {
	const places = [5, 4, 3, 2, 1, 0].map((power) => Math.floor(number / 31 ** power) % 31);
	const identifier = inventedMark + places.map((place) => creditAlphabet[place]).join('');
	const first17 = kind + region + identifier + organisationCheck(identifier);
	return first17 + creditCheck(first17);
}

/** What `kind + region` adds to the weighted sum of a credit code, for `invented_code` in SQL. */
export function prefixSum(kind: string, region: string): number {
	return weightedSum(kind + region, creditAlphabet, creditWeights);
}

/** SQL macro `invented_code(prefix, prefix_sum, number)`: the same codes as `inventedCode`, by arithmetic alone. */
export function inventedCodeMacro(): string {
	const places = [5, 4, 3, 2, 1, 0].map((power) => `((number // ${31 ** power}) % 31)`);
	const inOrganisations = `[${[...creditAlphabet].map((character) => organisationAlphabet.indexOf(character))}]`;
	const character = (value: string) => `substr('${creditAlphabet}', (${value})::integer + 1, 1)`;
	const markInOrganisations = weightedSum(inventedMark, organisationAlphabet, organisationWeights);
	const markInCredit = weightedSum(inventedMark, creditAlphabet, creditWeights.slice(8));
	const organisationSum = [
		markInOrganisations,
		...places.map(
			(place, at) => `${organisationWeights[at + 2]} * ${inOrganisations}[${place} + 1]`,
		),
	].join(' + ');
	const creditSum = [
		'prefix_sum',
		markInCredit,
		...places.map((place, at) => `${creditWeights[at + 10]} * ${place}`),
		`${creditWeights[16]} * case identifier_check when 10 then ${creditAlphabet.indexOf('X')} else identifier_check end`,
	].join(' + ');
	return `
		create or replace macro identifier_check_of(number) as (11 - (${organisationSum}) % 11) % 11;
		create or replace macro credit_check_of(prefix_sum, number, identifier_check) as
			(31 - (${creditSum}) % 31) % 31;
		create or replace macro invented_code(prefix, prefix_sum, number) as
			prefix || '${inventedMark}' || ${places.map(character).join(' || ')}
			|| case identifier_check_of(number) when 10 then 'X' else identifier_check_of(number)::varchar end
			|| ${character('credit_check_of(prefix_sum, number, identifier_check_of(number))')};
	`;
}
