import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { localTime, type Clock } from '../clock.ts';
import { InputError, type Words } from '../errors.ts';
import { failPoint } from '../fail-point.ts';
import { openLanding, readReceipts, type Landing, type Receipt } from '../landing.ts';
import type { Paths } from '../paths.ts';
import { recordAttempt } from './attempts.ts';
import { batchPath, writeBatch } from './batch.ts';
import { makeReader, type Change, type Reader, type Start } from './changes.ts';
import type { Client } from './client.ts';
import { describeFault } from './faults.ts';
import { markOf, overlapMarks, valueOf } from './mark.ts';
import { openMysql } from './mysql.ts';
import { openPostgres } from './postgres.ts';
import { openProgress, takenOver, type Progress } from './progress.ts';
import { exchangeFolder, readPassword, type ExchangeSource } from './source.ts';
import { describeTable, type TableColumn } from './table.ts';

/** What one attempt at one source came to. */
export interface Exchanged {
	source: string;
	received: Receipt[];
	changes: number;
	withdrawn: number;
	/** The time was up before the table was read to its end; the next attempt goes on. */
	behind: boolean;
	/** What people should know although it went well. */
	warnings: Words[];
	failure: InputError | null;
}

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

/**
 * Reads every enabled source once and lands what changed, each change exactly once. What people can
 * mend at one source (InputError) is recorded and told in its result; the others go on.
 */
