import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createCalendar } from './calendar.ts';
import { createTable, isMachineFault, openDatabase, quote, type Database } from './database.ts';
import { InputError } from './errors.ts';
import { refuseFailures, runExpectations, type ExpectationResult } from './expect.ts';
import { failPoint } from './fail-point.ts';
import type { Feed } from './feed.ts';
import { createFindings } from './findings.ts';
import { createLakeRelations, type Batch } from './lake.ts';
import { hashFile } from './landing.ts';
import { buildModels, describeModel, orderModels, readModels, type Model } from './model.ts';
import { moveIntoPlace, replaceFile, syncFile, type Paths } from './paths.ts';
import { writePolicy, type Policy } from './policy.ts';
import { checkReferences } from './references.ts';

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
}

/** How many generations are kept for a roll back. */
export const keptGenerations = 7;

/** The folder with the SQL of this installation; `MINGCHA_SQL` names another one (shadow runs, tests). */
export const sqlFolder = process.env.MINGCHA_SQL ?? join(import.meta.dirname, '..', 'sql');

/**
 * Hash over this program, the SQL files, the policy, the feeds, the batches and the calendar's last
 * year: the same inputs give the same tables.
 */
export function inputsHash(folder: string, policy: Policy, feeds: Feed[], batches: Batch[], lastYear: number): string {
	const hash = createHash('sha256').update(String(lastYear));
	for (const name of readdirSync(import.meta.dirname).filter((one) => one.endsWith('.ts')).sort())
		hash.update(name).update(readFileSync(join(import.meta.dirname, name)));
	for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }).sort((a, b) =>
		join(a.parentPath, a.name) < join(b.parentPath, b.name) ? -1 : 1,
	)) {
		if (!entry.isFile() || !/\.(sql|csv)$/.test(entry.name)) continue;
		if (['queries', 'state'].includes(basename(entry.parentPath))) continue;
		hash.update(entry.name).update(readFileSync(join(entry.parentPath, entry.name)));
	}
	hash.update(JSON.stringify([policy, feeds]));
	for (const batch of batches) hash.update(JSON.stringify(batch));
	return hash.digest('hex');
}

/** Puts seeds, macros, the calendar and the policy into an open database: what models stand on besides the lake. */
export async function createFoundation(database: Database, folder: string, policy: Policy, lastYear: number): Promise<void> {
	const seeds = join(folder, 'seeds');
	if (existsSync(seeds))
		for (const file of readdirSync(seeds).filter((name) => name.endsWith('.csv')).sort())
			await database.run(
				`create table seed_${basename(file, '.csv')} as select * from read_csv(${quote(join(seeds, file))}, header = true, all_varchar = true, auto_detect = true, delim = ',', quote = '"')`,
			);
	await writePolicy(database, policy);
	await createCalendar(database, lastYear);
	const functions = join(folder, 'functions.sql');
	if (existsSync(functions)) {
		try {
			await database.run(readFileSync(functions, 'utf8'));
		} catch (cause) {
			if (isMachineFault(cause)) throw cause;
			throw new InputError(
				'MODEL-COMPILE',
				'sql/functions.sql',
				{
					zh: `函数无法编译：${(cause as Error).message.split('\n')[0]}。请改正。`,
					en: `the macros do not compile: ${(cause as Error).message.split('\n')[0]}. Mend them.`,
				},
				cause,
			);
		}
	}
}

/** Everything one build needs. */
export interface BuildSpec {
	paths: Paths;
	feeds: Feed[];
	batches: Batch[];
	/** Files of `mergeFeed`, below the data folder. */
	merged: string[];
	policy: Policy;
	generation: number;
	runId: string;
	/** Local time of the build. */
	builtAt: string;
	/** The last year of the calendar. */
	lastYear: number;
	zone: string;
	sql: string;
	progress: (model: Model, seconds: number) => void;
}

/** A finished, not yet published generation. */
export interface Build {
	file: string;
	dataDate: string | null;
	tests: ExpectationResult[];
	models: number;
}

/**
 * Builds the next generation beside the live one: foundation, lake relations, models, their tests,
 * metadata. Throws InputError when a model or a blocking test fails; nothing visible has changed then.
 * What it leaves in the build folder is the caller's to clear.
 */
export async function buildGeneration(spec: BuildSpec): Promise<Build> {
	const file = join(spec.paths.build, `run-${spec.runId}.duckdb`);
	const database = await openDatabase(file, {
		zone: spec.zone,
		dataFolder: spec.paths.data,
		spill: join(spec.paths.build, 'spill'),
	});
	try {
		await createFoundation(database, spec.sql, spec.policy, spec.lastYear);
		await createLakeRelations(database, spec.paths, spec.feeds, spec.batches, spec.merged);
		await createFindings(database, spec.feeds, spec.batches);
		failPoint('compute.start');
		const models = await orderModels(readModels(spec.sql), database);
		const seconds = new Map<string, number>();
		await buildModels(database, models, (model, took) => {
			seconds.set(model.name, took);
			spec.progress(model, took);
		});
		failPoint('check.start');
		await checkReferences(database, models);
		const tests: ExpectationResult[] = [];
		for (const model of models) tests.push(...(await runExpectations(database, model)));
		const fileOf = (name: string): string => models.find((model) => model.name === name)!.file;
		refuseFailures(tests, fileOf);
		const dataDate = models.some((model) => model.name === 'int_data_date')
			? (await database.one<{ data_date: string | null }>('select max(data_date)::varchar as data_date from int_data_date')).data_date
			: null;
		await writeMetadata(database, spec, models, seconds, tests, dataDate);
		await database.run('checkpoint');
		return { file, dataDate, tests, models: models.length };
	} finally {
		database.close();
	}
}

