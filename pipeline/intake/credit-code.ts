const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** Weight of each of the first 17 places: 3^(i-1) mod 31 (GB 32100-2015). */
const weights = Array.from({ length: 17 }, (_, place) => Number(3n ** BigInt(place) % 31n));

/**
 * SQL giving the codes that are no valid subject code from a select of distinct `code`:
 * an 18-character credit code whose check character is right (GB 32100-2015), `P-` + 32 hex
 * characters, or `X-<register>-<number>`.
 */
export function subjectCodeSelect(codes: string): string {
	const terms = weights.map(
		(weight, place) => `${weight} * (strpos('${alphabet}', substr(code, ${place + 1}, 1)) - 1)`,
	);
	const check = `substr('${alphabet}', ((31 - (${terms.join(' + ')}) % 31) % 31 + 1)::integer, 1)`;
	return `
		select code from (${codes})
		where not (
			regexp_full_match(code, 'P-[0-9a-f]{32}')
			or regexp_full_match(code, 'X-[0-9A-Za-z]+-[0-9A-Za-z._-]+')
			or (regexp_full_match(code, '[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}') and substr(code, 18, 1) = ${check})
		)`;
}
