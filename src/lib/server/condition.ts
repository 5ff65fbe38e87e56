import type { Scope } from './access.ts';
import { readCatalogue } from './catalogue.ts';
import { ask } from './questions.ts';
import { readRuns, type Run } from './runs.ts';
import type { Lease } from './publication.ts';

/** How the installation is doing, in one word, for people and for monitoring. */
export interface Condition {
	/** ok; degraded: CURRENT.json does not lead to what is served; stale: the newest run published nothing new because it failed; empty: nothing to serve. */
	status: 'ok' | 'degraded' | 'stale' | 'empty';
	generation: number | null;
	data_date: string | null;
	built_at: string | null;
	last_run: (Pick<Run, 'state' | 'finished_at'> & { id: string }) | null;
}

/** How many sources are overdue in a generation that has the mart of them; 0 without it. */
export function countOverdueFeeds(lease: Lease, scope: Scope): Promise<number> {
	return lease.once('overdue feeds', async () => {
		const { models } = await readCatalogue(lease, scope);
		if (!models.has('feed_freshness')) return 0;
		const [row] = await ask<{ overdue_count: number }>(lease, scope, 'overdue_feeds');
		return row!.overdue_count;
	});
}

/** The condition of a data folder with the generation that is served from it. */
export function describeCondition(dataFolder: string, lease: Lease | null): Condition {
	const last = readRuns(dataFolder, 1)[0] ?? null;
	const failed = last !== null && (last.state === 'failed' || last.state === 'interrupted');
	const status = !lease ? 'empty' : lease.fault ? 'degraded' : failed ? 'stale' : 'ok';
	return {
		status,
		generation: lease?.generation ?? null,
		data_date: lease?.data_date ?? null,
		built_at: lease?.built_at ?? null,
		last_run: last && { id: last.run_id, state: last.state, finished_at: last.finished_at },
	};
}
