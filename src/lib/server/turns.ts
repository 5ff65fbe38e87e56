import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Work done at most `limit` pieces at a time, in the order of asking. Each piece begins in a turn of its own of the
 * event loop: pages whose data is at hand would otherwise be drawn in one go, and nobody be heard meanwhile.
 */
export function makeTurns(limit: number): <T>(work: () => Promise<T>) => Promise<T> {
	const waiting: (() => void)[] = [];
	let free = limit;
	return async (work) => {
		if (free > 0) free--;
		else await new Promise<void>((resolve) => waiting.push(resolve));
		try {
			await nextTurn();
			return await work();
		} finally {
			const next = waiting.shift();
			if (next) next();
			else free++;
		}
	};
}
