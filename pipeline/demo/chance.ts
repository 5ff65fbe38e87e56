import { createHash } from 'node:crypto';

/** A fixed number in [0, 1) for every list of labels. */
export type Chance = (...labels: (string | number)[]) => number;

/** Chances that depend on the seed and the labels alone: 48 bits of SHA-256. */
export function makeChance(seed: string): Chance {
	return (...labels) =>
		createHash('sha256')
			.update(JSON.stringify([seed, ...labels]))
			.digest()
			.readUIntBE(0, 6) /
		2 ** 48;
}

/** One element of a list that is not empty, by a chance in [0, 1). */
export function pick<T>(list: readonly T[], chance: number): T {
	return list[Math.floor(chance * list.length)]!;
}

/** `total` split in proportion to the weights, in whole numbers that add up exactly (largest remainders). */
export function apportion(total: number, weights: readonly number[]): number[] {
	const whole = weights.reduce((sum, weight) => sum + weight, 0);
	const shares = weights.map((weight) => (total * weight) / whole);
	const counts = shares.map(Math.floor);
	const rest = total - counts.reduce((sum, count) => sum + count, 0);
	shares
		.map((share, index) => ({ index, remainder: share - Math.floor(share) }))
		.sort((left, right) => right.remainder - left.remainder || left.index - right.index)
		.slice(0, rest)
		.forEach(({ index }) => counts[index]!++);
	return counts;
}

/**
 * SQL macros over the same seed: `draw(stream, n)` gives 64 hashed bits, `part(bits, k)` the k-th (0–3)
 * 16 of them as a number in [0, 1), `bell(bits)` a number that is nearly standard normal (±3.46).
 */
export function chanceMacros(seed: string): string {
	return `
		create or replace macro draw(stream, n) as
			hash(xor(n::ubigint, hash(stream, '${seed.replaceAll("'", "''")}')));
		create or replace macro bits_of(bits, k) as ((bits >> (16 * k)::ubigint) & 65535::ubigint)::integer;
		create or replace macro part(bits, k) as bits_of(bits, k) / 65536.0::double;
		create or replace macro fine(bits) as (bits >> 32::ubigint)::bigint / 4294967296.0::double;
		create or replace macro bell(bits) as
			((bits_of(bits, 0) + bits_of(bits, 1) + bits_of(bits, 2) + bits_of(bits, 3)) / 65536.0::double - 2)
			* 1.7320508075688772::double;
	`;
}
