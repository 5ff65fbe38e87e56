import {
	existsSync,
	mkdirSync,
	openSync,
	closeSync,
	fsyncSync,
	renameSync,
	writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The folders and files of one installation's data folder. */
export interface Paths {
	data: string;
	inbox: string;
	landing: string;
	lake: string;
	mappings: string;
	generations: string;
	build: string;
	current: string;
	state: string;
}

/** The data folder: `MINGCHA_DATA`, else `data` in the working folder. */
export function dataPaths(folder = process.env.MINGCHA_DATA ?? 'data'): Paths {
	const data = resolve(folder);
	return {
		data,
		inbox: join(data, 'inbox'),
		landing: join(data, 'landing'),
		lake: join(data, 'lake'),
		mappings: join(data, 'mappings'),
		generations: join(data, 'generations'),
		build: join(data, 'build'),
		current: join(data, 'CURRENT.json'),
		state: join(data, 'state.db'),
	};
}

/** Makes the folders that are not there yet. */
export function makeFolders(paths: Paths): void {
	for (const folder of [
		paths.inbox,
		paths.landing,
		paths.lake,
		paths.mappings,
		paths.generations,
		paths.build,
	])
		if (!existsSync(folder)) mkdirSync(folder, { recursive: true });
}

/** Forces a file's bytes to disk. */
export function syncFile(file: string): void {
	const handle = openSync(file, 'r');
	try {
		fsyncSync(handle);
	} finally {
		closeSync(handle);
	}
}

/** Puts a file in place as a whole: written beside, synced, renamed, and the folder synced. */
export function replaceFile(file: string, content: string | Buffer): void {
	const beside = `${file}.${process.pid}.new`;
	writeFileSync(beside, content);
	moveIntoPlace(beside, file);
}

/** Renames a finished file to its place so that a power cut leaves the old or the new, never half. */
export function moveIntoPlace(from: string, to: string): void {
	mkdirSync(dirname(to), { recursive: true });
	syncFile(from);
	renameSync(from, to);
	syncFile(dirname(to));
}