export async function exchange(sources: ExchangeSource[], spec: ExchangeSpec): Promise<Exchanged[]> {
	const enabled = sources.filter((source) => source.enabled);
	if (enabled.length === 0) return [];
	const clock = spec.clock ?? (() => new Date());
	rmSync(join(spec.paths.inbox, exchangeFolder), { recursive: true, force: true });
	mkdirSync(join(spec.paths.inbox, exchangeFolder), { recursive: true });
	const landed = new Set(readReceipts(spec.paths).map((receipt) => `${receipt.batchId} ${receipt.path}`));
	const landing = openLanding(spec.paths);
	const results: Exchanged[] = [];
	for (const source of enabled) {
		const result: Exchanged = { source: source.name, received: [], changes: 0, withdrawn: 0, behind: false, warnings: [], failure: null };
		const progress = openProgress(spec.state, source, (batchId, path) => landed.has(`${batchId} ${path}`));
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

interface Work extends ExchangeSpec {
	source: ExchangeSource;
	progress: Progress;
	landing: Landing;
	clock: Clock;
	result: Exchanged;
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

/** Reads from a little before the furthest watermark to the end, one snapshot of the table for all pages. */
async function followWatermark(work: Work, client: Client, reader: Reader, timeIsUp: () => boolean): Promise<void> {
	const { progress, source } = work;
	const first = reader.order[0]!;
	const overlap = overlapMarks(first.holds, source.change.by === 'watermark' ? source.change.overlap : null);
	const lowest = (watermark: string): bigint => markOf(first.holds, watermark) - overlap;
	const numeric = first.holds === 'integer' || first.holds === 'number';
	await beginReading(client);
	// a row dated in the future is taken, but what comes later with a right date must not fall behind it
	const [now] = numeric ? [[null]] : await client.rows(earliestNow(client, first));
	const reached = (place: string): string => {
		const capped = numeric || markOf(first.holds, place) <= markOf(first.holds, now![0]!) ? place : now![0]!;
		const before = progress.watermark;
		return before !== null && markOf(first.holds, before) > markOf(first.holds, capped) ? before : capped;
	};
	await warnUntaken(work, reader);
	let start: Start = progress.watermark === null ? null : { from: valueOf(first.holds, lowest(progress.watermark)) };
	for (;;) {
		const page = await reader.page(start, false, (place) => markOf(first.holds, place[0]!));
		failPoint('exchange.read');
		const last = page.at(-1);
		if (!last) return;
		const full = page.length === source.batchSize;
		if (full) await reader.assertAlone(last.place);
		const watermark = reached(last.place[0]!);
		const taken = await landChanges(work, page, watermark);
		if (taken.length === 0 && watermark !== progress.watermark) progress.advance(watermark);
		progress.forgetBefore(lowest(watermark));
		if (!full) return;
		if (timeIsUp()) return void (work.result.behind = true);
		start = { after: last.place };
	}
}

/** Reads all flagged rows of a table that only others write; what was taken is remembered until it is flagged no more. */
async function followFlags(work: Work, client: Client, reader: Reader, timeIsUp: () => boolean): Promise<void> {
	const { progress, source } = work;
	// each pass has a mark of its own, greater than every earlier one
	const pass = BigInt(Date.now()) * 1000n + BigInt(progress.sequence % 1000);
	await beginReading(client);
	await warnUntaken(work, reader);
	let start: Start = null;
	for (;;) {
		const page = await reader.page(start, false, () => pass);
		failPoint('exchange.read');
		const last = page.at(-1);
		const full = page.length === source.batchSize;
		if (full) await reader.assertAlone(last!.place);
		const taken = new Set(await landChanges(work, page, null));
		progress.remark(page.filter((change) => !taken.has(change)), pass);
		if (!full) return progress.forgetBefore(pass);
		if (timeIsUp()) return void (work.result.behind = true);
		start = { after: last!.place };
	}
}

/** Takes flagged rows and marks them done, the rows locked from reading until they are marked. */
async function takeFlags(work: Work, client: Client, reader: Reader, timeIsUp: () => boolean): Promise<void> {
	const { progress, source } = work;
	await reader.assertMarkable();
	await warnUntaken(work, reader);
	for (;;) {
		await beginWriting(client);
		const page = await reader.page(null, true, () => 0n);
		failPoint('exchange.read');
		await landChanges(work, page, null);
		assertHeld(work);
		await reader.markDone(page);
		failPoint('exchange.marked');
		await client.change('commit');
		failPoint('exchange.committed');
		progress.forget(page);
		if (page.length < source.batchSize) return;
		if (timeIsUp()) return void (work.result.behind = true);
	}
}

/** Lands the changes of a page that were not taken before, as one batch; the watermark moves with it. */
async function landChanges(work: Work, page: Change[], watermark: string | null): Promise<Change[]> {
	const { progress, source, landing, result, paths } = work;
	const changes = page.filter((change) => !progress.knows(change));
	if (changes.length === 0) return changes;
	const bytes = writeBatch(source, changes, progress.sequence);
	const path = batchPath(source, changes, progress.sequence);
	const receivedAt = laterThan(progress.receivedAt, localTime(work.clock()));
	const batchId = createHash('sha256').update(bytes).digest('hex');
	progress.intend({ batchId, path, watermark, sequence: progress.sequence + changes.length, receivedAt, rows: changes });
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

function assertHeld({ source, isHeld }: Work): void {
	if (isHeld?.() === false) throw takenOver(source);
}

/** A local time at or after `now` and later than the last batch of the source, so that the later batch is the newer version. */
function laterThan(last: string | null, now: string): string {
	return last === null || last < now ? now : valueOf('time', markOf('time', last) + 1n);
}

/** The present as the column would write it; where it may hold local or universal time, the earlier of both. */
function earliestNow(client: Client, column: TableColumn): string {
	if (column.holds === 'zoned time') return 'select localtimestamp';
	return client.kind === 'postgres'
		? `select least(localtimestamp, current_timestamp at time zone 'UTC')`
		: 'select least(now(6), utc_timestamp(6))';
}

async function beginReading(client: Client): Promise<void> {
	if (client.kind === 'postgres') return void (await client.change('begin isolation level repeatable read, read only'));
	await client.change('set session transaction isolation level repeatable read');
	await client.change('start transaction with consistent snapshot, read only');
}

async function beginWriting(client: Client): Promise<void> {
	if (client.kind === 'postgres') return void (await client.change('begin isolation level read committed'));
	await client.change('set session transaction isolation level read committed');
	await client.change('start transaction');
}

async function warnUntaken(work: Work, reader: Reader): Promise<void> {
	const { source, result } = work;
	const { empty, flags } = await reader.untaken();
	if (empty > 0) {
		const names = reader.order.map((column) => column.wanted);
		result.warnings.push({
			zh: `来源 ${source.name}：${empty} 行的 ${names.join('、')} 有空值，未取；请来源单位补填。`,
			en: `source ${source.name}: ${empty} rows lack a value of ${names.join(', ')} and are not taken; their office must fill it in.`,
		});
	}
	for (const { value, count } of flags)
		result.warnings.push({
			zh: `来源 ${source.name}：${count} 行的标志为“${value}”，来源文件没有写明，未取；请核对。`,
			en: `source ${source.name}: ${count} rows carry the flag "${value}", which the source file does not name; they are not taken. Check it.`,
		});
}
