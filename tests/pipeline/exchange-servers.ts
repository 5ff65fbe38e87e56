import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
	chmodSync,
	chownSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import mysql from 'mysql2/promise';
import pg from 'pg';

/** A database server of a test on a loopback port, in a folder of its own. */
export interface TestServer {
	kind: 'postgres' | 'mysql';
	port: number;
	/** File of the certificate that signs the server's own; null where the system has no openssl. */
	ca: string | null;
	/** Runs statements as the administrator; the rows of the last one as texts. */
	admin(sql: string): Promise<(string | null)[][]>;
	/** An administrator's connection of its own, for transactions that stay open. */
	connect(): Promise<{ run(sql: string): Promise<unknown>; close(): Promise<unknown> }>;
	stop(): Promise<void>;
}

/** Password of the accounts: `writer` reads and marks, `reader` may only read, `secured` only through TLS. */
export const serverPassword = 'Canary-7f3a/Schlüssel 密';

/** The database the tests work in. */
export const serverDatabase = 'exchange';

const servers: Record<
	TestServer['kind'],
	{
		binaries: () => string | null;
		start: (
			folder: string,
			port: number,
			binaries: string,
			certificate: Certificate | null,
		) => ChildProcess;
	}
> = {
	postgres: { binaries: findPostgres, start: startPostgres },
	mysql: { binaries: findMysql, start: startMysql },
};

/** The folder or program of a server, null when it is not installed. */
export function findServer(kind: TestServer['kind']): string | null {
	return servers[kind].binaries();
}

/** Starts a server that is installed; its folder goes when it stops. */
export async function startServer(kind: TestServer['kind']): Promise<TestServer> {
	const binaries = findServer(kind);
	if (binaries === null) throw new Error(`${kind} is not installed`);
	const folder = mkdtempSync(join(tmpdir(), `mingcha-${kind}-`));
	giveToServer(folder);
	const port = await freePort();
	const certificate = makeCertificate(folder);
	const child = servers[kind].start(folder, port, binaries, certificate);
	const stop = async (): Promise<void> => {
		if (child.exitCode === null && child.signalCode === null) {
			const ended = new Promise((resolve) => child.once('exit', resolve));
			child.kill(kind === 'postgres' ? 'SIGINT' : 'SIGTERM');
			const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
			await ended;
			clearTimeout(timer);
		}
		rmSync(folder, { recursive: true, force: true });
	};
	process.once('exit', () => child.kill('SIGKILL'));
	try {
		const connect =
			kind === 'postgres'
				? () => connectPostgres(port)
				: () => connectMysql(join(folder, 'socket'));
		const connection = await waitFor(connect, child);
		await connection.run(kind === 'postgres' ? postgresSetup : mysqlSetup);
		await connection.close();
		const admin = await (kind === 'postgres'
			? connectPostgres(port, serverDatabase)
			: connectMysql(join(folder, 'socket'), serverDatabase));
		return {
			kind,
			port,
			ca: certificate?.certificate ?? null,
			admin: (sql) => admin.run(sql),
			connect: () =>
				kind === 'postgres'
					? connectPostgres(port, serverDatabase)
					: connectMysql(join(folder, 'socket'), serverDatabase),
			stop: async () => {
				await admin.close().catch(() => {});
				await stop();
			},
		};
	} catch (error) {
		await stop();
		throw error;
	}
}

const postgresSetup = [
	`create database ${serverDatabase}`,
	`create role writer login password '${serverPassword}'`,
	`create role reader login password '${serverPassword}'`,
	`create role secured login password '${serverPassword}' in role reader`,
];
const mysqlSetup = [
	`create database ${serverDatabase} character set utf8mb4`,
	`create user writer@'127.0.0.1' identified by '${serverPassword}'`,
	`create user reader@'127.0.0.1' identified by '${serverPassword}'`,
	`create user secured@'127.0.0.1' identified by '${serverPassword}' require ssl`,
];

function findPostgres(): string | null {
	const root = '/usr/lib/postgresql';
	const versions = existsSync(root)
		? readdirSync(root).sort((left, right) => Number(right) - Number(left))
		: [];
	const folder = versions
		.map((version) => join(root, version, 'bin'))
		.find((bin) => existsSync(join(bin, 'initdb')));
	return folder ?? null;
}

function findMysql(): string | null {
	const places = ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin', '/usr/libexec'];
	return (
		['mariadbd', 'mysqld']
			.flatMap((name) => places.map((place) => join(place, name)))
			.find((file) => existsSync(file)) ?? null
	);
}

