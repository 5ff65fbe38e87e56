import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, type Words } from './errors.ts';
import { failPoint } from './fail-point.ts';
import type { Feed } from './feed.ts';
import { mappingsFor, type Mapping } from './intake/mapping.ts';
import { recipeHash } from './intake/recipe-hash.ts';
import { excludedFile, intakeVersion, type ParseResult } from './intake/job.ts';
import type { Receipt } from './landing.ts';
import { moveIntoPlace, replaceFile, type Paths } from './paths.ts';
import { refuseSharedNumbers } from './lake/reading-number.ts';

/** One file read for one feed: what the lake knows of it. */
export interface Batch {
	batchId: string;
	batchNumber: number;
	mapping: string;
	/** null: no feed was recognised. */
	feed: string | null;
	sourceFile: string;
	reportedBy: string;
	receivedAt: string;
	recipe: string;
	status: 'accepted' | 'rejected';
	reasonZh: string | null;
	reasonEn: string | null;
	received: number;
	rejected: number;
	blank: number;
	/** Rejected rows that the file of excluded rows names, not the rows' own defects. */
	excluded: number;
	/** Good rows with a mended cell, with a warning; filled cells of personal data that was not read. */
	repaired: number;
	warned: number;
	dropped: number;
	encoding: string;
	/** What the sender should know although nothing was refused for it. */
	notes: Words[];
	unused: string[];
	absent: string[];
	/** Some of its rows may name the rejected rows that they mend. */
	returned: boolean;
	/** Read by an earlier recipe, and its file is there no more to be read again. */
	isOld?: boolean;
	/** Rows of a table read bit by bit: they add to a full list instead of replacing it. */
	partial: boolean;
}

/** A batch that should be in the lake, with the mapping that reads it. */
export interface PlannedBatch {
	receipt: Receipt;
	mapping: Mapping | null;
	feed: Feed | null;
	recipe: string;
	/** What the lake already holds for exactly this recipe. */
	known: Batch | null;
}

/**
 * What should be in the lake for these receipts; the first receipt of the same bytes wins.
 * Throws InputError when two mappings of one file have names that give the same number.
 */
export function planBatches(
	paths: Paths,
	receipts: Receipt[],
	mappings: Mapping[],
	feeds: Feed[],
): PlannedBatch[] {
	const manifests = readManifests(paths);
	const planned = new Map<string, PlannedBatch>();
	const recognised = new Set<string>();
	for (const receipt of receipts) {
		for (const mapping of mappingsFor(receipt.path, mappings, feeds)) {
			const key = batchKey(receipt.batchId, mapping.name);
			recognised.add(receipt.batchId);
			if (planned.has(key)) continue;
			const feed = feeds.find((one) => one.name === mapping.feed)!;
			const recipe = recipeHash(
				mapping.columns === null ? { ...mapping, files: '' } : mapping,
				feed,
				intakeVersion,
			);
			const manifest = manifests.get(key);
			planned.set(key, {
				receipt,
				mapping,
				feed,
				recipe,
				known: manifest?.recipe === recipe ? manifest : keptReading(receipt, manifest),
			});
		}
	}
	for (const receipt of receipts)
		if (!recognised.has(receipt.batchId))
			planned.set(receipt.batchId, { receipt, mapping: null, feed: null, recipe: '', known: null });
	const batches = [...planned.values()];
	refuseSharedNumbers(batches);
	return batches;
}

/** How a file was read before, when its copy was purged and it cannot be read again. */
function keptReading(receipt: Receipt, manifest: Batch | undefined): Batch | null {
	return receipt.purgedAt !== undefined && manifest !== undefined
		? { ...manifest, isOld: true }
		: null;
}

/** The batch of a file whose feed nothing says. */
export function unrecognised(receipt: Receipt, feeds: Feed[]): Batch {
	const names = feeds.map((feed) => feed.title.zh).join('、');
	return {
		...emptyBatch(receipt, '-', null, ''),
		status: 'rejected',
		reasonZh: `看不出是哪类数据：文件名应以数据类名开头（${names}），或在 mappings 文件夹中写一份映射。`,
		reasonEn: `cannot tell which feed this is: begin the file name with the feed's name (${feeds.map((feed) => feed.name).join(', ')}) or write a mapping in the folder mappings.`,
	};
}

