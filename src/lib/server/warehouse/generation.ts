import type { Scope } from '../access.ts';

/** A value as the pages see it: DATE and TIMESTAMP are ISO-like text, every number is a JavaScript number. */
export type Cell = string | number | boolean | null;
export type Row = Record<string, Cell>;
export type Values = Record<string, string | number | boolean | null | string[]>;

/** One column of a result with DuckDB's name of its type, e.g. `DECIMAL(18,6)`. */
export interface ResultColumn {
	name: string;
	type: string;
}

/** Up to 2,048 rows in DuckDB's own memory layout; read it before asking for the next one. */
export interface Chunk {
	rows: number;
	/** Raw little-endian values of a column, `width` bytes each. */
	bytes(column: number, width: number): Uint8Array;
	/** One bit per row, least significant first, 1 = has a value; null when every row has one. */
	validity(column: number): Uint8Array | null;
	/** The bytes a long string points to; `offset` is where its pointer stands inside `bytes`. */
	longText(bytes: Uint8Array, offset: number, length: number): Uint8Array;
	cells(): Cell[][];
}

/** A result that arrives piece by piece; its connection is given back when the pieces end or are left. */
export interface ResultStream {
	columns: ResultColumn[];
	chunks: AsyncIterableIterator<Chunk>;
}

/** What one published generation says of itself. */
export interface GenerationFacts {
	generation: number;
	run_id: string;
	built_at: string;
	data_date: string | null;
	policy_pack: string;
	policy_version: string;
}

/** One generation, open for reading. */
export interface OpenGeneration {
	file: string;
	facts: GenerationFacts;
	/**
	 * All rows of one select. With a `subject` it may ask of the lake for rows of that subject alone: files that cannot
	 * have it are not read. Throws QueryTimeout after the time limit.
	 */
	read<T extends Row = Row>(
		scope: Scope,
		sql: string,
		values?: Values,
		subject?: string,
	): Promise<T[]>;
	/** The rows of one select piece by piece. Throws QueryTimeout when one piece takes too long. */
	stream(scope: Scope, sql: string, values?: Values): Promise<ResultStream>;
	/** All rows of one select as a Parquet file. */
	parquet(scope: Scope, sql: string, values?: Values): Promise<Uint8Array<ArrayBuffer>>;
	close(): void;
}

/** A query went over the time that a page may take; the reader is asked to narrow the filters. */
export class QueryTimeout extends Error {}

/** How much of the machine one generation may use. */
export interface Limits {
	zone: string;
	memory: string;
	threads: number;
	connections: number;
	timeoutMs: number;
}