function startPostgres(
	folder: string,
	port: number,
	binaries: string,
	certificate: Certificate | null,
): ChildProcess {
	const data = join(folder, 'data');
	const secret = join(folder, 'secret');
	writeFileSync(secret, serverPassword);
	chmodSync(secret, 0o644);
	const options = [
		'-D',
		data,
		'-U',
		'admin',
		'-N',
		'-E',
		'UTF8',
		'--locale=C',
		'--auth=scram-sha-256',
		`--pwfile=${secret}`,
	];
	execFileSync(join(binaries, 'initdb'), options, { ...serverUser(), cwd: folder, stdio: 'pipe' });
	writeFileSync(
		join(data, 'pg_hba.conf'),
		'hostnossl all secured 127.0.0.1/32 reject\nhost all all 127.0.0.1/32 scram-sha-256\n',
	);
	const settings = [
		'fsync=off',
		'listen_addresses=127.0.0.1',
		`unix_socket_directories=${folder}`,
		'shared_buffers=32MB',
	];
	if (certificate)
		settings.push(
			'ssl=on',
			`ssl_cert_file=${certificate.certificate}`,
			`ssl_key_file=${certificate.key}`,
		);
	return spawn(
		join(binaries, 'postgres'),
		['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
		{
			...serverUser(),
			cwd: folder,
			stdio: 'ignore',
		},
	);
}

function startMysql(
	folder: string,
	port: number,
	binary: string,
	certificate: Certificate | null,
): ChildProcess {
	const data = join(folder, 'data');
	const installer = ['/usr/bin/mariadb-install-db', '/usr/bin/mysql_install_db'].find((file) =>
		existsSync(file),
	);
	mkdirSync(data);
	giveToServer(data);
	const owner = serverUser();
	if (installer)
		execFileSync(
			installer,
			[
				'--no-defaults',
				`--datadir=${data}`,
				'--auth-root-authentication-method=normal',
				'--skip-test-db',
			],
			{ ...owner, cwd: folder, stdio: 'pipe' },
		);
	else
		execFileSync(binary, ['--no-defaults', '--initialize-insecure', `--datadir=${data}`], {
			...owner,
			cwd: folder,
			stdio: 'pipe',
		});
	return spawn(
		binary,
		[
			'--no-defaults',
			`--datadir=${data}`,
			`--socket=${join(folder, 'socket')}`,
			`--port=${port}`,
			'--bind-address=127.0.0.1',
			`--pid-file=${join(folder, 'pid')}`,
			'--innodb-buffer-pool-size=32M',
			'--innodb-flush-log-at-trx-commit=0',
			'--skip-log-bin',
			...(certificate
				? [`--ssl-cert=${certificate.certificate}`, `--ssl-key=${certificate.key}`]
				: []),
		],
		{ ...owner, cwd: folder, stdio: 'ignore' },
	);
}

/** Servers refuse to run as root: as root they run as nobody. */
function serverUser(): { uid?: number; gid?: number } {
	if (process.getuid?.() !== 0) return {};
	const id = (option: string): number =>
		Number(spawnSync('id', [option, 'nobody'], { encoding: 'utf8' }).stdout);
	return { uid: id('-u'), gid: id('-g') };
}

interface Certificate {
	certificate: string;
	key: string;
}

/** A certificate for 127.0.0.1 that signs itself. */
function makeCertificate(folder: string): Certificate | null {
	const made = { certificate: join(folder, 'server.pem'), key: join(folder, 'server.key') };
	const options = [
		'req',
		'-x509',
		'-newkey',
		'rsa:2048',
		'-nodes',
		'-days',
		'2',
		'-subj',
		'/CN=exchange',
		'-addext',
		'subjectAltName=IP:127.0.0.1',
	];
	const ended = spawnSync('openssl', [...options, '-keyout', made.key, '-out', made.certificate], {
		stdio: 'ignore',
	});
	if (ended.status !== 0) return null;
	chmodSync(made.key, 0o600);
	giveToServer(made.key);
	return made;
}

function giveToServer(folder: string): void {
	const { uid, gid } = serverUser();
	if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid);
}

async function connectPostgres(port: number, database = 'postgres') {
	const client = new pg.Client({
		host: '127.0.0.1',
		port,
		database,
		user: 'admin',
		password: serverPassword,
		types: { getTypeParser: () => (value: string) => value },
	});
	client.on('error', () => {});
	await client.connect();
	return {
		run: async (sql: string | string[]): Promise<(string | null)[][]> => {
			let rows: (string | null)[][] = [];
			for (const statement of [sql].flat()) {
				const result = (await client.query({ text: statement, rowMode: 'array' })) as unknown as
					pg.QueryResult | pg.QueryResult[];
				rows = [result].flat().at(-1)!.rows as (string | null)[][];
			}
			return rows;
		},
		close: () => client.end(),
	};
}

async function connectMysql(socketPath: string, database?: string) {
	const connection = await mysql.createConnection({
		socketPath,
		user: 'root',
		...(database ? { database } : {}),
		multipleStatements: true,
		rowsAsArray: true,
		typeCast: (field) => field.string('utf8'),
	});
	connection.on('error', () => {});
	return {
		run: async (sql: string | string[]): Promise<(string | null)[][]> => {
			let rows: unknown = [];
			for (const statement of [sql].flat()) [rows] = await connection.query(statement);
			return rows as (string | null)[][];
		},
		close: () => connection.end(),
	};
}

async function waitFor<T>(attempt: () => Promise<T>, child: ChildProcess): Promise<T> {
	for (let tries = 0; ; tries++) {
		try {
			return await attempt();
		} catch (error) {
			if (tries > 150 || child.exitCode !== null) throw error;
			await sleep(200);
		}
	}
}

/** A port that nothing listens on. */
export function freePort(): Promise<number> {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', reject);
		server.listen(0, '127.0.0.1', () => {
			const address = server.address();
			server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
		});
	});
}
