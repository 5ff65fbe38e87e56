import type { Words } from '../errors.ts';
import type { Feed } from '../feed.ts';
import type { Mapping } from './mapping.ts';

/** Changes when the same bytes, mapping and feed would now give other rows. */
export const intakeVersion = '14';

/** One file to be parsed for one feed by one mapping; plain data, so that it travels to a child process. */
export interface ParseJob {
	batchId: string;
	batchNumber: number;
	file: string;
	shown: string;
	reportedBy: string;
	/** Local timestamp, `YYYY-MM-DD HH:MM:SS`. */
	receivedAt: string;
	feed: Feed;
	mapping: Mapping;
	/** Parquet of all rows with `defects`. */
	rowsFile: string;
	/** Parquet of the rejected cells. */
	rejectedFile: string;
	/** The installation's key for identity numbers; made when it is not there. */
	personalKeyFile: string;
	zone: string;
	spill: string;
	threads: number;
	memory: string;
}

/** What a parse found; received = rejected + blank + good rows. */
export interface ParseResult {
	received: number;
	rejected: number;
	blank: number;
	/** How many of the rejected rows stand in the file of excluded ones. */
	excluded: number;
	/** Good rows with at least one mended cell, with a warning; filled cells of dropped columns. */
	repaired: number;
	warned: number;
	dropped: number;
	encoding: string;
	unused: string[];
	absent: string[];
	/** Some rows may name the rejected rows that they mend. */
	returned: boolean;
	/** What the sender should know although nothing was refused for it. */
	notes: Words[];
	parseSeconds: number;
	validateSeconds: number;
}

/**
 * Parquet beside a file of rows with the places (batch_number, file_row_number) of those whose codes turned out bad
 * after they were written; missing when there are none.
 */
export function excludedFile(rowsFile: string): string {
	return `${rowsFile}.excluded`;
}
