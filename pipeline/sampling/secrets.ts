import { requireDrawId, requireHash, sha256 } from './encoding.ts';
import { refuse } from './error.ts';

/** A year's secrets from its last one: element 0 is the anchor to publish, element t the secret of day t, each the hash of the next (methods §1.5 point 2). Errors: a malformed secret, fewer than one day. */
export function secretChain(lastSecret: string, days: number): string[] {
	const chain = [requireHash(lastSecret, 'secret')];
	if (!Number.isInteger(days) || days < 1) {
		throw refuse(
			'days',
			{ name: 'days' },
			{ zh: `天数为 ${days}`, en: `found ${days}` },
			{ zh: '请给出不小于 1 的整数', en: 'give a whole number from 1 up' },
		);
	}
	for (let day = 0; day < days; day++) chain.push(sha256(chain[day] ?? ''));
	return chain.reverse();
}

/** Whether a revealed secret continues the chain: H(revealed) equals the secret (or anchor) published before it. */
export function continuesChain(previous: string, revealed: string): boolean {
	return sha256(revealed) === previous;
}

/** Secrets of a rehearsal, which needs no secrecy: they follow from the draw id, so that the same rehearsal gives the same folder. Never for a draw of the register. */
export function rehearsalSecrets(drawId: string, parties: number): string[] {
	requireDrawId(drawId);
	return Array.from({ length: parties }, (_, index) =>
		sha256(`SRD1:rehearsal:${drawId}:P${index + 1}`),
	);
}
