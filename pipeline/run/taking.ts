import { attemptWords, refuseGoneSources } from '../exchange/attempts.ts';
import { exchange } from '../exchange/exchange.ts';
import { readSources, sourcesFolder } from '../exchange/source.ts';
import type { Feed } from '../feed.ts';
import { readMappings, type Mapping } from '../intake/mapping.ts';
import { planBatches, type Batch, type PlannedBatch } from '../lake.ts';
import { parsePlanned } from '../lake/parsing.ts';
import { readReceipts, receive } from '../landing.ts';
import type { Run } from './run.ts';

/** What one run took in. */
export interface Taken {
	/** All batches the lake holds, in the order of their receipt. */
	batches: Batch[];
	/** True of a batch that no run that ended well has told of yet. */
	isFresh: (batch: { batchId: string; mapping: string }) => boolean;
	/** How many files came in. */
	files: number;
}

/** Takes in what databases and departments have sent: exchange → receive → parse and validate. */
export async function takeIn(run: Run, feeds: Feed[], settleSeconds: number): Promise<Taken> {
	const sources = readSources(sourcesFolder(run.paths.data), feeds);
	refuseGoneSources(run.state, sources);
	const mappings = [
		...readMappings(run.paths.mappings, feeds),
		...sources.map((source) => source.mapping),
	];
	const exchanged =
		sources.length === 0 ? 0 : await run.timed('exchange', () => fetchRows(run, sources));
	const received = await run.timed('receive', () => receiveFiles(run, settleSeconds));
	const planned = planBatches(run.paths, readReceipts(run.paths), mappings, feeds);
	const { batches, isFresh } = await run.timed('parse', () =>
		parseFiles(run, planned, feeds, mappings),
	);
	return { batches, isFresh, files: exchanged + received };
}

/** Takes rows from databases of the exchange; gives how many files they became. */
async function fetchRows(run: Run, sources: ReturnType<typeof readSources>) {
	const { paths, state, clock, lease } = run;
	const attempts = await exchange(sources, {
		paths,
		state,
		clock,
		isHeld: lease.isHeld,
		retrying: run.trigger.startsWith('retry '),
	});
	for (const words of attempts.flatMap(attemptWords)) run.report.say(words);
	const failed = attempts.filter((one) => one.failure !== null).length;
	return {
		value: attempts.flatMap((one) => one.received).length,
		zh: `前置机来源 ${attempts.length} 个，未取到 ${failed} 个`,
		en: `${attempts.length} sources, ${failed} failed`,
	};
}

/** Takes files from the inbox; gives how many came. */
async function receiveFiles(run: Run, settleSeconds: number) {
	const { received, repeated, refused } = await receive(run.paths, run.clock, settleSeconds);
	for (const { path, words } of refused)
		run.report.say({
			zh: `未接收 ${path}：${words.zh}`,
			en: `not taken ${path}: ${words.en}`,
		});
	return {
		value: received.length,
		zh: `新文件 ${received.length} 个，重复 ${repeated.length} 个`,
		en: `${received.length} new files, ${repeated.length} repeated`,
	};
}

async function parseFiles(run: Run, planned: PlannedBatch[], feeds: Feed[], mappings: Mapping[]) {
	const recorded = run.entry.recorded();
	const keyOf = (batch: { batchId: string; mapping: string }): string =>
		`${batch.batchId}-${batch.mapping}`;
	const { batches, fresh } = await parsePlanned(planned, feeds, run.paths);
	// what an interrupted or failed run had read already is told by the run that ends well
	const isFresh = (batch: { batchId: string; mapping: string }): boolean =>
		fresh.has(keyOf(batch)) || !recorded.has(keyOf(batch));
	const told = batches.filter(isFresh);
	for (const batch of told)
		if (batch.status === 'rejected')
			run.report.say({
				zh: `整批拒收 ${batch.sourceFile}：${batch.reasonZh}`,
				en: `rejected ${batch.sourceFile}: ${batch.reasonEn}`,
			});
	reportNames(run, told, mappings, planned);
	return {
		value: { batches, isFresh },
		zh: `批次 ${batches.length} 个，其中新解析 ${told.length} 个`,
		en: `${batches.length} batches, ${told.length} parsed now`,
	};
}

/** Tells once per mapping which names of the sources nothing reads, which columns stay empty, and which mappings met no file. */
function reportNames(run: Run, fresh: Batch[], mappings: Mapping[], planned: PlannedBatch[]): void {
	const told = new Set<string>();
	for (const { mapping, status, sourceFile, unused, absent } of fresh) {
		const text = `${mapping}|${unused.join(',')}|${absent.join(',')}`;
		if (status === 'rejected' || told.has(text) || unused.length + absent.length === 0) continue;
		told.add(text);
		run.report.say({
			zh: `  ${mapping}（${sourceFile}）：未用的源列 ${unused.join('、') || '无'}；无来源的列 ${absent.join('、') || '无'}`,
			en: `${mapping}: source columns not used: ${unused.join(', ') || 'none'}; columns without a source: ${absent.join(', ') || 'none'}`,
		});
	}
	for (const mapping of mappings)
		if (!planned.some((plan) => plan.mapping?.name === mapping.name))
			run.report.say({
				zh: `  映射 ${mapping.name} 没有匹配到任何文件（${mapping.files}）`,
				en: `the mapping ${mapping.name} has met no file (${mapping.files})`,
			});
}
