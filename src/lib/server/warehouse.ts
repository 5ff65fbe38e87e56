import {
	DuckDBInstance,
	JsonDuckDBValueConverter,
	LIST,
	StatementType,
	VARCHAR,
	type DuckDBConnection,
	type DuckDBDataChunk,
	type DuckDBPreparedStatement,
} from '@duckdb/node-api';
import driver from '@duckdb/node-bindings';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Scope } from './access.ts';
import { maskSelect, maskText } from './personal.ts';
import { makePool, type Pool } from './pool.ts';

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
	/** All rows of one select. Throws QueryTimeout after the time limit. */
	read<T extends Row = Row>(scope: Scope, sql: string, values?: Values): Promise<T[]>;
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

const defaults: Limits = {
	zone: 'Asia/Shanghai',
	memory: '1GB',
	threads: 2,
	connections: 4,
	timeoutMs: 20_000,
};

/**
 * Opens a generation file read-only with everything shut that a query could reach beside it and the
 * Parquet files of the lake. Throws when it is no generation.
 */
export async function openGeneration(
	file: string,
	dataFolder: string,
	options: Partial<Limits> = {},
): Promise<OpenGeneration> {
	const limits = { ...defaults, ...options };
	const instance = await DuckDBInstance.create(file, {
		access_mode: 'READ_ONLY',
		threads: String(limits.threads),
		memory_limit: limits.memory,
		temp_directory: '',
		autoinstall_known_extensions: 'false',
		autoload_known_extensions: 'false',
	});
	try {
		const connect = async (): Promise<DuckDBConnection> => {
			const connection = await instance.connect();
			// a variable belongs to its connection and can still be set after the lock
			await connection.run(`set variable data_folder = ${quote(dataFolder + '/')}`);
			return connection;
		};
		const first = await connect();
		await first.run(`set global TimeZone = ${quote(limits.zone)}`);
		await first.run(`set allowed_directories = [${quote(join(dataFolder, 'lake') + '/')}]`);
		await first.run('set enable_external_access = false');
		await first.run('set lock_configuration = true');
		const [facts] = (
			await first.runAndReadAll(
				`select generation, run_id, strftime(built_at, '%Y-%m-%d %H:%M:%S') as built_at,
					strftime(data_date, '%Y-%m-%d') as data_date, policy_pack, policy_version::varchar as policy_version
				from meta.generation`,
			)
		).getRowObjectsJson() as unknown as GenerationFacts[];
		if (!facts) throw new Error(`${file} does not say which generation it is`);
		const pool = makePool(first, connect, limits.connections, (connection) =>
			connection.closeSync(),
		);
		return {
			file,
			facts,
			...makeQueries(pool, limits.timeoutMs),
			parquet: (scope, sql, values = {}) =>
				writeParquet(scope, file, dataFolder, limits, sql, values),
			close: () => {
				pool.close();
				instance.closeSync();
			},
		};
	} catch (error) {
		instance.closeSync();
		throw error;
	}
}

function makeQueries(
	pool: Pool<DuckDBConnection>,
	timeoutMs: number,
): Pick<OpenGeneration, 'read' | 'stream'> {
	const begin = async (sql: string, values: Values, mask: Scope | null = null) => {
		const connection = await pool.take();
		let statement: DuckDBPreparedStatement | undefined;
		let open = true;
		const end = (): void => {
			if (!open) return;
			open = false;
			statement?.destroySync();
			pool.give(connection);
		};
		/** One step of the query under the time limit; whatever goes wrong ends the query. */
		const step = async <T>(work: () => Promise<T>): Promise<T> => {
			let late = false;
			const timer = setTimeout(() => {
				late = true;
				connection.interrupt();
			}, timeoutMs);
			try {
				return await work();
			} catch (cause) {
				end();
				if (late) throw new QueryTimeout(`no answer after ${timeoutMs} ms: ${sql}`, { cause });
				throw new Error(`${(cause as Error).message}\n${sql}`, { cause });
			} finally {
				clearTimeout(timer);
			}
		};
		const prepared = await step(async () => {
			statement = await connection.prepare(sql);
			if (statement.statementType !== StatementType.SELECT)
				throw new Error('only a select is read from a generation');
			const masked = mask && maskSelect(mask, sql, columnsOf(statement));
			if (masked) {
				statement.destroySync();
				statement = await connection.prepare(masked);
			}
			bindValues(statement, values);
			return statement;
		});
		return { prepared, step, end };
	};
	return {
		read: async <T extends Row>(scope: Scope, sql: string, values: Values = {}) => {
			const { prepared, step, end } = await begin(sql, values);
			const reader = await step(() => prepared.runAndReadAll());
			const names = reader.deduplicatedColumnNames();
			const convert = makeConverter(reader.columnTypes().map(String));
			const rows = reader
				.getRowsJson()
				.map(
					(row) =>
						Object.fromEntries(
							convert(row).map((cell, i) => [
								names[i]!,
								typeof cell === 'string' ? maskText(scope, cell) : cell,
							]),
						) as T,
				);
			end();
			return rows;
		},
		stream: async (scope, sql, values = {}) => {
			const { prepared, step, end } = await begin(sql, values, scope);
			const result = await step(() => prepared.stream());
			const names = result.deduplicatedColumnNames();
			const types = result.columnTypes().map(String);
			return {
				columns: names.map((name, i) => ({ name, type: types[i]! })),
				chunks: {
					async next() {
						const chunk = await step(() => result.fetchChunk());
						if (chunk && chunk.rowCount > 0) return { done: false, value: openChunk(chunk, types) };
						end();
						return { done: true, value: undefined };
					},
					async return() {
						end();
						return { done: true, value: undefined };
					},
					[Symbol.asyncIterator]() {
						return this;
					},
				},
			};
		},
	};
}

