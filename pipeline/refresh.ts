import { isoWithOffset, localTime, zone, type Clock } from './clock.ts';
import { failPoint } from './fail-point.ts';
import { readFeeds, type Feed } from './feed.ts';
import { isRecorded } from './lake.ts';
import { countBatchesAlone } from './lake/batch-counts.ts';
import { clearMerged, mergeFeeds } from './lake/merge.ts';
import { keepFileList, pruneLake } from './lake/pruning.ts';
import { purgeLanding } from './landing.ts';
import { makeFolders, type Paths } from './paths.ts';
import { readPolicy, type Policy } from './policy.ts';
import type { Report } from './report.ts';
import type { LedgerBatch, RowCounts } from './run/ledger.ts';
import { asRun, type Run } from './run/run.ts';
import { takeIn, type Taken } from './run/taking.ts';
import { landingDays } from './settings.ts';
import { buildGeneration, inputsHash, sqlFolder, type Build } from './warehouse.ts';
import { keepFrozenRankings, readFrozenRankings } from './warehouse/frozen-rankings.ts';
import {
	clearBuilds,
	generationFile,
	nextGeneration,
	publish,
	readCurrent,
	settleGenerations,
	type Current,
} from './warehouse/generations.ts';

/** What starts a run and where it runs. */
export interface RefreshSpec {
	paths: Paths;
	/** Who started it: `manual`, `schedule …`, `upload`. */
	trigger: string;
	report: Report;
	policyFile: string;
	clock?: Clock;
	settleSeconds?: number;
	sql?: string;
}

/** How a run ended. */
export interface RefreshResult {
	runId: string;
	state: 'published' | 'unchanged';
	current: Current;
	counts: RowCounts;
	batches: LedgerBatch[];
}

/** What the tables of one run are made of. */
interface Inputs {
	policy: Policy;
	feeds: Feed[];
	taken: Taken;
	/** Files of the merge, below the data folder. */
	merged: string[];
	sql: string;
	builtAt: Date;
	/** The last year of the calendar. */
	lastYear: number;
	/** Hash over all of them. */
	hash: string;
}

/**
 * One run: exchange → receive → parse → validate → merge → compute → check → publish.
 * Only one at a time; whatever fails, the live generation stays. Throws InputError for what people can mend.
 */
export async function refresh(spec: RefreshSpec): Promise<RefreshResult> {
	const keptDays = landingDays();
	makeFolders(spec.paths);
	return asRun(spec, async (run) => {
		clearBuilds(run.paths);
		settleGenerations(run.paths);
		const inputs = await gather(run, spec);
		const live = readCurrent(run.paths);
		if (live && (live.inputs === inputs.hash || live.held?.includes(inputs.hash)))
			return leave(run, inputs, live, keptDays);
		return replace(run, inputs, keptDays);
	});
}

/** Takes in what has come and merges it with the lake. */
async function gather(run: Run, spec: RefreshSpec): Promise<Inputs> {
	const policy = readPolicy(spec.policyFile);
	const feeds = await readFeeds();
	const taken = await takeIn(run, feeds, spec.settleSeconds ?? 0);
	const merged = await run.timed('merge', async () => ({
		value: await mergeFeeds(run.paths, feeds, taken.batches),
		zh: `数据类 ${feeds.length} 种`,
		en: `${feeds.length} feeds`,
	}));
	const sql = spec.sql ?? sqlFolder;
	const builtAt = run.clock();
	const lastYear = Number(localTime(builtAt).slice(0, 4)) + 1;
	const hash = inputsHash(sql, policy, feeds, taken.batches, lastYear);
	return { policy, feeds, taken, merged, sql, builtAt, lastYear, hash };
}

const isFreshIn =
	({ isFresh }: Taken) =>
	(batch: LedgerBatch): boolean =>
		isFresh({ batchId: batch.batch_id, mapping: batch.mapping });

/** Ends a run that found nothing new: the live generation stays. */
async function leave(
	run: Run,
	inputs: Inputs,
	live: Current,
	keptDays: number,
): Promise<RefreshResult> {
	const { feeds, taken, merged } = inputs;
	const isFresh = isFreshIn(taken);
	const counted = await countBatchesAlone(run.paths, feeds, taken.batches, merged, isFresh);
	const batches = counted.filter(isFresh);
	purge(run, taken, keptDays);
	const counts = finish(run, 'unchanged', live, taken, batches);
	run.report.say(
		live.inputs === inputs.hash
			? {
					zh: `没有变化，仍是第 ${live.generation} 代。`,
					en: `nothing changed; still generation ${live.generation}.`,
				}
			: {
					zh: `已回退到第 ${live.generation} 代，数据和规则此后没有变化，不再发布回退前的那一代；有新数据或改了规则后再发布。`,
					en: `rolled back to generation ${live.generation} and nothing has changed since: what was rolled back from is not published again until data or rules change.`,
				},
	);
	return { runId: run.runId, state: 'unchanged', current: live, counts, batches };
}

