import { isIP } from 'node:net';
import mysql from 'mysql2/promise';
import { isoWithOffset, zone } from '../clock.ts';
import {
	endWithin,
	waitSeconds,
	prepared,
	type Cell,
	type Client,
	type Describe,
} from './client.ts';
import { readSecretFile } from './secret.ts';
import type { ExchangeSource } from './source.ts';

/** Opens a MySQL or MariaDB source: every value as the text the server writes, times in the installation's zone. */
export async function openMysql(
	source: ExchangeSource,
	password: string,
	describe: Describe,
): Promise<Client> {
	const limit = source.timeoutSeconds * 1000;
	const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
		try {
			return await work();
		} catch (error) {
			throw describe(error);
		}
	};
	const connection = await guarded(async () =>
		mysql.createConnection({
			...(source.host.startsWith('/')
				? { socketPath: source.host }
				: { host: source.host, port: source.port }),
			database: source.database,
			user: source.user,
			password,
			...secured(source),
			charset: 'utf8mb4',
			connectTimeout: waitSeconds(source) * 1000,
			multipleStatements: false,
			rowsAsArray: true,
			typeCast: (field) => field.string('utf8'),
		}),
	);
	// a connection that breaks while idle is told by the next statement
	connection.on('error', () => {});
	const run = async (sql: string, values: string[]): Promise<unknown> => {
		const [result] = await guarded(() => connection.query({ sql, values, timeout: limit + 5000 }));
		return result;
	};
	const setFirst = async (...settings: string[]): Promise<void> => {
		for (const setting of settings) {
			const done = await connection.query(`set session ${setting}`).then(
				() => true,
				() => false,
			);
			if (done) return;
		}
	};
	const opened: Client = {
		kind: 'mysql',
		rows: async (sql, values = []) => (await run(sql, values)) as Cell[][],
		change: async (sql, values = []) =>
			((await run(sql, values)) as mysql.ResultSetHeader).affectedRows,
		close: () => endWithin(connection.end(), () => connection.destroy()),
	};
	return prepared(opened, async () => {
		await run(`set session sql_mode = 'STRICT_ALL_TABLES'`, []);
		await run(`set session innodb_lock_wait_timeout = ${waitSeconds(source)}`, []);
		await setFirst(`time_zone = '${zone}'`, `time_zone = '${isoWithOffset(new Date()).slice(-6)}'`);
		await setFirst(
			`max_statement_time = ${source.timeoutSeconds}`,
			`max_execution_time = ${limit}`,
		);
	});
}

function secured(source: ExchangeSource): { ssl?: mysql.SslOptions } {
	if (source.tls === 'off') return {};
	return {
		ssl: {
			rejectUnauthorized: true,
			// the driver checks names only: at an address the certificate counts that the source names
			verifyIdentity: isIP(source.host) === 0,
			...(source.tls === 'on' ? {} : { ca: readSecretFile(source, source.tls.ca) }),
		},
	};
}
