import { mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase, type Database } from '../database.ts';
import { InputError, type Words } from '../errors.ts';
import { inflate, isGzip } from './gzip.ts';
import { wantedHeaders } from './header.ts';
import type { ParseJob, ParseResult } from './job.ts';
import { maskText } from './personal.ts';
import { countRows, excludeBadCodes, writeRejected } from './rejected.ts';
import { recipeFor, writeRows } from './rows.ts';
import { openSources } from './open.ts';
import type { Opening } from './source.ts';

const smallFile = 1 << 20;

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
	const scratch = `${job.rowsFile}.scratch`;
	try {
		const started = performance.now();
		mkdirSync(scratch, { recursive: true });
		// planning costs more than running on a small file
		await database.run(statSync(job.file).size < smallFile ? 'pragma disable_optimizer' : 'pragma enable_optimizer');
		const opening: Opening = {
			shown: job.shown,
			wanted: wantedHeaders(job.feed, job.mapping),
			fits: (headers) => void recipeFor(job, headers),
			scratch: (name) => join(scratch, name),
			threads: job.threads,
		};
		const file = isGzip(job.file) ? await inflate(job.file, join(scratch, 'inflated'), job.shown) : job.file;
		const written = await writeRows(job, await openSources(file, opening, database), database);
		const parsed = performance.now();
		const excluded = await excludeBadCodes(job, database);
		const { notes, ...counts } = await countRows(job, database, excluded);
		if (counts.rejected > 0) await writeRejected(job, database);
		const masked = ({ zh, en }: Words): Words => ({ zh: maskText(zh), en: maskText(en) });
		return {
			...counts,
			received: counts.received + written.blankTail,
			blank: counts.blank + written.blankTail,
			excluded,
			encoding: written.encoding,
			unused: written.unused,
			absent: written.absent,
			notes: [...written.notes, ...notes].map(masked),
			parseSeconds: (parsed - started) / 1000,
			validateSeconds: (performance.now() - parsed) / 1000,
		};
	} catch (error) {
		// a header or the name of a sheet may be somebody's number, too
		if (!(error instanceof InputError)) throw error;
		throw new InputError(error.code, maskText(error.where), { zh: maskText(error.words.zh), en: maskText(error.words.en) }, error.cause);
	} finally {
		rmSync(scratch, { recursive: true, force: true });
	}
}
