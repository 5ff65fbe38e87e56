import { m } from '#lib/paraglide/messages.js';
import { formatValue } from './format.ts';
import type { Cell } from './view.ts';
import type { Locale } from './words.ts';

/** Between which ranks a department lies, in words; one rank where both are the same. Empty where they are not known. */
export function describeRanks(
	low: Cell | undefined,
	high: Cell | undefined,
	locale: Locale,
): string {
	if (typeof low !== 'number' || typeof high !== 'number') return '';
	const [from, to] = [low, high].map((rank) =>
		formatValue(rank, { name: '', type: 'DOUBLE', unit: 'rank' }, locale),
	);
	return from === to ? from! : m.rank_between({ low: from!, high: to! }, { locale });
}
