import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../database.ts';
import { InputError } from '../errors.ts';
import { failPoint } from '../fail-point.ts';
import { hashFile } from '../landing.ts';
import { moveIntoPlace, replaceFile, syncFile, type Paths } from '../paths.ts';
import type { Build } from '../warehouse.ts';

/** The published generation, as `CURRENT.json` names it. */
export interface Current {
	generation: number;
	/** Below the data folder. */
	file: string;
	sha256: string;
	built_at: string;
	data_date: string | null;
	run_id: string;
	/** Hash of everything the generation was computed from. */
	inputs: string;
	/** After a roll back: the inputs of what was rolled back from, which are not published again until something changes. */
	held?: string[];
}

/** How many generations are kept for a roll back. */
export const keptGenerations = 7;

/** The pointer to the live generation; null when there is none or it cannot be read. */
export function readCurrent(paths: Paths): Current | null {
	try {
		const current = JSON.parse(readFileSync(paths.current, 'utf8')) as Current;
		return existsSync(join(paths.data, current.file)) ? current : null;
	} catch {
		return null;
	}
}

/** The generations that were published and are kept, by number, oldest first. */
export function listGenerations(paths: Paths): { generation: number; file: string }[] {
	const live = readCurrent(paths)?.file;
	return generationFiles(paths).filter(
		(one) => one.file === live || existsSync(join(paths.data, descriptionOf(one.file))),
	);
}

function generationFiles(paths: Paths): { generation: number; file: string }[] {
	if (!existsSync(paths.generations)) return [];
	return readdirSync(paths.generations)
		.map((name) => ({ name, match: /^gen-(\d{6,})\.duckdb$/.exec(name) }))
		.filter((entry) => entry.match !== null)
		.map((entry) => ({ generation: Number(entry.match![1]), file: `generations/${entry.name}` }))
		.sort((left, right) => left.generation - right.generation);
}

/** The file of a generation, below the data folder. */
export function generationFile(generation: number): string {
	return `generations/gen-${String(generation).padStart(6, '0')}.duckdb`;
}

/** The pointer of a generation as it was published, kept beside its file for a roll back. */
function descriptionOf(file: string): string {
	return file.replace(/\.duckdb$/, '.json');
}

/** The number of the next generation. */
export function nextGeneration(paths: Paths): number {
	return (
		Math.max(
			0,
			...listGenerations(paths).map((one) => one.generation),
			readCurrent(paths)?.generation ?? 0,
		) + 1
	);
}

/**
 * Publishes a build: reopened read-only, moved to the generations, then the pointer is replaced as a
 * whole. `whileHeld` keeps other writers out from the move to the pointer.
 */
export async function publish(
	paths: Paths,
	build: Build,
	current: Omit<Current, 'file' | 'sha256' | 'data_date'>,
	whileHeld: <T>(work: () => T) => T,
): Promise<Current> {
	await assertOpens(build, current.generation);
	syncFile(build.file);
	const sha256 = await hashFile(build.file);
	const file = generationFile(current.generation);
	const pointer: Current = { ...current, file, sha256, data_date: build.dataDate };
	failPoint('publish.move');
	whileHeld(() => {
		moveIntoPlace(build.file, join(paths.data, file));
		failPoint('publish.pointer');
		writePointer(paths.current, pointer);
		failPoint('publish.done');
		writePointer(join(paths.data, descriptionOf(file)), pointer);
	});
	failPoint('publish.prune');
	prune(paths, pointer.generation);
	return pointer;
}

function writePointer(file: string, pointer: Current): void {
	replaceFile(file, JSON.stringify(pointer, null, '\t') + '\n');
}

/** Opens a finished build as the web does, so that a file that cannot be opened is never published. */
async function assertOpens(build: Build, generation: number): Promise<void> {
	const database = await openDatabase(build.file, { zone: 'UTC', readOnly: true });
	try {
		const found = await database.one<{ generation: number; models: number }>(
			'select generation, (select count(*)::integer from meta.models) as models from meta.generation',
		);
		if (found.generation !== generation || found.models !== build.models)
			throw new Error(
				`the build holds generation ${found.generation} with ${found.models} models, not ${generation} with ${build.models}`,
			);
	} finally {
		database.close();
	}
}

/**
 * Puts right what a killed run left among the generations: a published one gets its description,
 * one that was moved there but never published is removed.
 */
export function settleGenerations(paths: Paths): void {
	const live = readCurrent(paths);
	for (const { file } of generationFiles(paths)) {
		const description = join(paths.data, descriptionOf(file));
		if (existsSync(description)) continue;
		if (file === live?.file) writePointer(description, live);
		else rmSync(join(paths.data, file), { force: true });
	}
}

/** Points back to a kept generation; throws InputError when it is not there or damaged. */
export async function rollBack(paths: Paths, generation: number): Promise<Current> {
	const kept = listGenerations(paths);
	const target = kept.find((one) => one.generation === generation);
	const described = target ? join(paths.data, descriptionOf(target.file)) : '';
	if (!target || !existsSync(described))
		throw new InputError('GENERATION-MISSING', `generation ${generation}`, {
			zh: `没有保留这一代，可回退到：${kept.map((one) => one.generation).join('、') || '无'}。`,
			en: `this generation is not kept; kept are: ${kept.map((one) => one.generation).join(', ') || 'none'}.`,
		});
	const left = readCurrent(paths);
	const published = JSON.parse(readFileSync(described, 'utf8')) as Current;
	const held = new Set([...(left?.held ?? []), ...(left ? [left.inputs] : [])]);
	held.delete(published.inputs);
	const pointer: Current = { ...published, held: [...held] };
	if ((await hashFile(join(paths.data, target.file))) !== pointer.sha256)
		throw new InputError('GENERATION-DAMAGED', target.file, {
			zh: '文件内容与发布时不一致，不能回退到这一代。',
			en: 'the file is not what was published; cannot roll back to it.',
		});
	writePointer(paths.current, pointer);
	return pointer;
}

function prune(paths: Paths, live: number): void {
	const kept = listGenerations(paths);
	for (const old of kept.slice(0, Math.max(0, kept.length - keptGenerations))) {
		if (old.generation === live) continue;
		rmSync(join(paths.data, old.file), { force: true });
		rmSync(join(paths.data, descriptionOf(old.file)), { force: true });
	}
}

/** Removes what killed runs left in the build folder. */
export function clearBuilds(paths: Paths): void {
	if (!existsSync(paths.build)) return;
	for (const name of readdirSync(paths.build))
		rmSync(join(paths.build, name), { recursive: true, force: true });
}
