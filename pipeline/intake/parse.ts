import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../database.ts';
import { inflate, isGzip } from './gzip.ts';
import { wantedHeaders } from './header.ts';
import type { ParseJob, ParseResult } from './job.ts';
import { makeRecipe } from './mapping.ts';
import { countRows, excludeBadCodes, writeRejected } from './rejected.ts';
import { writeRows } from './rows.ts';
import { openSources } from './open.ts';
import type { Opening } from './source.ts';

/**
 * Parses one file into the lake: one Parquet with every source row in file order (so that the row's place is its
 * lineage), typed, with its defects; one with a row for each rejected cell; one with the places of rows to leave out.
 * Throws InputError when the file as a whole cannot be used.
 */
export async function parseFile(job: ParseJob): Promise<ParseResult> {
	const database = await openDatabase(':memory:', {
		zone: job.zone,
		spill: job.spill,
		memory: job.memory,
		threads: String(job.threads),
	});
	const scratch = `${job.rowsFile}.scratch`;
	try {
		const started = performance.now();
		mkdirSync(scratch, { recursive: true });
		const opening: Opening = {
			shown: job.shown,
			wanted: wantedHeaders(job.feed, job.mapping),
			fits: (headers) => void makeRecipe(job.mapping, job.feed, headers, job.shown),
			scratch: (name) => join(scratch, name),
			threads: job.threads,
		};
		const file = isGzip(job.file) ? await inflate(job.file, join(scratch, 'inflated'), job.shown) : job.file;
		const written = await writeRows(job, await openSources(file, opening, database), database);
		const parsed = performance.now();
		const excluded = await excludeBadCodes(job, database);
		const { notes, ...counts } = await countRows(job, database, excluded);
		if (counts.rejected > 0) await writeRejected(job, database);
		return {
			...counts,
			received: counts.received + written.blankTail,
			blank: counts.blank + written.blankTail,
			excluded,
			encoding: written.encoding,
			unused: written.unused,
			absent: written.absent,
			notes: [...written.notes, ...notes],
			parseSeconds: (parsed - started) / 1000,
			validateSeconds: (performance.now() - parsed) / 1000,
		};
	} finally {
		database.close();
		rmSync(scratch, { recursive: true, force: true });
	}
}
