import { join } from 'node:path';
import { zone } from '../clock.ts';
import { databaseLimits } from '../database.ts';
import { InputError } from '../errors.ts';
import type { Feed } from '../feed.ts';
import type { ParseJob } from '../intake/job.ts';
import { personalKeyFile } from '../intake/personal-key.ts';
import { parseAll } from '../intake/pool.ts';
import { recordBatch, settledBatch, unrecognised, type Batch, type PlannedBatch } from '../lake.ts';
import type { Paths } from '../paths.ts';
import { readingNumber } from './reading-number.ts';

/** In seconds, for one group of files. */
const parseSeconds = 1800;
/** In bytes: a larger file gets a share of the machine, smaller ones one processor and a little memory. */
const largeFile = 64 << 20;
/** In bytes: smaller files for one mapping are read in company. */
const groupedFile = 8 << 20;
const groupFiles = 192;
const groupBytes = 64 << 20;
const mostProcesses = 4;

/** What of the machine one parser may use. */
type Share = Pick<ParseJob, 'threads' | 'memory'>;

/**
 * Reads every planned file that the lake does not hold yet and records what became of it. Gives all batches in
 * the order of the plan and the keys of those read now.
 */
export async function parsePlanned(
	planned: PlannedBatch[],
	feeds: Feed[],
	paths: Paths,
): Promise<{ batches: Batch[]; fresh: Set<string> }> {
	const batches = new Map<PlannedBatch, Batch>();
	const fresh = new Set<string>();
	const unread: PlannedBatch[] = [];
	const purged = new InputError('FILE-PURGED', '', {
		zh: '原始文件已超过保留期删除，无法按新的映射重读；请重发这个文件。',
		en: 'the landing copy was removed because of its age and cannot be read by a new mapping; send the file again.',
	});
	for (const plan of planned) {
		if (plan.known) batches.set(plan, plan.known);
		else if (plan.mapping === null) batches.set(plan, unrecognised(plan.receipt, feeds));
		else if (plan.receipt.purgedAt !== undefined) batches.set(plan, settledBatch(plan, purged));
		else unread.push(plan);
	}
	const limits = databaseLimits();
	const processes = Math.min(mostProcesses, Number(limits.threads));
	const isLarge = (plan: PlannedBatch): boolean => plan.receipt.size > largeFile;
	const share = shareOf(limits, unread.filter(isLarge).length, processes);
	const jobs = new Map(
		unread.map((plan) => [
			makeJob(plan, paths, isLarge(plan) ? share : { threads: 1, memory: '1GB' }),
			plan,
		]),
	);
	await parseAll(
		groupJobs([...jobs.keys()], (job) => jobs.get(job)!.receipt.size),
		{ processes, seconds: parseSeconds },
		(job, outcome) => {
			const plan = jobs.get(job)!;
			const batch = settledBatch(plan, outcome);
			// a fault of the machine (a full disk, say) is no fault of the file: it is read again next time
			if (!(outcome instanceof InputError && outcome.code === 'FILE-FAILED'))
				recordBatch(paths, batch, job);
			fresh.add(`${batch.batchId}-${batch.mapping}`);
			batches.set(plan, batch);
		},
	);
	return { batches: planned.map((plan) => batches.get(plan)!), fresh };
}

/**
 * What each of several large files may use, so many at a time: two files side by side on one processor each are
 * read faster than one after the other on two, for parts of the work are one processor's.
 */
export function shareOf(
	limits: { threads: string; memory_limit: string },
	files: number,
	processes: number,
): Share {
	const beside = Math.max(1, Math.min(files, processes));
	const memory = /^([\d.]+)\s*([a-z]+)$/i.exec(limits.memory_limit);
	return {
		threads: Math.max(1, Math.floor(Number(limits.threads) / beside)),
		memory: memory ? `${Number(memory[1]) / beside}${memory[2]}` : limits.memory_limit,
	};
}

/** Groups files for one mapping that are not large, for they may be read together, in the order of their receipt; the large ones come first, alone. */
function groupJobs(jobs: ParseJob[], sizeOf: (job: ParseJob) => number): ParseJob[][] {
	const alone = jobs
		.filter((job) => sizeOf(job) >= groupedFile)
		.sort((one, other) => sizeOf(other) - sizeOf(one));
	const groups: ParseJob[][] = [];
	const open = new Map<string, { group: ParseJob[]; bytes: number }>();
	for (const job of jobs.filter((one) => sizeOf(one) < groupedFile)) {
		let current = open.get(job.mapping.name);
		if (
			!current ||
			current.group.length >= groupFiles ||
			current.bytes + sizeOf(job) > groupBytes
		) {
			current = { group: [], bytes: 0 };
			open.set(job.mapping.name, current);
			groups.push(current.group);
		}
		current.group.push(job);
		current.bytes += sizeOf(job);
	}
	return [...alone.map((job) => [job]), ...groups];
}

function makeJob(plan: PlannedBatch, paths: Paths, share: Share): ParseJob {
	const { receipt, mapping, feed } = plan;
	return {
		batchId: receipt.batchId,
		batchNumber: readingNumber(receipt.batchNumber, mapping!.name),
		file: join(paths.landing, receipt.batchId),
		shown: receipt.path,
		reportedBy: mapping!.reported_by ?? receipt.reportedBy,
		receivedAt: receipt.receivedAt,
		feed: feed!,
		mapping: mapping!,
		// written where a killed run's leftovers are cleared; the lake takes them when they are whole
		rowsFile: join(paths.build, `${receipt.batchId}-${mapping!.name}.parquet`),
		rejectedFile: join(paths.build, `${receipt.batchId}-${mapping!.name}.rejected.parquet`),
		personalKeyFile: personalKeyFile(paths),
		zone,
		spill: join(paths.build, 'spill'),
		...share,
	};
}
