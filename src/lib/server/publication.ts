import { resolve } from 'node:path';
import { keepAnswers } from './answers.ts';
import { findCandidates, stampPointer, type PointerFault } from './pointer.ts';
import {
	openGeneration,
	type GenerationFacts,
	type Limits,
	type OpenGeneration,
} from './warehouse.ts';
import { followSubjects } from './warehouse/subject-files.ts';

/** The generation of one request: every query of the request reads the same one. */
export interface Lease
	extends Pick<OpenGeneration, 'read' | 'stream' | 'parquet'>, GenerationFacts {
	/** Set when CURRENT.json does not lead to the file that is served. */
	fault: PointerFault | null;
	/** Something worked out once per generation, e.g. its list of models. */
	once<T>(key: string, make: () => Promise<T>): Promise<T>;
	release(): void;
}

/** What the data folder has published, for as long as the server runs. */
export interface Publication {
	/** The generation that is published now, or null when there is none that opens. */
	lease(): Promise<Lease | null>;
	close(): void;
}

interface Kept {
	generation: OpenGeneration;
	/** Reads of the generation, with the answers it gave before. */
	read: OpenGeneration['read'];
	memo: Map<string, Promise<unknown>>;
	uses: number;
	retired: boolean;
}

/**
 * Serves the published generation of a data folder. CURRENT.json is looked at before every lease;
 * when it changed, new leases get the new file while running ones keep the old until they end.
 */
export function followPublication(folder: string, limits: Partial<Limits> = {}): Publication {
	const dataFolder = resolve(folder);
	const subjects = followSubjects(dataFolder);
	const open = new Map<string, Kept>();
	let current: { kept: Kept | null; fault: PointerFault | null } | undefined;
	let stamp = '';
	let switching: Promise<void> | undefined;

	const closeIdle = (): void => {
		for (const [file, kept] of open) {
			if (!kept.retired || kept.uses > 0) continue;
			open.delete(file);
			kept.generation.close();
		}
	};
	const follow = async (): Promise<void> => {
		const seen = stampPointer(dataFolder);
		const { files, fault } = findCandidates(dataFolder);
		let found: Kept | null = null;
		let problem = fault;
		for (const file of files) {
			try {
				found = open.get(file) ?? keep(await openGeneration(file, dataFolder, limits, subjects));
				open.set(file, found);
				break;
			} catch {
				problem ??= 'no_file';
			}
		}
		for (const kept of open.values()) kept.retired = kept !== found;
		current = { kept: found, fault: problem };
		// a broken or absent publication is looked for again at the next request
		stamp = found && !problem ? seen : '';
		closeIdle();
	};
	return {
		async lease() {
			if (!current || stampPointer(dataFolder) !== stamp) {
				switching ??= follow().finally(() => (switching = undefined));
				await switching;
			}
			const { kept, fault } = current!;
			return kept && makeLease(kept, fault, closeIdle);
		},
		close() {
			for (const kept of open.values()) kept.retired = true;
			closeIdle();
			current = undefined;
		},
	};
}

function keep(generation: OpenGeneration): Kept {
	return {
		generation,
		read: keepAnswers(generation.read),
		memo: new Map(),
		uses: 0,
		retired: false,
	};
}

function makeLease(kept: Kept, fault: PointerFault | null, closeIdle: () => void): Lease {
	const { generation, read, memo } = kept;
	const hold = (): (() => void) => {
		let held = true;
		kept.uses++;
		return () => {
			if (!held) return;
			held = false;
			kept.uses--;
			closeIdle();
		};
	};
	return {
		...generation.facts,
		fault,
		release: hold(),
		read,
		parquet: generation.parquet,
		async stream(scope, sql, values) {
			const letGo = hold();
			try {
				const { columns, chunks } = await generation.stream(scope, sql, values);
				return { columns, chunks: endWith(chunks, letGo) };
			} catch (error) {
				letGo();
				throw error;
			}
		},
		once: <T>(key: string, make: () => Promise<T>) => {
			const known = memo.get(key) as Promise<T> | undefined;
			if (known) return known;
			const fresh = make();
			memo.set(key, fresh);
			fresh.catch(() => memo.delete(key));
			return fresh;
		},
	};
}

/** The same pieces; `end` is called once when they end, fail or are left. */
function endWith<T>(pieces: AsyncIterableIterator<T>, end: () => void): AsyncIterableIterator<T> {
	return {
		async next() {
			try {
				const step = await pieces.next();
				if (step.done) end();
				return step;
			} catch (error) {
				end();
				throw error;
			}
		},
		async return() {
			await pieces.return?.();
			end();
			return { done: true, value: undefined };
		},
		[Symbol.asyncIterator]() {
			return this;
		},
	};
}
