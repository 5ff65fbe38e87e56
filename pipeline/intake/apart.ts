import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { identifier, quote, type Database } from '../database.ts';
import type { ParseJob } from './job.ts';

/**
 * Writes the rows of one select to several Parquet files, each row, without the column `column`, to the file that
 * `files` names for the number in it, in the order of the select: one statement costs less than one for each file.
 * Returns the numbers of which there is no row; their files are not written.
 */
export async function writeApart(
	select: string,
	column: string,
	files: ReadonlyMap<number, string>,
	format: string,
	database: Database,
): Promise<number[]> {
	const [first] = files.values();
	const folder = `${first!}.together`;
	const missing: number[] = [];
	try {
		await database.run(
			`copy (${select}) to ${quote(folder)} (${format}, partition_by (${identifier(column)}), filename_pattern 'rows')`,
		);
		for (const [number, file] of files) {
			const own = join(folder, `${column}=${number}`);
			const parts = existsSync(own) ? readdirSync(own) : [];
			if (parts.length > 1) throw new Error(`the rows of one file were written to ${parts.length}`);
			if (parts.length === 1) renameSync(join(own, parts[0]!), file);
			else missing.push(number);
		}
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
	return missing;
}

/** Writes the rows of a select in order to a file for each job, by the job's number in their column `of_batch`, which is not written. */
export async function writeByBatch(
	select: string,
	order: string,
	jobs: readonly ParseJob[],
	fileOf: (job: ParseJob) => string,
	database: Database,
): Promise<void> {
	const [job] = jobs;
	if (job === undefined) return;
	const rows = `from (${select}) order by ${order}`;
	if (jobs.length === 1)
		await database.run(
			`copy (select * exclude (of_batch) ${rows}) to ${quote(fileOf(job))} (format parquet)`,
		);
	else
		await writeApart(
			`select * ${rows}`,
			'of_batch',
			new Map(jobs.map((one) => [one.batchNumber, fileOf(one)])),
			'format parquet',
			database,
		);
}
