import { randomBytes } from 'node:crypto';
import { countBatchesAlone } from './lake/batch-counts.ts';
import { isoWithOffset, localTime, zone, type Clock } from './clock.ts';
import { InputError, nameOutsideCause } from './errors.ts';
import { attemptWords, refuseGoneSources } from './exchange/attempts.ts';
import { exchange } from './exchange/exchange.ts';
import { readSources, sourcesFolder } from './exchange/source.ts';
import { failPoint } from './fail-point.ts';
import { keepFrozenRankings, readFrozenRankings } from './warehouse/frozen-rankings.ts';
import { readFeeds } from './feed.ts';
import { readMappings, type Mapping } from './intake/mapping.ts';
import { clearBuilds, generationFile, nextGeneration, publish, readCurrent, settleGenerations, type Current } from './warehouse/generations.ts';
import { isRecorded, planBatches, type Batch, type PlannedBatch } from './lake.ts';
import { keepFileList, pruneLake } from './lake/pruning.ts';
import { purgeLanding, readReceipts, receive } from './landing.ts';
import { startRun, type LedgerBatch, type RowCounts } from './run/ledger.ts';
import { fenced, takeLease } from './run/lease.ts';
import { clearMerged, mergeFeeds } from './lake/merge.ts';
import { parsePlanned } from './lake/parsing.ts';
import { makeFolders, type Paths } from './paths.ts';
import { readPolicy } from './policy.ts';
import type { Report } from './report.ts';
import { landingDays } from './settings.ts';
import { openState } from './state.ts';
import { buildGeneration, inputsHash, sqlFolder } from './warehouse.ts';

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

/**
 * One run: exchange → receive → parse → validate → merge → compute → check → publish.
 * Only one at a time; whatever fails, the live generation stays. Throws InputError for what people can mend.
 */
