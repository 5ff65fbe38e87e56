import type { Exchanged } from '../../pipeline/exchange/attempts.ts';
import { exchange } from '../../pipeline/exchange/exchange.ts';
import type { ExchangeSpec } from '../../pipeline/exchange/page.ts';
import { readSources, sourcesFolder } from '../../pipeline/exchange/source.ts';
import { readFeeds } from '../../pipeline/feed.ts';
import type { Paths } from '../../pipeline/paths.ts';
import { openState } from '../../pipeline/state.ts';

/** Reads every source of an installation once, without a whole refresh. */
export async function exchangeOnce(
	paths: Paths,
	more: Partial<ExchangeSpec> = {},
): Promise<Exchanged[]> {
	const state = openState(paths.state);
	try {
		return await exchange(readSources(sourcesFolder(paths.data), await readFeeds()), {
			paths,
			state,
			...more,
		});
	} finally {
		state.close();
	}
}
