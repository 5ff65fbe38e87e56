import { DuckDBInstance } from '@duckdb/node-api';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Scope } from '../access.ts';
import { maskSelect } from '../personal.ts';
import { bindValues, columnsOf } from './select.ts';
import { text } from '../sql.ts';
import type { Limits, Values } from './generation.ts';

/**
 * Writes a select into a Parquet file in a database of its own, in memory, that can reach the generation, the lake
 * and one temporary folder: the serving one cannot write at all.
 */
export async function writeParquet(
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
		await connection.run(`set global TimeZone = ${text(limits.zone)}`);
		await connection.run(`set variable data_folder = ${text(dataFolder + '/')}`);
		await connection.run(`attach ${text(file)} as generation (read_only)`);
		await connection.run(
			`set allowed_directories = [${text(join(dataFolder, 'lake') + '/')}, ${text(folder + '/')}]`,
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
		await connection.run(`copy memory.main.taken to ${text(target)} (format parquet)`);
		return new Uint8Array(await readFile(target));
	} finally {
		clearTimeout(timer);
		connection.closeSync();
		instance.closeSync();
		await rm(folder, { recursive: true, force: true });
	}
}