export async function refresh(spec: RefreshSpec): Promise<RefreshResult> {
	const { paths, report } = spec;
	const clock = spec.clock ?? (() => new Date());
	const keptDays = landingDays();
	makeFolders(paths);
	const state = openState(paths.state);
	try {
		const lease = takeLease(state, spec.trigger, clock);
		const started = performance.now();
		const runId = `${localTime(clock()).replace(/[^0-9]/g, '')}-${randomBytes(3).toString('hex')}`;
		const entry = startRun(state, runId, spec.trigger, localTime(clock()));
		failPoint('run.start');
		const timed = async <T>(step: string, work: () => Promise<{ value: T; zh: string; en: string }>): Promise<T> => {
			const begun = performance.now();
			const { value, zh, en } = await work();
			const seconds = (performance.now() - begun) / 1000;
			entry.step(step, seconds, en);
			report.step(step, seconds, { zh, en });
			return value;
		};
		try {
			clearBuilds(paths);
			settleGenerations(paths);
			const policy = readPolicy(spec.policyFile);
			const feeds = await readFeeds();
			const sources = readSources(sourcesFolder(paths.data), feeds);
			refuseGoneSources(state, sources);
			const mappings = [...readMappings(paths.mappings, feeds), ...sources.map((source) => source.mapping)];

			const exchanged = sources.length === 0 ? [] : await timed('exchange', async () => {
				const value = await exchange(sources, { paths, state, clock, isHeld: lease.isHeld, retrying: spec.trigger.startsWith('retry ') });
				for (const words of value.flatMap(attemptWords)) report.say(words);
				const failed = value.filter((one) => one.failure !== null).length;
				return { value, zh: `前置机来源 ${value.length} 个，未取到 ${failed} 个`, en: `${value.length} sources, ${failed} failed` };
			});

			const arrived = await timed('receive', async () => {
				const value = await receive(paths, clock, spec.settleSeconds ?? 0);
				for (const refusal of value.refused)
					report.say({ zh: `未接收 ${refusal.path}：${refusal.words.zh}`, en: `not taken ${refusal.path}: ${refusal.words.en}` });
				return {
					value,
					zh: `新文件 ${value.received.length} 个，重复 ${value.repeated.length} 个`,
					en: `${value.received.length} new files, ${value.repeated.length} repeated`,
				};
			});

			const planned = planBatches(paths, readReceipts(paths), mappings, feeds);
			const recorded = entry.recorded();
			const { batches, fresh } = await timed('parse', async () => {
				const value = await parsePlanned(planned, feeds, paths);
				// what an interrupted or failed run had read already is told by the run that ends well
				for (const batch of value.batches) if (!recorded.has(`${batch.batchId}-${batch.mapping}`)) value.fresh.add(`${batch.batchId}-${batch.mapping}`);
				for (const batch of value.batches)
					if (batch.status === 'rejected' && value.fresh.has(`${batch.batchId}-${batch.mapping}`))
						report.say({ zh: `整批拒收 ${batch.sourceFile}：${batch.reasonZh}`, en: `rejected ${batch.sourceFile}: ${batch.reasonEn}` });
				reportNames(value.batches.filter((batch) => value.fresh.has(`${batch.batchId}-${batch.mapping}`)), mappings, planned, report);
				return { value, zh: `批次 ${value.batches.length} 个，其中新解析 ${value.fresh.size} 个`, en: `${value.batches.length} batches, ${value.fresh.size} parsed now` };
			});

			const merged = await timed('merge', async () => {
				const value = await mergeFeeds(paths, feeds, batches);
				return { value, zh: `数据类 ${feeds.length} 种`, en: `${feeds.length} feeds` };
			});

			const isFresh = (batch: LedgerBatch): boolean => fresh.has(`${batch.batch_id}-${batch.mapping}`);
			const sql = spec.sql ?? sqlFolder;
			const builtAt = clock();
			const lastYear = Number(localTime(builtAt).slice(0, 4)) + 1;
			const inputs = inputsHash(sql, policy, feeds, batches, lastYear);
			const live = readCurrent(paths);
			const purge = (): void => {
				const unread = new Set(batches.filter((batch) => !isRecorded(paths, batch)).map((batch) => batch.batchId));
				const count = purgeLanding(paths, (batchId) => !unread.has(batchId), keptDays, clock());
				if (count > 0) report.say({ zh: `原始文件已超过 ${keptDays} 天，删除 ${count} 个（入库数据和回执保留）`, en: `${count} landing copies older than ${keptDays} days were removed; rows and receipts stay` });
			};
			if (live && (live.inputs === inputs || live.held?.includes(inputs))) {
				const freshBatches = (await countBatchesAlone(paths, feeds, batches, merged, isFresh)).filter(isFresh);
				purge();
				const counts = entry.finish({
					state: 'unchanged', generation: live.generation, dataDate: live.data_date, at: localTime(clock()),
					seconds: (performance.now() - started) / 1000, files: arrived.received.length + exchanged.flatMap((one) => one.received).length, batches: freshBatches,
				});
				report.say(
					live.inputs === inputs
						? { zh: `没有变化，仍是第 ${live.generation} 代。`, en: `nothing changed; still generation ${live.generation}.` }
						: {
								zh: `已回退到第 ${live.generation} 代，数据和规则此后没有变化，不再发布回退前的那一代；有新数据或改了规则后再发布。`,
								en: `rolled back to generation ${live.generation} and nothing has changed since: what was rolled back from is not published again until data or rules change.`,
							},
				);
				return { runId, state: 'unchanged', current: live, counts, batches: freshBatches };
			}

			const generation = nextGeneration(paths);
			const build = await timed('compute', async () => {
				const value = await buildGeneration({
					paths, feeds, batches, merged, isFresh, policy, frozen: readFrozenRankings(state), generation, runId, builtAt: localTime(builtAt), lastYear, zone, sql, progress: () => {},
				});
				return { value, zh: `模型 ${value.models} 个`, en: `${value.models} models` };
			});
			const freshBatches = build.ledger.filter(isFresh);
			await timed('check', async () => {
				const warned = build.tests.filter((test) => test.failing > 0);
				for (const test of warned)
					report.say({ zh: `  提醒 ${test.model}：${test.test} 有 ${test.failing} 行`, en: `warning ${test.model}: ${test.test} has ${test.failing} rows` });
				return { value: null, zh: `检验 ${build.tests.length} 项，提醒 ${warned.length} 项`, en: `${build.tests.length} tests, ${warned.length} warnings` };
			});
			const current = await timed('publish', async () => {
				// before the pointer: a run that dies in between must not rank a closed period anew
				lease.whileHeld(() => keepFrozenRankings(state, build.frozen, { runId, generation, policyVersion: policy.version }));
				keepFileList(paths, generationFile(generation), batches);
				const value = await publish(paths, build, { generation, built_at: isoWithOffset(builtAt), run_id: runId, inputs }, lease.whileHeld);
				return { value, zh: `第 ${generation} 代，数据截至 ${value.data_date ?? '—'}`, en: `generation ${generation}, data to ${value.data_date ?? '—'}` };
			});
			clearMerged(paths, merged);
			pruneLake(paths, batches);
			purge();
			failPoint('run.finish');
			const counts = entry.finish({
				state: 'published', generation, dataDate: current.data_date, at: localTime(clock()),
				seconds: (performance.now() - started) / 1000, files: arrived.received.length + exchanged.flatMap((one) => one.received).length, batches: freshBatches,
			});
			report.say({
				zh: `本次收到 ${counts.received} 行 = 入库 ${counts.accepted} + 拒收 ${counts.rejected} + 重复 ${counts.duplicate} + 空行 ${counts.blank}`,
				en: `rows received ${counts.received} = accepted ${counts.accepted} + rejected ${counts.rejected} + duplicate ${counts.duplicate} + blank ${counts.blank}`,
			});
			return { runId, state: 'published', current, counts, batches: freshBatches };
		} catch (error) {
			const told = lease.isHeld() || (error instanceof InputError && error.code === 'RUN-FENCED') ? nameOutsideCause(error) : fenced(error);
			entry.fail(told, localTime(clock()), (performance.now() - started) / 1000);
			throw told;
		} finally {
			if (lease.isHeld()) clearBuilds(paths);
			lease.release();
		}
	} finally {
		state.close();
	}
}

/** Tells once per mapping which names of the sources nothing reads, which columns stay empty, and which mappings met no file. */
function reportNames(fresh: Batch[], mappings: Mapping[], planned: PlannedBatch[], report: Report): void {
	const told = new Set<string>();
	for (const batch of fresh) {
		const text = `${batch.mapping}|${batch.unused.join(',')}|${batch.absent.join(',')}`;
		if (batch.status === 'rejected' || told.has(text) || batch.unused.length + batch.absent.length === 0) continue;
		told.add(text);
		report.say({
			zh: `  ${batch.mapping}（${batch.sourceFile}）：未用的源列 ${batch.unused.join('、') || '无'}；无来源的列 ${batch.absent.join('、') || '无'}`,
			en: `${batch.mapping}: source columns not used: ${batch.unused.join(', ') || 'none'}; columns without a source: ${batch.absent.join(', ') || 'none'}`,
		});
	}
	for (const mapping of mappings)
		if (!planned.some((plan) => plan.mapping?.name === mapping.name))
			report.say({
				zh: `  映射 ${mapping.name} 没有匹配到任何文件（${mapping.files}）`,
				en: `the mapping ${mapping.name} has met no file (${mapping.files})`,
			});
}
