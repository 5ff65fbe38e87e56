import type { Database } from './database.ts';

/**
 * Waits until all have ended, for nobody may close a database that another lane still uses, and gives what they gave
 * or throws the first failure.
 */
export async function allEnded<T extends unknown[]>(work: {
	[K in keyof T]: Promise<T[K]>;
}): Promise<T> {
	await Promise.allSettled(work);
	return Promise.all(work) as Promise<T>;
}

/** Does the same for each of some things, one after the other in each lane; what comes of them is in their order. */
export async function inLanes<T, R>(
	lanes: Database[],
	things: T[],
	work: (lane: Database, thing: T) => Promise<R>,
): Promise<R[]> {
	const results: R[] = [];
	let next = 0;
	await allEnded(
		lanes.map(async (lane) => {
			for (let place = next++; place < things.length; place = next++)
				results[place] = await work(lane, things[place]!);
		}),
	);
	return results;
}