async function writeMetadata(
	database: Database,
	spec: BuildSpec,
	models: Model[],
	seconds: Map<string, number>,
	tests: ExpectationResult[],
	dataDate: string | null,
): Promise<void> {
	await database.run('create schema meta');
	await createTable(
		database,
		'meta.generation',
		{ generation: 'integer', run_id: 'varchar', built_at: 'timestamp', data_date: 'date', policy_pack: 'varchar', policy_version: 'varchar' },
		[
			{
				generation: spec.generation,
				run_id: spec.runId,
				built_at: spec.builtAt,
				data_date: dataDate,
				policy_pack: spec.policy.pack,
				policy_version: spec.policy.version,
			},
		],
	);
	const rows: Record<string, unknown>[] = [];
	const columns: Record<string, unknown>[] = [];
	for (const model of models) {
		const table = model.layer === 'mart' || model.header.materialised === 'table';
		const count = table ? (await database.one<{ count: number }>(`select count(*)::integer as count from ${model.name}`)).count : null;
		rows.push({
			name: model.name,
			layer: model.layer,
			title_zh: model.header.title.zh,
			title_en: model.header.title.en,
			description_zh: model.header.description.zh,
			description_en: model.header.description.en,
			grain: model.header.grain,
			row_count: count,
			seconds: seconds.get(model.name) ?? 0,
			sql: model.sql,
			sql_sha256: createHash('sha256').update(model.sql).digest('hex'),
			header: JSON.stringify(model.header),
			depends_on: JSON.stringify(model.reads),
		});
		for (const [index, column] of (await describeModel(database, model.name)).entries()) {
			const words = model.header.columns?.[column.name];
			columns.push({
				model: model.name,
				column_name: column.name,
				position: index + 1,
				type: column.type,
				title_zh: words?.zh ?? column.name,
				title_en: words?.en ?? column.name.replaceAll('_', ' '),
				unit: words?.unit ?? null,
				good: words?.good ?? null,
				description_zh: words?.description?.zh ?? null,
				description_en: words?.description?.en ?? null,
			});
		}
	}
	const text = 'varchar';
	await createTable(
		database,
		'meta.models',
		{
			name: text, layer: text, title_zh: text, title_en: text, description_zh: text, description_en: text, grain: text,
			row_count: 'integer', seconds: 'double', sql: text, sql_sha256: text, header: text, depends_on: text,
		},
		rows,
	);
	await createTable(
		database,
		'meta.columns',
		{
			model: text, column_name: text, position: 'integer', type: text, title_zh: text, title_en: text, unit: text, good: text,
			description_zh: text, description_en: text,
		},
		columns,
	);
	await createTable(
		database,
		'meta.tests',
		{ model: text, test: text, severity: text, failing_count: 'integer', passed: 'boolean', sample: text },
		tests.map((result) => ({
			model: result.model,
			test: result.test,
			severity: result.severity,
			failing_count: result.failing,
			passed: result.failing === 0,
			sample: result.sample,
		})),
	);
}

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
	return generationFiles(paths).filter((one) => one.file === live || existsSync(join(paths.data, descriptionOf(one.file))));
}

function generationFiles(paths: Paths): { generation: number; file: string }[] {
	if (!existsSync(paths.generations)) return [];
	return readdirSync(paths.generations)
		.map((name) => ({ name, match: /^gen-(\d{6,})\.duckdb$/.exec(name) }))
		.filter((entry) => entry.match !== null)
		.map((entry) => ({ generation: Number(entry.match![1]), file: `generations/${entry.name}` }))
		.sort((left, right) => left.generation - right.generation);
}

/** The pointer of a generation as it was published, kept beside its file for a roll back. */
function descriptionOf(file: string): string {
	return file.replace(/\.duckdb$/, '.json');
}

/** The number of the next generation. */
export function nextGeneration(paths: Paths): number {
	return Math.max(0, ...listGenerations(paths).map((one) => one.generation), readCurrent(paths)?.generation ?? 0) + 1;
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
	const file = `generations/gen-${String(current.generation).padStart(6, '0')}.duckdb`;
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
			throw new Error(`the build holds generation ${found.generation} with ${found.models} models, not ${generation} with ${build.models}`);
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
	const pointer = JSON.parse(readFileSync(described, 'utf8')) as Current;
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
	for (const name of readdirSync(paths.build)) rmSync(join(paths.build, name), { recursive: true, force: true });
}

