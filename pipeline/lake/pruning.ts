import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { listGenerations } from '../warehouse/generations.ts';
import { excludedFile } from '../intake/job.ts';
import { rejectedPath, rowsPath, type Batch } from '../lake.ts';
import { replaceFile, type Paths } from '../paths.ts';

/** The list of the lake's files that a generation's views read, beside the generation. */
const listOf = (file: string): string => file.replace(/\.duckdb$/, '.files');

/** Keeps beside a published generation which files of the lake its views read, one path below the data folder a line. */
export function keepFileList(paths: Paths, file: string, batches: Batch[]): void {
	replaceFile(join(paths.data, listOf(file)), [...readings(batches)].sort().join('\n'));
}

const readings = (batches: Batch[]): Set<string> =>
	new Set(batches.filter((batch) => batch.status === 'accepted').map(rowsPath));

/**
 * Removes the lake's files of earlier recipes that no kept generation and no current batch reads, and the lists of
 * generations that are gone. Returns how many files of rows went; none while a kept generation has no list.
 */
export function pruneLake(paths: Paths, batches: Batch[]): number {
	const kept = listGenerations(paths).map(({ file }) => listOf(file));
	for (const name of readdirSync(paths.generations))
		if (name.endsWith('.files') && !kept.includes(`generations/${name}`))
			rmSync(join(paths.generations, name), { force: true });
	if (kept.some((list) => !existsSync(join(paths.data, list)))) return 0;
	const needed = readings(batches);
	for (const list of kept)
		for (const path of readFileSync(join(paths.data, list), 'utf8').split('\n')) needed.add(path);
	// bad rows and their places stand in each generation as tables
	const current = new Set(batches.map(rejectedPath));
	let count = 0;
	for (const folder of readdirSync(paths.lake)) {
		if (folder === 'batches' || folder === 'merged') continue;
		for (const name of readdirSync(join(paths.lake, folder))) {
			const path = `lake/${folder}/${name}`;
			if (folder === 'rejected' ? current.has(path) : needed.has(path) || needed.has(rowsOf(path)))
				continue;
			rmSync(join(paths.data, path), { force: true });
			if (folder !== 'rejected' && rowsOf(path) === path) count += 1;
		}
	}
	return count;
}

/** The file of rows that a file of the places of bad ones belongs to; of others the path itself. */
function rowsOf(path: string): string {
	const ending = excludedFile('');
	return path.endsWith(ending) ? path.slice(0, -ending.length) : path;
}
