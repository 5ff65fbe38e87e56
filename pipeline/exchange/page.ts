import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { localTime, type Clock } from '../clock.ts';
import { failPoint } from '../fail-point.ts';
import type { Landing } from '../landing.ts';
import type { Paths } from '../paths.ts';
import type { Exchanged } from './attempts.ts';
import { batchPath, writeBatch } from './batch.ts';
import type { Change } from './changes.ts';
import { markOf, valueOf } from './mark.ts';
import { takenOver, type Progress } from './progress.ts';
import type { ExchangeSource } from './source.ts';

/** Where the exchange runs and for how long. */
export interface ExchangeSpec {
	paths: Paths;
	state: DatabaseSync;
	clock?: Clock;
	/** Whether no other process has taken over the run. */
	isHeld?: () => boolean;
	/** Whether this attempt follows a failed one. */
	retrying?: boolean;
	/** Seconds after which a source stops at its next batch; the rest comes with the next run. */
	seconds?: number;
}

/** One attempt at one source. */
export interface Work extends ExchangeSpec {
	source: ExchangeSource;
	progress: Progress;
	landing: Landing;
	clock: Clock;
	result: Exchanged;
}

/** Lands the changes of a page that were not taken before, as one batch; the watermark moves with it. */
export async function landChanges(
	work: Work,
	page: Change[],
	watermark: string | null,
): Promise<Change[]> {
	const { progress, source, landing, result, paths } = work;
	const changes = page.filter((change) => !progress.knows(change));
	if (changes.length === 0) return changes;
	const bytes = writeBatch(source, changes, progress.sequence);
	const path = batchPath(source, changes, progress.sequence);
	const receivedAt = laterThan(progress.receivedAt, localTime(work.clock()));
	const batchId = createHash('sha256').update(bytes).digest('hex');
	progress.intend({
		batchId,
		path,
		watermark,
		sequence: progress.sequence + changes.length,
		receivedAt,
		rows: changes,
	});
	failPoint('exchange.intended');
	writeFileSync(join(paths.inbox, path), bytes);
	failPoint('exchange.written');
	assertHeld(work);
	const { receipt } = await landing.take(path, receivedAt);
	failPoint('exchange.landed');
	progress.settle();
	failPoint('exchange.settled');
	result.received.push(receipt);
	result.changes += changes.length;
	result.withdrawn += changes.filter((change) => change.operation === 'D').length;
	return changes;
}

/** Throws InputError when another process has taken over the run. */
export function assertHeld({ source, isHeld }: Work): void {
	if (isHeld?.() === false) throw takenOver(source);
}

/** A local time at or after `now` and later than the last batch of the source, so that the later batch is the newer version. */
function laterThan(last: string | null, now: string): string {
	return last === null || last < now ? now : valueOf('time', markOf('time', last) + 1n);
}
