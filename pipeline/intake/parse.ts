import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase, type Database } from '../database.ts';
import { InputError } from '../errors.ts';
import { excludeBadCodes } from './excluded.ts';
import { inflate, isGzip } from './gzip.ts';
import { wantedHeaders } from './header.ts';
import type { ParseJob, ParseResult } from './job.ts';
import { maskText } from './personal.ts';
import { openSources } from './open.ts';
import { instantsOf, recipeFor } from './recipe.ts';
import { writeRejected } from './rejected.ts';
import { countRows } from './row-counts.ts';
import { likeness, writeRowsTogether } from './rows-together.ts';
import { writeRows } from './rows.ts';
import type { Opening, Source } from './source.ts';
import type { Written } from './written.ts';

/**
 * Parses one file into the lake: one Parquet with every source row in file order (so that the row's place is its
 * lineage), typed, with its defects; one with a row for each rejected cell; one with the places of rows to leave out.
 * Throws InputError when the file as a whole cannot be used.
 */
export async function parseFile(job: ParseJob): Promise<ParseResult> {
	const database = await openParser(job);
	try {
		return await parseWith(database, job);
	} finally {
		database.close();
	}
}

/** A database of the size that a job may use. */
export function openParser(job: ParseJob): Promise<Database> {
	return openDatabase(':memory:', {
		zone: job.zone,
		spill: job.spill,
		memory: job.memory,
		threads: String(job.threads),
	});
}

/** Like `parseFile`, on an open database, which a parser of many small files keeps. */
export async function parseWith(database: Database, job: ParseJob): Promise<ParseResult> {
	const [outcome] = await parseTogether(database, [job]);
	if ('error' in outcome!) throw outcome.error;
	return outcome!.result;
}

/** How the parsing of one file ended. */
export type Outcome = { result: ParseResult } | { error: unknown };

/** A file opened for its job; what it took is told beside what writing and checking takes. */
interface Opened {
	job: ParseJob;
	sources: Source[];
	seconds: number;
}

/**
 * Parses several small files for one mapping; those written alike in one statement, each with the result that
 * `parseFile` gives. What cannot be read in company is read alone.
 */
export async function parseTogether(database: Database, jobs: ParseJob[]): Promise<Outcome[]> {
	const outcomes = new Map<ParseJob, Outcome>();
	const groups = new Map<string, Opened[]>();
	try {
		for (const job of jobs) {
			try {
				const opened = await openJob(database, job);
				const key = (jobs.length > 1 ? likeness(job, opened.sources) : null) ?? job.rowsFile;
				groups.set(key, [...(groups.get(key) ?? []), opened]);
			} catch (error) {
				outcomes.set(job, { error: masked(error) });
			}
		}
		for (const group of groups.values()) {
			if (group.length > 1 && (await parseGroup(database, group, outcomes))) {
				for (const { job } of group) clearScratch(job);
				continue;
			}
			for (const { job, sources, seconds } of group) {
				try {
					await plainlyPlanned(database, statSync(job.file).size < smallFile);
					const started = performance.now();
					const written = await writeRows(job, sources, database);
					const [result] = await judgeRows(
						database,
						[job],
						[written],
						seconds + (performance.now() - started) / 1000,
					);
					outcomes.set(job, { result: result! });
				} catch (error) {
					outcomes.set(job, { error: masked(error) });
				} finally {
					clearScratch(job);
				}
			}
		}
	} finally {
		for (const job of jobs) clearScratch(job);
	}
	return jobs.map((job) => outcomes.get(job)!);
}

/** A header or the name of a sheet may be somebody's number, too. */
function masked(error: unknown): unknown {
	if (!(error instanceof InputError)) return error;
	return new InputError(
		error.code,
		maskText(error.where),
		{ zh: maskText(error.words.zh), en: maskText(error.words.en) },
		error.cause,
	);
}

/** Says whether it worked; whatever it left half done is written anew when each file is read alone. */
async function parseGroup(
	database: Database,
	group: Opened[],
	outcomes: Map<ParseJob, Outcome>,
): Promise<boolean> {
	const jobs = group.map(({ job }) => job);
	try {
		await plainlyPlanned(
			database,
			jobs.reduce((sum, job) => sum + statSync(job.file).size, 0) < smallFile,
		);
		const started = performance.now();
		const sources = group.map((opened) => opened.sources[0]!);
		const written = await writeRowsTogether(jobs, sources, database);
		const opening = group.reduce((sum, { seconds }) => sum + seconds, 0) / group.length;
		const results = await judgeRows(
			database,
			jobs,
			written,
			opening + (performance.now() - started) / 1000 / group.length,
		);
		results.forEach((result, index) => outcomes.set(jobs[index]!, { result }));
		return true;
	} catch {
		return false;
	}
}

/** In bytes: with less to read, planning well costs more than it saves. */
const smallFile = 1 << 20;

async function plainlyPlanned(database: Database, plainly: boolean): Promise<void> {
	await database.run(`pragma ${plainly ? 'disable' : 'enable'}_optimizer`);
}

const scratchFolder = (job: ParseJob): string => `${job.rowsFile}.scratch`;

function clearScratch(job: ParseJob): void {
	if (existsSync(scratchFolder(job))) rmSync(scratchFolder(job), { recursive: true, force: true });
}

async function openJob(database: Database, job: ParseJob): Promise<Opened> {
	const started = performance.now();
	const scratch = scratchFolder(job);
	const opening: Opening = {
		shown: job.shown,
		wanted: wantedHeaders(job.feed, job.mapping),
		fits: (headers) => void recipeFor(job, headers),
		instants: (headers) => instantsOf(job, headers),
		scratch(name) {
			// raw copies: for nobody else's eyes
			mkdirSync(scratch, { recursive: true, mode: 0o700 });
			return join(scratch, name);
		},
		threads: job.threads,
	};
	const file = isGzip(job.file)
		? await inflate(job.file, opening.scratch('inflated'), job.shown)
		: job.file;
	const sources = await openSources(file, opening, database);
	return { job, sources, seconds: (performance.now() - started) / 1000 };
}

/** Checks what is judged over whole columns, counts, and lists the rejected cells of written files. */
async function judgeRows(
	database: Database,
	jobs: ParseJob[],
	written: Written[],
	parseSeconds: number,
): Promise<ParseResult[]> {
	const started = performance.now();
	const excluded = await excludeBadCodes(jobs, database);
	const counted = await countRows(jobs, database, excluded);
	const faulty = jobs.filter((_, index) => counted[index]!.rejected > 0);
	if (faulty.length > 0) await writeRejected(faulty, database);
	const validateSeconds = (performance.now() - started) / 1000 / jobs.length;
	return jobs.map((job, index) => {
		const { encoding, unused, absent, returned, notes, blankTail } = written[index]!;
		const counts = counted[index]!;
		return {
			...counts,
			received: counts.received + blankTail,
			blank: counts.blank + blankTail,
			excluded: excluded.get(job.batchNumber) ?? 0,
			encoding,
			unused,
			absent,
			returned,
			notes: [...notes, ...counts.notes].map(({ zh, en }) => ({
				zh: maskText(zh),
				en: maskText(en),
			})),
			parseSeconds,
			validateSeconds,
		};
	});
}
