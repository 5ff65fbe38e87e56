import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readSourceStates, retryMinutes } from '../../pipeline/exchange/attempts.ts';
import { describeFault } from '../../pipeline/exchange/faults.ts';
import { markOf, overlapMarks, valueOf } from '../../pipeline/exchange/mark.ts';
import { openProgress } from '../../pipeline/exchange/progress.ts';
import { readPassword } from '../../pipeline/exchange/secret.ts';
import { readSources, type ExchangeSource } from '../../pipeline/exchange/source.ts';
import { InputError } from '../../pipeline/errors.ts';
import { readFeeds } from '../../pipeline/feed.ts';
import { ndjsonReport } from '../../pipeline/report.ts';
import { serveDue } from '../../pipeline/schedule.ts';
import { openState } from '../../pipeline/state.ts';
import { freePort } from './exchange-servers.ts';
import { exchangeOnce } from './exchange-once.ts';
import { writeSource } from './exchange-tables.ts';
import { clockAt, install } from './installation.ts';

const good: Record<string, string> = {
	kind: 'postgres',
	host: '10.0.0.8',
	database: 'exchange',
	user: 'mingcha',
	password: '{ env: MINGCHA_TEST_SECRET }',
	tls: 'off',
	table: 't_case',
	key: '[id]',
	watermark: '{ column: updated_at }',
	reported_by: 'D1',
	feed: 'approvals',
	columns: `{ case_no: 编号, item_code: { from: item }, result: { expression: 'upper("state")' }, department_code: { constant: D1 } }`,
	also_read: '[state]',
};

async function read(lines: Record<string, string | null>, name = 'cases'): Promise<ExchangeSource> {
	const folder = mkdtempSync(join(tmpdir(), 'mingcha-sources-'));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	const all = Object.entries({ ...good, ...lines }).filter(([, value]) => value !== null);
	writeFileSync(
		join(folder, `${name}.yaml`),
		all.map(([key, value]) => `${key}: ${value}\n`).join(''),
	);
	return readSources(folder, await readFeeds())[0]!;
}

describe('a source file', () => {
	it('says what is read, and how it becomes rows of a feed', async () => {
		expect(await read({})).toMatchObject({
			name: 'cases',
			enabled: true,
			port: 5432,
			batchSize: 10_000,
			timeoutSeconds: 60,
			reads: ['item', 'state', '编号'],
			change: { by: 'watermark', column: 'updated_at', overlap: null, delete: null },
			mapping: {
				name: 'exchange-cases',
				files: '.exchange/cases.*.csv',
				feed: 'approvals',
				reported_by: 'D1',
				withdrawn: `"_change" = 'D'`,
			},
		});
		expect(
			await read({
				kind: 'mysql',
				watermark: null,
				flag: '{ column: f, insert: 1, update: 2, delete: 3, done: 0 }',
			}),
		).toMatchObject({
			port: 3306,
			change: { by: 'flag', insert: '1', update: '2', delete: '3', done: '0', orderBy: [] },
		});
	});

	it('starts anew when it names another table or other columns, not when it is read differently', async () => {
		const { identity } = await read({});
		expect(
			(
				await read({
					batch_size: '7',
					timeout_seconds: '5',
					user: 'other',
					enabled: 'false',
					watermark: '{ column: updated_at, overlap: 5 }',
				})
			).identity,
		).toBe(identity);
		for (const lines of [
			{ table: 'other' },
			{ host: 'other' },
			{ also_read: '[more]' },
			{ key: '[id, part]' },
			{ watermark: '{ column: id }' },
		] as Record<string, string>[])
			expect((await read(lines)).identity).not.toBe(identity);
	});

	it.each<[string, Record<string, string | null>, RegExp]>([
		['an unknown key', { passwort: 'x' }, /sources\/cases\.yaml:\d+: unknown key "passwort"/],
		[
			'a password written into it',
			{ password: 'geheim' },
			/cases\.yaml:5: the value of "password"/,
		],
		[
			'a password file below the working folder',
			{ password: '{ file: secret.txt }' },
			/absolute path/,
		],
		['no TLS setting', { tls: null }, /"tls"/],
		[
			'both a watermark and a flag',
			{ flag: '{ column: f, insert: I, update: U, delete: D }' },
			/exactly one of watermark and flag/,
		],
		['neither a watermark nor a flag', { watermark: null }, /exactly one of watermark and flag/],
		['a batch of no rows', { batch_size: '0' }, /"batch_size"/],
		['an unknown feed', { feed: 'nothing' }, /no feed "nothing"/],
		['an unknown column of the feed', { columns: '{ nothing: x }' }, /no column "nothing"/],
		[
			'a column with one of our names',
			{ also_read: '[_change]' },
			/the column name _change is ours/,
		],
		['a schema in MySQL', { kind: 'mysql', schema: 'public' }, /schema is for PostgreSQL/],
		[
			'a MySQL server at an address that any certificate would do for',
			{ kind: 'mysql', tls: 'on' },
			/tls must name the ca file/,
		],
		['a sender that is no code', { reported_by: '../D1' }, /"reported_by"/],
	])('with %s is refused with file and reason', async (_, lines, says) => {
		await expect(read(lines)).rejects.toThrow(says);
	});

	it('has a plain name', async () => {
		await expect(read({}, 'Cases.2')).rejects.toThrow(/may hold only a-z/);
	});

	it('takes its password from a variable or a file', async () => {
		process.env.MINGCHA_TEST_SECRET = 'from the variable';
		expect(readPassword(await read({}))).toBe('from the variable');
		const folder = mkdtempSync(join(tmpdir(), 'mingcha-secret-'));
		onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
		writeFileSync(join(folder, 'secret'), 'from the file\n');
		expect(readPassword(await read({ password: `{ file: ${join(folder, 'secret')} }` }))).toBe(
			'from the file',
		);
		const missing = await read({ password: `{ file: ${join(folder, 'none')} }` });
		expect(() => readPassword(missing)).toThrow(/cannot be read/);
	});

	it('that is wrong stops the run before anything changes', async () => {
		const city = install();
		writeSource(city.paths, 'cases', 'kind: oracle\n');
		await expect(city.refresh()).rejects.toThrow(/sources\/cases\.yaml/);
	});
});

