import {
	DuckDBInstance,
	DuckDBScalarFunction,
	VARCHAR,
	type DuckDBConnection,
} from '@duckdb/node-api';
import { availableParallelism, totalmem } from 'node:os';

/** A row as DuckDB's JSON form gives it: numbers, strings, booleans or null (BIGINT as string). */
export type Row = Record<string, unknown>;

/** One open DuckDB database with one connection. */
export interface Database {
	connection: DuckDBConnection;
	/** Runs one or several statements, no result. */
	run(sql: string): Promise<void>;
	/** All rows of one query as objects; BIGINT and DECIMAL become numbers. */
	rows<T = Row>(sql: string): Promise<T[]>;
	/** The first row of a query; throws when there is none. */
	one<T = Row>(sql: string): Promise<T>;
	/** Another connection to the same database, for work side by side; closed with the first one. */
	beside(): Promise<Database>;
	close(): void;
}

/** How much of the machine one database may use; MINGCHA_THREADS and MINGCHA_MEMORY (e.g. `4GB`) override. */
export function databaseLimits(): { threads: string; memory_limit: string } {
	const gibibytes = Math.max(1, Math.floor((totalmem() / 2 ** 30) * 0.4));
	return {
		threads: process.env.MINGCHA_THREADS ?? String(Math.min(8, availableParallelism())),
		memory_limit: process.env.MINGCHA_MEMORY ?? `${Math.min(16, gibibytes)}GB`,
	};
}

/**
 * Opens a DuckDB file (or ':memory:') in the installation's time zone with extensions off.
 * `spill` is a folder for data that does not fit into memory. `keepsMemory` holds memory for the next query instead of
 * giving it back after each: nearly half the time in the kernel less for one long piece of work, all of it free again at the end.
 */
export async function openDatabase(
	file: string,
	options: {
		zone: string;
		dataFolder?: string;
		spill?: string;
		memory?: string;
		threads?: string;
		readOnly?: boolean;
		keepsMemory?: boolean;
	},
): Promise<Database> {
	const limits = databaseLimits();
	const memory = options.memory ?? limits.memory_limit;
	const instance = await DuckDBInstance.create(file, {
		threads: options.threads ?? limits.threads,
		memory_limit: memory,
		autoinstall_known_extensions: 'false',
		autoload_known_extensions: 'false',
		// only this version of DuckDB reads a generation: its own way of packing texts is a quarter cheaper to write
		storage_compatibility_version: 'latest',
		...(options.spill ? { temp_directory: options.spill } : {}),
		...(options.keepsMemory ? { block_allocator_memory: memory } : {}),
		...(options.readOnly ? { access_mode: 'READ_ONLY' } : {}),
	});
	const connections: DuckDBConnection[] = [];
	const connect = async (): Promise<Database> => {
		const connection = await instance.connect();
		connections.push(connection);
		await connection.run(`set TimeZone = ${quote(options.zone)}`);
		// the lake's files never change: what their footers say is read once
		await connection.run('set parquet_metadata_cache = true');
		if (options.dataFolder)
			await connection.run(`set variable data_folder = ${quote(options.dataFolder + '/')}`);
		return over(connection, connect, () => {
			for (const one of connections) one.closeSync();
			instance.closeSync();
		});
	};
	return connect();
}

function over(
	connection: DuckDBConnection,
	beside: () => Promise<Database>,
	close: () => void,
): Database {
	const rows = async <T>(sql: string): Promise<T[]> => {
		const reader = await connection.runAndReadAll(sql);
		const types = reader.columnTypes().map(String);
		const numeric = types.map((type) => /^(BIGINT|HUGEINT|UBIGINT|DECIMAL)/.test(type));
		const names = reader.deduplicatedColumnNames();
		return reader.getRowsJson().map((values) => {
			const row: Row = {};
			names.forEach((name, index) => {
				const value = values[index];
				row[name] = numeric[index] && typeof value === 'string' ? Number(value) : value;
			});
			return row as T;
		});
	};
	return {
		connection,
		run: async (sql) => void (await connection.run(sql)),
		rows,
		one: async <T>(sql: string) => {
			const [first] = await rows<T>(sql);
			if (first === undefined) throw new Error(`no row: ${sql}`);
			return first;
		},
		beside,
		close,
	};
}

/** Whether a query failed for want of disk or memory and not for its own text: then nobody can mend the SQL. */
export function isMachineFault(error: unknown): boolean {
	return /^(IO|Out of Memory|TransactionContext|FATAL|INTERNAL|INTERRUPT) Error/.test(
		error instanceof Error ? error.message : '',
	);
}

/** Makes a function of ours callable in SQL: from one text to one text, row by row; for the few rows that SQL cannot judge. */
export function registerTextFunction(
	database: Database,
	name: string,
	answer: (text: string) => string,
): void {
	database.connection.registerScalarFunction(
		DuckDBScalarFunction.create({
			name,
			returnType: VARCHAR,
			parameterTypes: [VARCHAR],
			mainFunction(_, input, output) {
				const texts = input.getColumnVector(0);
				for (let row = 0; row < input.rowCount; row++)
					output.setItem(row, answer(texts.getItem(row) as string));
				output.flush();
			},
		}),
	);
}

/** A SQL string literal. */
export function quote(text: string): string {
	return `'${text.replaceAll("'", "''")}'`;
}

/** A quoted SQL identifier. */
export function identifier(name: string): string {
	return `"${name.replaceAll('"', '""')}"`;
}

/** A SQL literal for a JavaScript value; numbers must be finite. */
export function literal(value: string | number | boolean | null | undefined): string {
	if (value === null || value === undefined) return 'null';
	if (typeof value === 'string') return quote(value);
	if (typeof value === 'number' && !Number.isFinite(value))
		throw new TypeError(`not a finite number: ${value}`);
	return String(value);
}

/** `create table` with rows given as values; at least the column list with types is needed. */
export async function createTable(
	database: Database,
	name: string,
	columns: Record<string, string>,
	rows: readonly Row[],
): Promise<void> {
	const names = Object.keys(columns);
	await database.run(
		`create or replace table ${name} (${names.map((column) => `${identifier(column)} ${columns[column]}`).join(', ')})`,
	);
	for (let start = 0; start < rows.length; start += 500) {
		const values = rows
			.slice(start, start + 500)
			.map((row) => `(${names.map((column) => literal(row[column] as string | null)).join(', ')})`);
		await database.run(`insert into ${name} values ${values.join(', ')}`);
	}
}
