import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { createCalendar } from './calendar.ts';
import { isMachineFault, openDatabase, quote, type Database, type Row } from './database.ts';
import { InputError } from './errors.ts';
import { refuseFailures, runExpectations, type ExpectationResult } from './expect.ts';
import { failPoint } from './fail-point.ts';
import type { Feed } from './feed.ts';
import { allEnded, inLanes } from './lanes.ts';
import { createFrozenRankings, readNewlyFrozen } from './warehouse/frozen-rankings.ts';
import { createFindings } from './warehouse/findings.ts';
import type { Batch } from './lake.ts';
import { countBatches } from './lake/batch-counts.ts';
import { createLakeRelations } from './lake/relations.ts';
import { writeMetadata } from './warehouse/metadata.ts';
import { readModels, type Model } from './model.ts';
import { buildModels, type BuiltColumn } from './model/build.ts';
import { orderModels } from './model/order.ts';
import { addOwnRegions } from './own-regions.ts';
import type { Paths } from './paths.ts';
import type { LedgerBatch } from './run/ledger.ts';
import { writePolicy, type Policy } from './policy.ts';
import { checkReferences } from './warehouse/references.ts';

/** The folder with the SQL of this installation; `MINGCHA_SQL` names another one (shadow runs, tests). */
export const sqlFolder = process.env.MINGCHA_SQL ?? join(import.meta.dirname, '..', 'sql');

/**
 * Hash over this program, the SQL files, the policy, the feeds, the batches and the calendar's last
 * year: the same inputs give the same tables.
 */
export function inputsHash(
	folder: string,
	policy: Policy,
	feeds: Feed[],
	batches: Batch[],
	lastYear: number,
): string {
	const hash = createHash('sha256').update(String(lastYear));
	for (const [name, text] of programFiles(import.meta.dirname)) hash.update(name).update(text);
	for (const [name, text] of filesBelow(folder, /\.(sql|csv)$/))
		if (!/(^|\/)(queries|state)\//.test(name)) hash.update(name).update(text);
	hash.update(JSON.stringify([policy, feeds]));
	for (const batch of batches) hash.update(JSON.stringify(batch));
	return hash.digest('hex');
}

/** The program's files that tables can depend on, by their paths below its folder: all but the demo city's. */
export function programFiles(folder: string): [name: string, text: Buffer][] {
	return filesBelow(folder, /\.ts$/).filter(([name]) => !name.startsWith('demo/'));
}

function filesBelow(folder: string, names: RegExp): [name: string, text: Buffer][] {
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && names.test(entry.name))
		.map((entry) => relative(folder, join(entry.parentPath, entry.name)))
		.sort()
		.map((name) => [name.replaceAll('\\', '/'), readFileSync(join(folder, name))]);
}

/**
 * Puts seeds, macros, the calendar, the policy and the rankings kept so far into an open database: what models stand on
 * besides the lake.
 */
export async function createFoundation(
	database: Database,
	folder: string,
	policy: Policy,
	lastYear: number,
	frozen: Row[] = [],
): Promise<void> {
	const seeds = join(folder, 'seeds');
	if (existsSync(seeds))
		for (const file of readdirSync(seeds)
			.filter((name) => name.endsWith('.csv'))
			.sort())
			await database.run(
				`create table seed_${basename(file, '.csv')} as select * from read_csv(${quote(join(seeds, file))}, header = true, all_varchar = true, auto_detect = true, delim = ',', quote = '"')`,
			);
	await writePolicy(database, policy);
	await createCalendar(database, lastYear);
	await createFrozenRankings(database, frozen);
	for (const { file, text } of readFunctions(folder)) {
		try {
			await database.run(text);
		} catch (cause) {
			if (isMachineFault(cause)) throw cause;
			throw new InputError(
				'MODEL-COMPILE',
				file,
				{
					zh: `函数无法编译：${(cause as Error).message.split('\n')[0]}。请改正。`,
					en: `the macros do not compile: ${(cause as Error).message.split('\n')[0]}. Mend them.`,
				},
				cause,
			);
		}
	}
}

/**
 * The files of macros that models share, by subject. What DuckDB and ClickHouse write differently stands in them and
 * nowhere else: files of the same names serve the other engine. They are read in the order of their names, and a macro
 * stands after those that it calls.
 */
export function readFunctions(folder: string): { file: string; text: string }[] {
	const functions = join(folder, 'functions');
	if (!existsSync(functions)) return [];
	const names = readdirSync(functions)
		.filter((name) => name.endsWith('.sql'))
		.sort();
	return names.map((name) => ({
		file: `sql/functions/${name}`,
		text: readFileSync(join(functions, name), 'utf8'),
	}));
}

/** Everything one build needs. */
export interface BuildSpec {
	paths: Paths;
	feeds: Feed[];
	batches: Batch[];
	/** Files of `mergeFeed`, below the data folder. */
	merged: string[];
	/** The batches whose rows are counted one by one. */
	isFresh: (batch: LedgerBatch) => boolean;
	policy: Policy;
	/** The rankings kept so far. */
	frozen: Row[];
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

/** Notes what intake found and builds the models in their order. */
async function buildOrdered(
	spec: BuildSpec,
	lanes: Database[],
): Promise<{ models: Model[]; seconds: Map<string, number>; built: Map<string, BuiltColumn[]> }> {
	const [database] = lanes as [Database];
	const [models] = await allEnded([
		orderModels(readModels(spec.sql), await database.beside()),
		createFindings(database, spec.feeds, spec.batches),
	]);
	failPoint('compute.start');
	const seconds = new Map<string, number>();
	const built = await buildModels(lanes, models, (model, took) => {
		seconds.set(model.name, took);
		spec.progress(model, took);
	});
	return { models, seconds, built };
}

/** A finished, not yet published generation. */
export interface Build {
	file: string;
	dataDate: string | null;
	tests: ExpectationResult[];
	models: number;
	/** The batches with their counts. */
	ledger: LedgerBatch[];
	/** The rankings of periods that this build closes. */
	frozen: Row[];
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
		keepsMemory: true,
	});
	try {
		await createFoundation(database, spec.sql, spec.policy, spec.lastYear, spec.frozen);
		await addOwnRegions(database, spec.paths.data);
		await createLakeRelations(database, spec.paths, spec.feeds, spec.batches, spec.merged);
		const lanes = [database, await database.beside()];
		const [ledger, { models, seconds, built }] = await allEnded([
			countBatches(await database.beside(), spec.isFresh),
			buildOrdered(spec, lanes),
		]);
		failPoint('check.start');
		const [results] = await allEnded([
			inLanes(lanes, models, runExpectations),
			checkReferences(database, models, built),
		]);
		const tests = results.flat();
		const fileOf = (name: string): string => models.find((model) => model.name === name)!.file;
		refuseFailures(tests, fileOf);
		const dataDate = models.some((model) => model.name === 'int_data_date')
			? (
					await database.one<{ data_date: string | null }>(
						'select max(data_date)::varchar as data_date from int_data_date',
					)
				).data_date
			: null;
		const frozen = models.some((model) => model.name === 'int_assessments')
			? await readNewlyFrozen(database)
			: [];
		await writeMetadata(database, spec, models, seconds, built, tests, dataDate);
		await database.run('checkpoint');
		return { file, dataDate, tests, models: models.length, ledger, frozen };
	} finally {
		database.close();
	}
}