describe('a watermark', () => {
	it('is a number that grows with it and can be written back', () => {
		const texts = [
			'2026-03-01 09:00:00',
			'2026-03-01 09:00:00.4',
			'2026-03-01 09:00:00.45',
			'2026-03-01 09:00:01+08',
			'2026-03-02',
		];
		const marks = texts.map((text) => markOf('time', text));
		expect([...marks].sort((left, right) => (left < right ? -1 : 1))).toEqual(marks);
		expect(valueOf('time', markOf('time', '2026-03-01 09:00:00.45'))).toBe(
			'2026-03-01 09:00:00.450000',
		);
		expect(valueOf('time', markOf('time', '1899-12-31 23:59:59.999999'))).toBe(
			'1899-12-31 23:59:59.999999',
		);
		expect(valueOf('date', markOf('date', '2026-03-01') - overlapMarks('date', null))).toBe(
			'2026-02-28',
		);
		expect(
			valueOf('integer', markOf('integer', '9007199254740993') - overlapMarks('integer', 3)),
		).toBe('9007199254740990');
		expect(markOf('number', '12.75')).toBe(12n);
	});

	it('that is no moment stands at the end it sorts to', () => {
		expect(markOf('time', 'infinity')).toBeGreaterThan(markOf('time', '9999-12-31 23:59:59'));
		expect(markOf('time', '-infinity')).toBeLessThan(markOf('time', '0001-01-01 00:00:00'));
	});
});

describe('a fault of a database', () => {
	it.each<[string, object, string]>([
		['no answer', { code: 'ECONNREFUSED', message: '' }, 'SOURCE-UNREACHABLE'],
		[
			'two addresses without an answer',
			{ errors: [{ code: 'ECONNREFUSED', message: 'x' }], message: '' },
			'SOURCE-UNREACHABLE',
		],
		[
			'a lost connection',
			{ code: 'PROTOCOL_CONNECTION_LOST', message: 'lost' },
			'SOURCE-UNREACHABLE',
		],
		['a server that shuts down', { code: '57P01', message: 'terminating' }, 'SOURCE-UNREACHABLE'],
		['a statement over its time', { code: '57014', message: 'canceling' }, 'SOURCE-BUSY'],
		[
			'MariaDB’s statement over its time',
			{ code: 'ER_OTHER', errno: 1969, message: 'max_statement_time' },
			'SOURCE-BUSY',
		],
		['a deadlock', { code: 'ER_LOCK_DEADLOCK', message: 'deadlock' }, 'SOURCE-BUSY'],
		['anything else', { code: 'XX000', message: 'odd\nsecond line' }, 'SOURCE-FAILED'],
	])('that is %s gets its code and one line', async (_, thrown, code) => {
		const fault = describeFault(await read({}), Object.assign(new Error(), thrown));
		expect(fault.code).toBe(code);
		expect(`${fault.words.zh}${fault.words.en}`).not.toContain('\n');
	});
});