/**
 * Writes a select into a Parquet file in a database of its own, in memory, that can reach the generation, the lake
 * and one temporary folder: the serving one cannot write at all.
 */
async function writeParquet(
	scope: Scope,
	file: string,
	dataFolder: string,
	limits: Limits,
	sql: string,
	values: Values,
): Promise<Uint8Array<ArrayBuffer>> {
	const folder = await mkdtemp(join(tmpdir(), 'mingcha-parquet-'));
	const target = join(folder, 'rows.parquet');
	const instance = await DuckDBInstance.create(':memory:', {
		threads: '1',
		memory_limit: limits.memory,
		temp_directory: '',
		autoinstall_known_extensions: 'false',
		autoload_known_extensions: 'false',
	});
	const connection = await instance.connect();
	const timer = setTimeout(() => connection.interrupt(), limits.timeoutMs);
	try {
		await connection.run(`set global TimeZone = ${quote(limits.zone)}`);
		await connection.run(`set variable data_folder = ${quote(dataFolder + '/')}`);
		await connection.run(`attach ${quote(file)} as generation (read_only)`);
		await connection.run(
			`set allowed_directories = [${quote(join(dataFolder, 'lake') + '/')}, ${quote(folder + '/')}]`,
		);
		await connection.run('set enable_external_access = false');
		await connection.run('set lock_configuration = true');
		await connection.run('use generation');
		const asked = await connection.prepare(sql);
		const masked = maskSelect(scope, sql, columnsOf(asked)) ?? sql;
		asked.destroySync();
		const statement = await connection.prepare(`create table memory.main.taken as ${masked}`);
		bindValues(statement, values);
		await statement.run();
		statement.destroySync();
		await connection.run(`copy memory.main.taken to ${quote(target)} (format parquet)`);
		return new Uint8Array(await readFile(target));
	} finally {
		clearTimeout(timer);
		connection.closeSync();
		instance.closeSync();
		await rm(folder, { recursive: true, force: true });
	}
}

function columnsOf(statement: DuckDBPreparedStatement): ResultColumn[] {
	return Array.from({ length: statement.columnCount }, (_, i) => ({
		name: statement.columnName(i),
		type: String(statement.columnType(i)),
	}));
}

/** Binds the named values the statement asks for; a list is a list of text. */
function bindValues(statement: DuckDBPreparedStatement, values: Values): void {
	for (let index = 1; index <= statement.parameterCount; index++) {
		const name = statement.parameterName(index);
		if (!(name in values)) throw new Error(`no value for $${name}`);
		const value = values[name]!;
		if (Array.isArray(value)) statement.bindList(index, value, LIST(VARCHAR));
		else statement.bindValue(index, value);
	}
}

function openChunk(chunk: DuckDBDataChunk, types: string[]): Chunk {
	const rows = chunk.rowCount;
	const vector = (column: number) => driver.data_chunk_get_vector(chunk.chunk, column);
	return {
		rows,
		bytes: (column, width) => driver.vector_get_data(vector(column), rows * width),
		validity: (column) => driver.vector_get_validity(vector(column), Math.ceil(rows / 64) * 8),
		longText: (bytes, offset, length) =>
			driver.get_data_from_pointer(bytes.buffer as ArrayBuffer, bytes.byteOffset + offset, length),
		cells: () => {
			const convert = makeConverter(types);
			return chunk.convertRows(JsonDuckDBValueConverter).map(convert);
		},
	};
}

const wide = /^(BIGINT|UBIGINT|HUGEINT|UHUGEINT|DECIMAL)/;

function makeConverter(types: string[]): (row: unknown[]) => Cell[] {
	const asNumber = types.map((type) => wide.test(type));
	return (row) =>
		row.map((cell, i) => {
			if (cell === null || cell === undefined) return null;
			// a whole number beyond what JavaScript holds exactly stays text
			if (asNumber[i])
				return Number.isSafeInteger(Math.trunc(Number(cell))) ? Number(cell) : String(cell);
			return typeof cell === 'object' ? JSON.stringify(cell) : (cell as Cell);
		});
}

function quote(text: string): string {
	return `'${text.replaceAll("'", "''")}'`;
}
