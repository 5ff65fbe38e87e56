import pg from 'pg';
import { zone } from '../clock.ts';
import { endWithin, waitSeconds, prepared, type Client, type Describe } from './client.ts';
import { readSecretFile } from './secret.ts';
import type { ExchangeSource } from './source.ts';

/** Opens a PostgreSQL source: every value as the text the server writes, times in the installation's zone. */
export async function openPostgres(
	source: ExchangeSource,
	password: string,
	describe: Describe,
): Promise<Client> {
	const limit = source.timeoutSeconds * 1000;
	const client = new pg.Client({
		host: source.host,
		port: source.port,
		database: source.database,
		user: source.user,
		password,
		ssl: secured(source),
		application_name: 'mingcha',
		keepAlive: true,
		connectionTimeoutMillis: waitSeconds(source) * 1000,
		query_timeout: limit + 5000,
		statement_timeout: limit,
		lock_timeout: waitSeconds(source) * 1000,
		types: { getTypeParser: () => (value: string) => value },
	});
	// a connection that breaks while idle is told by the next statement
	client.on('error', () => {});
	const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
		try {
			return await work();
		} catch (error) {
			throw describe(error);
		}
	};
	const run = (sql: string, values: string[]) =>
		guarded(() => client.query<(string | null)[]>({ text: sql, values, rowMode: 'array' }));
	const opened: Client = {
		kind: 'postgres',
		rows: async (sql, values = []) => (await run(sql, values)).rows,
		change: async (sql, values = []) => (await run(sql, values)).rowCount ?? 0,
		close: () => endWithin(client.end(), () => client.connection.stream.destroy()),
	};
	await guarded(() => client.connect());
	return prepared(opened, async () => {
		for (const setting of settings) await run(`set ${setting}`, []);
	});
}

const settings = [
	`client_encoding = 'UTF8'`,
	`datestyle = 'ISO, YMD'`,
	`intervalstyle = 'iso_8601'`,
	`bytea_output = 'hex'`,
	'extra_float_digits = 3',
	`timezone = '${zone}'`,
];

function secured(source: ExchangeSource): pg.ClientConfig['ssl'] {
	if (source.tls === 'off') return false;
	return {
		rejectUnauthorized: true,
		...(source.tls === 'on' ? {} : { ca: readSecretFile(source, source.tls.ca) }),
	};
}
