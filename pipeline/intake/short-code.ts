import { quote } from '../database.ts';
import type { Likeness } from './source.ts';

/** Of an identity number of old. */
const fewestDigits = 15;

/**
 * SQL condition: the code `k` begins as most do and is too short to hold the 15 digits of an identity number after the
 * last letter of that. null where nothing of the kind is sure.
 */
export function shortLike(k: string, { beginning, longest }: Likeness): string | null {
	if (!/^[!-~]+$/.test(beginning) || /[0-9](?:[^A-Za-z]*[0-9]){14}/.test(beginning)) return null;
	const afterLetter = beginning.search(/[A-Za-z][^A-Za-z]*$/) + 1;
	for (let end = Math.max(1, afterLetter); end <= beginning.length; end++) {
		const digits = beginning.slice(afterLetter, end).replace(/[^0-9]/g, '').length;
		const enough = end - digits + fewestDigits;
		if (longest >= enough) continue;
		const next =
			beginning.slice(0, end - 1) + String.fromCharCode(beginning.charCodeAt(end - 1) + 1);
		return `${k} >= ${quote(beginning.slice(0, end))} and ${k} < ${quote(next)} and strlen(${k}) < ${enough}`;
	}
	return null;
}
