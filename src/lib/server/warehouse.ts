import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { join } from 'node:path';
import { writeParquet } from './warehouse/parquet.ts';
import { makePool } from './warehouse/pool.ts';
import {
	QueryTimeout,
	type Cell,
	type Chunk,
	type GenerationFacts,
	type Limits,
	type OpenGeneration,
	type ResultColumn,
	type ResultStream,
	type Row,
	type Values,
} from './warehouse/generation.ts';
import { makeQueries } from './warehouse/select.ts';
import { followSubjects } from './warehouse/subject-files.ts';
import { text } from './sql.ts';

export { QueryTimeout };
export type {
	Cell,
	Chunk,
	GenerationFacts,
	Limits,
	OpenGeneration,
	ResultColumn,
	ResultStream,
	Row,
	Values,
};

const defaults: Limits = {
	zone: 'Asia/Shanghai',
	memory: '1GB',
	threads: 2,
	connections: 4,
	timeoutMs: 20_000,
};

/**
 * Opens a generation file read-only with everything shut that a query could reach beside it and the
 * Parquet files of the lake; `subjects` says in which of these a subject can be. Throws when it is no generation.
 */
export async function openGeneration(
	file: string,
	dataFolder: string,
	options: Partial<Limits> = {},
	subjects = followSubjects(dataFolder),
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
			await connection.run(`set variable data_folder = ${text(dataFolder + '/')}`);
			return connection;
		};
		const first = await connect();
		await first.run(`set global TimeZone = ${text(limits.zone)}`);
		await first.run(`set allowed_directories = [${text(join(dataFolder, 'lake') + '/')}]`);
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
			...makeQueries(pool, limits.timeoutMs, (subject, lend) =>
				subjects.choose(file, subject, lend),
			),
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
