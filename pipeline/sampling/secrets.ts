import { requireDrawId, sha256 } from './encoding.ts';

/** Secrets of a rehearsal, which needs no secrecy: they follow from the draw id, so that the same rehearsal gives the same folder. Never for a draw of the register. */
export function rehearsalSecrets(drawId: string, parties: number): string[] {
	requireDrawId(drawId);
	return Array.from({ length: parties }, (_, index) =>
		sha256(`SRD1:rehearsal:${drawId}:P${index + 1}`),
	);
}