/** Builds, checks and publishes the next generation. */
async function replace(run: Run, inputs: Inputs, keptDays: number): Promise<RefreshResult> {
	const { taken, merged } = inputs;
	const generation = nextGeneration(run.paths);
	const build = await compute(run, inputs, generation);
	await run.timed('check', async () => tellWarnings(run, build));
	const current = await run.timed('publish', async () => {
		// before the pointer: a run that dies in between must not rank a closed period anew
		run.lease.whileHeld(() =>
			keepFrozenRankings(run.state, build.frozen, {
				runId: run.runId,
				generation,
				policyVersion: inputs.policy.version,
			}),
		);
		keepFileList(run.paths, generationFile(generation), taken.batches);
		const value = await publish(
			run.paths,
			build,
			{
				generation,
				built_at: isoWithOffset(inputs.builtAt),
				run_id: run.runId,
				inputs: inputs.hash,
			},
			run.lease.whileHeld,
		);
		return {
			value,
			zh: `第 ${generation} 代，数据截至 ${value.data_date ?? '—'}`,
			en: `generation ${generation}, data to ${value.data_date ?? '—'}`,
		};
	});
	clearMerged(run.paths, merged);
	pruneLake(run.paths, taken.batches);
	purge(run, taken, keptDays);
	failPoint('run.finish');
	const batches = build.ledger.filter(isFreshIn(taken));
	const counts = finish(run, 'published', current, taken, batches);
	run.report.say({
		zh: `本次收到 ${counts.received} 行 = 入库 ${counts.accepted} + 拒收 ${counts.rejected} + 重复 ${counts.duplicate} + 空行 ${counts.blank}`,
		en: `rows received ${counts.received} = accepted ${counts.accepted} + rejected ${counts.rejected} + duplicate ${counts.duplicate} + blank ${counts.blank}`,
	});
	return { runId: run.runId, state: 'published', current, counts, batches };
}

function compute(run: Run, inputs: Inputs, generation: number): Promise<Build> {
	const { policy, feeds, taken, merged, sql, builtAt, lastYear } = inputs;
	return run.timed('compute', async () => {
		const value = await buildGeneration({
			paths: run.paths,
			feeds,
			batches: taken.batches,
			merged,
			isFresh: isFreshIn(taken),
			policy,
			frozen: readFrozenRankings(run.state),
			generation,
			runId: run.runId,
			builtAt: localTime(builtAt),
			lastYear,
			zone,
			sql,
			progress: () => {},
		});
		return { value, zh: `模型 ${value.models} 个`, en: `${value.models} models` };
	});
}

/** Says which checks of the models warn; those that forbid publication have stopped the build before. */
function tellWarnings(run: Run, build: Build): { value: null; zh: string; en: string } {
	const warned = build.tests.filter((test) => test.failing > 0);
	for (const { model, test, failing } of warned)
		run.report.say({
			zh: `  提醒 ${model}：${test} 有 ${failing} 行`,
			en: `warning ${model}: ${test} has ${failing} rows`,
		});
	return {
		value: null,
		zh: `检验 ${build.tests.length} 项，提醒 ${warned.length} 项`,
		en: `${build.tests.length} tests, ${warned.length} warnings`,
	};
}

/** Removes landing copies past their age; those of batches that are not in the lake yet stay. */
function purge(run: Run, { batches }: Taken, keptDays: number): void {
	const unread = new Set(
		batches.filter((batch) => !isRecorded(run.paths, batch)).map((batch) => batch.batchId),
	);
	const count = purgeLanding(run.paths, (batchId) => !unread.has(batchId), keptDays, run.clock());
	if (count > 0)
		run.report.say({
			zh: `原始文件已超过 ${keptDays} 天，删除 ${count} 个（入库数据和回执保留）`,
			en: `${count} landing copies older than ${keptDays} days were removed; rows and receipts stay`,
		});
}

/** Closes the run's entry in the ledger; gives the counts of the rows it tells of. */
function finish(
	run: Run,
	state: RefreshResult['state'],
	current: Current,
	taken: Taken,
	batches: LedgerBatch[],
): RowCounts {
	return run.entry.finish({
		state,
		generation: current.generation,
		dataDate: current.data_date,
		at: localTime(run.clock()),
		seconds: run.seconds(),
		files: taken.files,
		batches,
	});
}