describe('the progress of a source', () => {
	it('is not moved by a run that another has overtaken', async () => {
		const city = install();
		const source = await read({});
		const state = openState(city.paths.state);
		const row = { key: Buffer.alloc(16, 1), hash: Buffer.alloc(16, 2), mark: 1n };
		const intent = {
			batchId: 'b',
			path: 'p',
			watermark: 'w',
			sequence: 1,
			receivedAt: '2026-03-10 02:00:00',
			rows: [row],
		};
		const paused = openProgress(state, source, () => false);
		const other = openProgress(state, source, () => false);
		other.intend(intent);
		other.settle();
		expect(() => paused.intend({ ...intent, batchId: 'c' })).toThrow(InputError);
		expect(other.knows(row)).toBe(true);
		expect(other.knows({ ...row, hash: Buffer.alloc(16, 3) })).toBe(false);
		state.close();
	});

	it('hashes the same values differently for every source', async () => {
		const city = install();
		const state = openState(city.paths.state);
		const [one, two] = [
			openProgress(state, await read({}), () => false),
			openProgress(state, await read({}, 'others'), () => false),
		];
		expect(one.hash(['1', null])).toEqual(one.hash(['1', null]));
		expect(one.hash(['1', null])).not.toEqual(two.hash(['1', null]));
		expect(one.hash(['1', null])).not.toEqual(one.hash(['1', 'null']));
		state.close();
	});
});

describe('a server that accepts and never answers', () => {
	it.each(['postgres', 'mysql'])('costs its own time only (%s)', async (kind) => {
		const city = install();
		const sockets: Socket[] = [];
		const silent = createServer((socket) => void sockets.push(socket.on('error', () => {})));
		await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
		onTestFinished(() => {
			for (const socket of sockets) socket.destroy();
			silent.close();
		});
		const { port } = silent.address() as AddressInfo;
		const lines = {
			...good,
			kind,
			host: '127.0.0.1',
			port: String(port),
			timeout_seconds: '1',
			password: '{ env: MINGCHA_TEST_EXCHANGE_PASSWORD }',
		};
		writeSource(
			city.paths,
			'silent',
			Object.entries(lines)
				.map(([key, value]) => `${key}: ${value}\n`)
				.join(''),
		);
		const started = performance.now();
		const [result] = await exchangeOnce(city.paths);
		expect(result!.failure?.code).toBe('SOURCE-UNREACHABLE');
		expect(performance.now() - started).toBeLessThan(4000);
	});
});

describe('a source that cannot be reached', () => {
	it(
		'is tried again 1, 5 and 15 minutes later, then at the next slot',
		{ timeout: 60_000 },
		async () => {
			const city = install();
			const port = await freePort();
			writeSource(
				city.paths,
				'away',
				Object.entries({
					...good,
					host: '127.0.0.1',
					port: String(port),
					password: '{ env: MINGCHA_TEST_EXCHANGE_PASSWORD }',
				})
					.map(([key, value]) => `${key}: ${value}\n`)
					.join(''),
			);
			const serve = (at: string) =>
				serveDue(
					{
						paths: city.paths,
						policyFile: city.policyFile,
						sql: city.sql,
						report: ndjsonReport(() => {}),
						clock: clockAt(at),
						once: true,
					},
					['02:00'],
				);
			const failures = (): number => {
				const state = openState(city.paths.state);
				try {
					return readSourceStates(state)[0]?.failures ?? 0;
				} finally {
					state.close();
				}
			};
			expect(retryMinutes).toEqual([1, 5, 15]);
			mkdirSync(city.paths.inbox, { recursive: true });
			expect(await serve('2026-03-10 01:59:00')).toBe('idle');
			const seen: [string, string, number][] = [];
			for (const at of [
				'02:00:00',
				'02:00:30',
				'02:01:00',
				'02:05:59',
				'02:06:00',
				'02:20:00',
				'02:21:00',
				'02:59:00',
			])
				seen.push([at, await serve(`2026-03-10 ${at}`), failures()]);
			expect(seen).toEqual([
				['02:00:00', 'done', 1],
				['02:00:30', 'idle', 1],
				['02:01:00', 'done', 2],
				['02:05:59', 'idle', 2],
				['02:06:00', 'done', 3],
				['02:20:00', 'idle', 3],
				['02:21:00', 'done', 4],
				['02:59:00', 'idle', 4],
			]);
			expect([await serve('2026-03-11 02:00:00'), failures()]).toEqual(['done', 1]);
		},
	);
});
