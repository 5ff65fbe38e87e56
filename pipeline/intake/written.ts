import { quote } from '../database.ts';
import type { Words } from '../errors.ts';
import type { ParseJob } from './job.ts';
import type { Recipe } from './mapping.ts';
import type { Source } from './source.ts';

/** What is known of a file once its rows are written. */
export interface Written {
	encoding: string;
	/** Source headers that nothing reads; columns without a source. */
	unused: string[];
	absent: string[];
	/** Some rows may name the rejected rows that they mend. */
	returned: boolean;
	notes: Words[];
	/** Blank lines at the end that were not scanned. */
	blankTail: number;
}

/** What is known of the sources of one file, read by their recipes. */
export function describeWritten(sources: Source[], recipes: Recipe[]): Written {
	return {
		encoding: sources[0]!.encoding,
		unused: [...new Set(recipes.flatMap((recipe) => recipe.unused))],
		absent: recipes
			.map((recipe) => recipe.absent)
			.reduce((all, own) => all.filter((name) => own.includes(name))),
		returned: recipes.some((recipe) => recipe.returned !== null),
		notes: sources.flatMap((source) => source.notes),
		blankTail: sources.reduce((sum, source) => sum + source.blankTail, 0),
	};
}

/** How DuckDB writes the rows. */
export const rowsFormat =
	'format parquet, parquet_version v2, write_bloom_filter false, dictionary_size_limit 1000';

/** The written rows of jobs for one feed; a row's place is its file's number and its own in the file. */
export function writtenRows(jobs: readonly ParseJob[]): string {
	return `read_parquet([${jobs.map((job) => quote(job.rowsFile)).join(', ')}], file_row_number = true)`;
}
