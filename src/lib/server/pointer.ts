import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';

/** What CURRENT.json says: the published generation's number, file below the data folder, and when it was built. */
export interface Pointer {
	generation: number;
	file: string;
	built_at: string;
	data_date: string | null;
	run_id: string;
}

/** Why the file that CURRENT.json names is not the one being served. */
export type PointerFault = 'missing' | 'unreadable' | 'no_file';

/** The files worth opening, best first, and what is wrong with CURRENT.json when it does not lead. */
export interface Candidates {
	files: string[];
	fault: PointerFault | null;
}

const generationFile = /^gen-(\d{6,})\.duckdb$/;

/** A stamp that changes whenever CURRENT.json is replaced or edited; 'missing' when it is not there. */
export function stampPointer(dataFolder: string): string {
	try {
		const { mtimeMs, size, ino } = statSync(join(dataFolder, 'CURRENT.json'));
		return `${mtimeMs}:${size}:${ino}`;
	} catch {
		return 'missing';
	}
}

/** Absolute paths of generation files to try: the published one first, then the kept ones, newest first. */
export function findCandidates(dataFolder: string): Candidates {
	const kept = listGenerations(dataFolder);
	const pointer = readPointer(dataFolder);
	if (typeof pointer === 'string') return { files: kept, fault: pointer };
	const named = resolve(dataFolder, pointer.file);
	if (!named.startsWith(resolve(dataFolder) + sep)) return { files: kept, fault: 'unreadable' };
	if (!kept.includes(named)) return { files: kept, fault: 'no_file' };
	return { files: [named, ...kept.filter((file) => file !== named)], fault: null };
}

function readPointer(dataFolder: string): Pointer | PointerFault {
	let text: string;
	try {
		text = readFileSync(join(dataFolder, 'CURRENT.json'), 'utf8');
	} catch {
		return 'missing';
	}
	try {
		const pointer = JSON.parse(text) as Partial<Pointer>;
		return typeof pointer.file === 'string' && Number.isInteger(pointer.generation)
			? (pointer as Pointer)
			: 'unreadable';
	} catch {
		return 'unreadable';
	}
}

function listGenerations(dataFolder: string): string[] {
	try {
		return readdirSync(join(dataFolder, 'generations'))
			.filter((name) => generationFile.test(name))
			.sort((a, b) => Number(generationFile.exec(b)![1]) - Number(generationFile.exec(a)![1]))
			.map((name) => resolve(dataFolder, 'generations', name));
	} catch {
		return [];
	}
}
