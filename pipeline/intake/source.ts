import { closeSync, openSync, readSync } from 'node:fs';
import type { Words } from '../errors.ts';

/** One table of a source file, ready to be scanned by DuckDB. */
export interface Source {
	headers: string[];
	/** The header's rows as they stand, to know them again further down. */
	band: string[][];
	/** SQL after `from`; every column is text, one row for each row of the table in order. */
	scan: string;
	/** How files alike can be read in one scan with this one; null for one that must be read alone. */
	company: SharedScan | null;
	/** SQL over the scan: the rule code of a record that is bad as a whole, 'blank…' for one without data, else null. */
	fault: string;
	/** The row of the file (a spreadsheet's own row number) that the scan begins with. */
	firstRow: number;
	/** The sheet, when a file has several tables. */
	part: string | null;
	/** No cell begins or ends with a blank or holds any odd one: cells need no trimming. */
	isTidy: boolean;
	/** Those of `telltales` that stand in no cell, or mean nothing there. */
	absent: string;
	/** A scan under which DuckDB's reader does part of our work, of a file that was proven to allow it; null: every field is text, an empty one ''. */
	proof: Proof | null;
	/** Blank lines at the end that the scan leaves out. */
	blankTail: number;
	/** Form and encoding of the file, as found. */
	encoding: string;
	/** What the sender should know although nothing was refused. */
	notes: Words[];
	/** Reads the table again more carefully, for when DuckDB cannot read the scan. */
	again: (() => Promise<Source>) | null;
}

/** What a scan does beside cutting: an empty field is null in it, and the fields of some columns are instants. */
export interface Proof {
	/** Headers of the columns read as instants. */
	instants: ReadonlySet<string>;
	/** How many cells like `2026-10-31 09:30:00` the file has: when so many come out of these columns, none of them was written otherwise. */
	count: number;
	/** How many records the scan gives. */
	rows: number;
	/** What the cells of the columns are like in the first records. */
	likeness: ReadonlyMap<string, Likeness>;
}

/** What some cells of a column share; empty cells have no part in it. */
export interface Likeness {
	beginning: string;
	/** In bytes. */
	longest: number;
}

/** What is said of a table that nobody looked through: nothing is known to be absent, but `\N` means no missing value, or was left out already. */
export const notSurveyed = {
	isTidy: false,
	absent: '\\',
	proof: null,
	blankTail: 0,
	again: null,
} as const;

/** DuckDB writes rows apart in their order as long as those of one file are no more than half a million: longer ones are read alone. */
export const mostInCompany = 400_000;

/** How files written alike are scanned together. */
export interface SharedScan {
	files: string[];
	/** The types of the columns, which files in company must share; '' where all are text. */
	types: string;
	/** SQL after `from` for files written alike; `fileColumn` names a column with the path of each row's file. */
	of: (files: string[], fileColumn?: string) => string;
}

/** What opening a file needs. */
export interface Opening {
	/** The file's name for people. */
	shown: string;
	/** For each wanted column the words of the headers it may have. */
	wanted: string[][];
	/** Throws InputError when a table with these headers cannot be read for the feed. */
	fits: (headers: string[]) => void;
	/** Headers whose cells are read for nothing but an instant; null where SQL over the cells needs them as text. */
	instants: (headers: string[]) => ReadonlySet<string> | null;
	/** Path of a scratch file of this name. */
	scratch: (name: string) => string;
	threads: number;
}

/** The first bytes of a file, one Latin letter each. */
export function firstBytes(file: string, count: number): string {
	const handle = openSync(file, 'r');
	try {
		const buffer = Buffer.alloc(count);
		return buffer.toString('latin1', 0, readSync(handle, buffer, 0, count, 0));
	} finally {
		closeSync(handle);
	}
}