/** A batch from how its parsing came out. */
export function settledBatch(plan: PlannedBatch, outcome: ParseResult | InputError): Batch {
	const batch = emptyBatch(plan.receipt, plan.mapping!.name, plan.feed!.name, plan.recipe);
	if (plan.mapping!.reported_by) batch.reportedBy = plan.mapping!.reported_by;
	batch.partial = plan.mapping!.reads !== null;
	if (outcome instanceof InputError)
		return { ...batch, status: 'rejected', reasonZh: outcome.words.zh, reasonEn: outcome.words.en };
	const {
		received,
		rejected,
		blank,
		excluded,
		repaired,
		warned,
		dropped,
		encoding,
		notes,
		unused,
		absent,
		returned,
	} = outcome;
	return {
		...batch,
		received,
		rejected,
		blank,
		excluded,
		repaired,
		warned,
		dropped,
		encoding,
		notes,
		unused,
		absent,
		returned,
	};
}

function emptyBatch(receipt: Receipt, mapping: string, feed: string | null, recipe: string): Batch {
	return {
		batchId: receipt.batchId,
		batchNumber: receipt.batchNumber,
		mapping,
		feed,
		sourceFile: receipt.path,
		reportedBy: receipt.reportedBy,
		receivedAt: receipt.receivedAt,
		recipe,
		status: 'accepted',
		reasonZh: null,
		reasonEn: null,
		received: 0,
		rejected: 0,
		blank: 0,
		excluded: 0,
		repaired: 0,
		warned: 0,
		dropped: 0,
		encoding: '',
		notes: [],
		unused: [],
		absent: [],
		returned: false,
		partial: false,
	};
}

function batchKey(batchId: string, mapping: string): string {
	return `${batchId}-${mapping}`;
}

/** What tells one reading of a file from every other: its bytes, the mapping and how it was read. */
type Reading = Pick<Batch, 'feed' | 'batchId' | 'mapping' | 'recipe'>;

/** Path of a reading's rows below the data folder. Another recipe writes another file: generations still read the older one. */
export function rowsPath(reading: Reading): string {
	return `lake/${reading.feed}/${batchKey(reading.batchId, reading.mapping)}-${reading.recipe}.parquet`;
}

/** Path of a reading's rejected cells below the data folder. */
export function rejectedPath(reading: Reading): string {
	return `lake/rejected/${batchKey(reading.batchId, reading.mapping)}-${reading.recipe}.parquet`;
}

/**
 * Takes what a parser wrote into the lake and then writes the batch's manifest: from now on the lake
 * holds the batch. Each file is safe on disk before the next step.
 */
export function recordBatch(
	paths: Paths,
	batch: Batch,
	written: { rowsFile: string; rejectedFile: string },
): void {
	failPoint('parse.written');
	if (batch.status === 'accepted') {
		if (batch.excluded > 0)
			moveIntoPlace(
				excludedFile(written.rowsFile),
				join(paths.data, excludedFile(rowsPath(batch))),
			);
		moveIntoPlace(written.rowsFile, join(paths.data, rowsPath(batch)));
		failPoint('parse.rows');
		if (existsSync(written.rejectedFile))
			moveIntoPlace(written.rejectedFile, join(paths.data, rejectedPath(batch)));
	}
	const folder = join(paths.lake, 'batches');
	mkdirSync(folder, { recursive: true });
	failPoint('parse.record');
	replaceFile(
		join(folder, `${batchKey(batch.batchId, batch.mapping)}.json`),
		JSON.stringify(batch),
	);
}

/** Whether the lake holds what became of a batch, so that its file is not needed any more. */
export function isRecorded(paths: Paths, batch: Batch): boolean {
	return (
		batch.feed === null ||
		existsSync(join(paths.lake, 'batches', `${batchKey(batch.batchId, batch.mapping)}.json`))
	);
}

/** Every batch that the lake holds, by its file and mapping. */
export function readManifests(paths: Paths): Map<string, Batch> {
	const folder = join(paths.lake, 'batches');
	const manifests = new Map<string, Batch>();
	if (!existsSync(folder)) return manifests;
	for (const name of readdirSync(folder)) {
		if (!name.endsWith('.json')) continue;
		const batch = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Batch;
		if (batch.status === 'rejected' || existsSync(join(paths.data, rowsPath(batch))))
			manifests.set(batchKey(batch.batchId, batch.mapping), batch);
	}
	return manifests;
}
