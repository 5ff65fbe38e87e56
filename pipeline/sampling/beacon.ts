import { createHash } from 'node:crypto';
import { requireCount } from './encoding.ts';
import { refuse } from './error.ts';

/** When drand quicknet began (Unix seconds) and how often it speaks (seconds). Source: chain 52db9ba7…0c84e971 of the League of Entropy. */
export const QUICKNET = { genesis: 1_692_803_367, period: 3 } as const;

/** The canonical key of lottery or market numbers: ascending within a source, "." after each number, "/" after each source (RFC 3797 §4). Errors: an empty source, a number that is not whole. */
export function rfc3797Key(sources: readonly (readonly number[])[]): string {
	return sources
		.map((numbers, index) => {
			if (numbers.length === 0) {
				throw refuse(
					'beacon_source',
					{ name: `source ${index + 1}` },
					{ zh: '没有号码', en: 'has no numbers' },
					{ zh: '请填写开奖号码', en: 'give its numbers' },
				);
			}
			const ascending = [...numbers].sort((left, right) => left - right);
			return `${ascending.map((number) => `${requireCount(number, `source ${index + 1}`)}.`).join('')}/`;
		})
		.join('');
}

/** drand's randomness of a round: SHA-256 of the signature's bytes, both lowercase hex. Errors: a text that is not hex. */
export function drandRandomness(signature: string): string {
	if (!/^(?:[0-9a-f]{2})+$/.test(signature)) {
		throw refuse(
			'signature',
			{ name: 'signature' },
			{ zh: '不是小写十六进制', en: 'is not lowercase hex' },
			{ zh: '请原样粘贴 drand 返回的 signature', en: "paste drand's signature unchanged" },
		);
	}
	return createHash('sha256').update(Buffer.from(signature, 'hex')).digest('hex');
}

/** The first round of a drand chain that is published at or after a moment (Unix seconds): the one to name in advance. */
export function drandRoundAfter(
	unixSeconds: number,
	chain: { readonly genesis: number; readonly period: number } = QUICKNET,
): number {
	return Math.max(1, Math.ceil((unixSeconds - chain.genesis) / chain.period) + 1);
}

/** When a round of a drand chain is published, in Unix seconds. */
export function drandTimeOf(
	round: number,
	chain: { readonly genesis: number; readonly period: number } = QUICKNET,
): number {
	return chain.genesis + (requireCount(round, 'round') - 1) * chain.period;
}

/** Bits of entropy in choosing `count` of `pool` without order: log2 of the binomial coefficient (RFC 3797 §3.3). */
export function choiceBits(pool: number, count: number): number {
	let bits = 0;
	for (let step = 1; step <= count; step++) bits += Math.log2((pool - count + step) / step);
	return bits;
}
