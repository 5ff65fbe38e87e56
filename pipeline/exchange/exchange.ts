import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { localTime } from '../clock.ts';
import { InputError } from '../errors.ts';
import { openLanding, readReceipts } from '../landing.ts';
import { recordAttempt, type Exchanged } from './attempts.ts';
import { makeReader } from './changes.ts';
import { describeFault } from './faults.ts';
import { openMysql } from './mysql.ts';
import type { ExchangeSpec, Work } from './page.ts';
import { openPostgres } from './postgres.ts';
import { openProgress } from './progress.ts';
import { followFlags, followWatermark, takeFlags } from './readings.ts';
import { readPassword } from './secret.ts';
import { exchangeFolder, type ExchangeSource } from './source.ts';
import { describeTable } from './table.ts';

/**
 * Reads every enabled source once and lands what changed, each change exactly once. What people can
 * mend at one source (InputError) is recorded and told in its result; the others go on.
 */
export async function exchange(
	sources: ExchangeSource[],
	spec: ExchangeSpec,
): Promise<Exchanged[]> {
	const enabled = sources.filter((source) => source.enabled);
	if (enabled.length === 0) return [];
	const clock = spec.clock ?? (() => new Date());
	rmSync(join(spec.paths.inbox, exchangeFolder), { recursive: true, force: true });
	mkdirSync(join(spec.paths.inbox, exchangeFolder), { recursive: true });
	const landed = new Set(
		readReceipts(spec.paths).map((receipt) => `${receipt.batchId} ${receipt.path}`),
	);
	const landing = openLanding(spec.paths);
	const results: Exchanged[] = [];
	for (const source of enabled) {
		const result: Exchanged = {
			source: source.name,
			received: [],
			changes: 0,
			withdrawn: 0,
			behind: false,
			warnings: [],
			failure: null,
		};
		const progress = openProgress(spec.state, source, (batchId, path) =>
			landed.has(`${batchId} ${path}`),
		);
		const at = localTime(clock());
		try {
			await exchangeSource({ ...spec, source, progress, landing, clock, result });
		} catch (error) {
			if (!(error instanceof InputError) || error.code === 'RUN-FENCED') throw error;
			result.failure = error;
		}
		recordAttempt(spec.state, source.name, at, result, spec.retrying ?? false);
		results.push(result);
	}
	rmSync(join(spec.paths.inbox, exchangeFolder), { recursive: true, force: true });
	return results;
}

async function exchangeSource(work: Work): Promise<void> {
	const { source } = work;
	const open = source.kind === 'postgres' ? openPostgres : openMysql;
	const client = await open(source, readPassword(source), (error) => describeFault(source, error));
	try {
		const table = await describeTable(client, source);
		const reader = makeReader(client, source, table, work.progress.hash);
		const until = performance.now() + (work.seconds ?? 1800) * 1000;
		const timeIsUp = (): boolean => performance.now() > until;
		if (source.change.by === 'watermark') await followWatermark(work, client, reader, timeIsUp);
		else if (source.change.done === null) await followFlags(work, client, reader, timeIsUp);
		else await takeFlags(work, client, reader, timeIsUp);
	} finally {
		await client.close();
	}
}
