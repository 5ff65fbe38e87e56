import { tableFromIPC } from '@uwdata/flechette';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { authorize, isLoopback, type Scope } from '../../src/lib/server/access.ts';
import { streamArrow } from '../../src/lib/server/export/arrow.ts';
import { followPublication, type Publication } from '../../src/lib/server/publication.ts';
import { QueryTimeout, type Limits } from '../../src/lib/server/warehouse.ts';
import { readRows } from '../../src/lib/rows.ts';
import { makeFolder } from './generation.ts';

const local = (headers: Record<string, string> = {}, address = '127.0.0.1') =>
	authorize({ getClientAddress: () => address, request: { headers: new Headers(headers) } });
const scope = local() as Scope;

function follow(folder: string, limits: Partial<Limits> = {}): Publication {
	const publication = followPublication(folder, limits);
	onTestFinished(() => publication.close());
	return publication;
}

describe('access', () => {
	it('is given to this machine only', () => {
		expect(['127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1'].every(isLoopback)).toBe(true);
		expect(
			['10.0.0.1', '::ffff:10.0.0.1', 'fe80::1', '', '127.0.0.1.evil.example', '0127.0.0.1'].some(
				isLoopback,
			),
		).toBe(false);
		expect(local({}, '192.168.1.5')).toBeNull();
	});

	it('is not given through a proxy that the server was not told of', () => {
		expect(local({ 'x-forwarded-for': '127.0.0.1' })).toBeNull();
		expect(local({ forwarded: 'for=127.0.0.1' })).toBeNull();
	});
});

describe('the published generation', () => {
	it('is none in an empty folder, and appears with the first publication', async () => {
		const data = makeFolder();
		const publication = follow(data.folder);
		expect(await publication.lease()).toBeNull();
		await data.publish(1);
		expect((await publication.lease())?.generation).toBe(1);
	});

	it('changes for new requests while a running one keeps reading its own', async () => {
		const data = makeFolder();
		await data.publish(1, {
			statements: ['create table many as select range::integer as value from range(50000)'],
		});
		const publication = follow(data.folder);
		const old = (await publication.lease())!;
		const { chunks } = await old.stream(scope, 'select value from many');
		let rows = (await chunks.next()).value!.rows;
		await data.publish(2);
		const fresh = (await publication.lease())!;
		old.release();
		expect(await fresh.read(scope, 'select value from numbers')).toEqual([{ value: 2 }]);
		for await (const chunk of chunks) rows += chunk.rows;
		expect(rows).toBe(50_000);
		fresh.release();
	});

	it('goes back when the pointer goes back', async () => {
		const data = makeFolder();
		await data.publish(1);
		const publication = follow(data.folder);
		(await publication.lease())!.release();
		await data.publish(2);
		(await publication.lease())!.release();
		data.point(JSON.stringify({ generation: 1, file: 'generations/gen-000001.duckdb' }));
		const lease = (await publication.lease())!;
		expect([lease.generation, lease.fault]).toEqual([1, null]);
		expect(await lease.read(scope, 'select value from numbers')).toEqual([{ value: 1 }]);
		lease.release();
	});

	it.each([
		['missing', null],
		['unreadable', '{"generation": 2, "file": '],
		['unreadable', '{"generation": 2, "file": "../../etc/passwd"}'],
		['no_file', '{"generation": 9, "file": "generations/gen-000009.duckdb"}'],
	])('is the newest good file, with a warning, when the pointer is %s: %s', async (fault, text) => {
		const data = makeFolder();
		await data.publish(1, { point: false });
		await data.publish(2, { point: false });
		writeFileSync(join(data.folder, 'generations', 'gen-000003.duckdb'), 'cut off');
		if (text !== null) data.point(text);
		const publication = follow(data.folder);
		const lease = (await publication.lease())!;
		expect([lease.generation, lease.fault]).toEqual([2, fault]);
		lease.release();
		data.point(JSON.stringify({ generation: 1, file: 'generations/gen-000001.duckdb' }));
		const mended = (await publication.lease())!;
		expect([mended.generation, mended.fault]).toEqual([1, null]);
		mended.release();
	});
});

describe('a query', () => {
	const forbidden = [
		'select 1; select 2',
		"copy (select 1) to '{folder}/lake/evil.csv'",
		"select * from read_text('/etc/passwd')",
		"select * from read_csv('/etc/passwd')",
		"attach '{folder}/other.duckdb'",
		'install excel',
		'load excel',
		'set threads = 8',
		"set memory_limit = '100GB'",
		'set enable_external_access = true',
		'create table x as select 1 as a',
		'drop table numbers',
		"export database '{folder}/dump'",
	];
	it.each(forbidden)(
		'of another kind than one select over the generation is refused: %s',
		async (sql) => {
			const data = makeFolder();
			await data.publish(1);
			const lease = (await follow(data.folder).lease())!;
			await expect(lease.read(scope, sql.replace('{folder}', data.folder))).rejects.toThrow();
			expect(await lease.read(scope, 'select value from numbers')).toEqual([{ value: 1 }]);
			expect(existsSync(join(data.folder, 'lake', 'evil.csv'))).toBe(false);
			lease.release();
		},
	);

	it('reads the Parquet files of the lake on every connection, and in the zone of the installation', async () => {
		const data = makeFolder();
		await data.publish(1, {
			statements: [
				`copy (select range as value from range(10)) to '${data.folder}/lake/approvals/a.parquet' (format parquet)`,
				`create view lake_approvals as select * from read_parquet(getvariable('data_folder') || 'lake/approvals/*.parquet')`,
			],
		});
		const lease = (await follow(data.folder).lease())!;
		const answers = await Promise.all(
			Array.from({ length: 12 }, (_, i) =>
				lease.read(
					scope,
					`select ${i} as turn, count(*) as rows, current_setting('TimeZone') as zone from lake_approvals`,
				),
			),
		);
		expect(answers).toEqual(
			Array.from({ length: 12 }, (_, turn) => [{ turn, rows: 10, zone: 'Asia/Shanghai' }]),
		);
		lease.release();
	});

	it('takes values only as values', async () => {
		const data = makeFolder();
		await data.publish(1);
		const lease = (await follow(data.folder).lease())!;
		const text = `'; drop table numbers; --`;
		expect(
			await lease.read(scope, 'select $text as same, list_contains($list, $text) as found', {
				text,
				list: ['a', text],
			}),
		).toEqual([{ same: text, found: true }]);
		lease.release();
	});

	it('that takes too long is stopped, and its connection goes on', async () => {
		const data = makeFolder();
		await data.publish(1);
		const lease = (await follow(data.folder, { timeoutMs: 150, connections: 1 }).lease())!;
		const slow =
			'select count(*) as n from range(100000) as a, range(1000000) as b where hash(a.range + b.range) = 7';
		await expect(lease.read(scope, slow)).rejects.toThrow(QueryTimeout);
		expect(await lease.read(scope, 'select value from numbers')).toEqual([{ value: 1 }]);
		lease.release();
	});

	it('left half-way gives its connection back', async () => {
		const data = makeFolder();
		await data.publish(1, {
			statements: ['create table many as select range::integer as value from range(100000)'],
		});
		const lease = (await follow(data.folder, { connections: 1 }).lease())!;
		for (let i = 0; i < 5; i++) {
			const { chunks } = await lease.stream(scope, 'select value from many');
			if (i > 0) await chunks.next();
			await chunks.return!();
		}
		expect(await lease.read(scope, 'select value from numbers')).toEqual([{ value: 1 }]);
		lease.release();
	});
});

describe('a large result', () => {
	const sql = `select
		case when i % 3 = 0 then null else i end as id,
		i::bigint * 1000 as big,
		i * 1.25 as number,
		(i * 1.25 - 7)::decimal(12, 2) as money,
		(i * 1.25)::decimal(4, 1) as small,
		case when i % 5 = 0 then null else i % 2 = 0 end as flag,
		case when i % 7 = 0 then null else repeat('汉', i % 9) || i end as words,
		date '2026-01-01' + (i % 400) as day,
		case when i % 11 = 0 then null else timestamp '1969-12-31 23:00:00' + interval (i) hour end as moment
	from (select range::integer as i from range(70000)) where i < 400 or i % 2 = 1`;

	it('is the same as Arrow and as JSON, nulls and long texts included', async () => {
		const data = makeFolder();
		await data.publish(1);
		const lease = (await follow(data.folder).lease())!;
		const narrow = sql.replace('(i * 1.25)::decimal(4, 1)', '(i % 90 * 1.25)::decimal(4, 1)');
		const expected = await lease.read(scope, narrow);
		const response = new Response(streamArrow(await lease.stream(scope, narrow)), {
			headers: { 'Content-Type': 'application/vnd.apache.arrow.stream' },
		});
		expect((await readRows(response)).slice()).toEqual(expected);
		lease.release();
	});

	it('of no rows still says its columns', async () => {
		const data = makeFolder();
		await data.publish(1);
		const lease = (await follow(data.folder).lease())!;
		const stream = streamArrow(await lease.stream(scope, 'select value from numbers where false'));
		const table = tableFromIPC(await new Response(stream).bytes());
		expect([table.numRows, table.names]).toEqual([0, ['value']]);
		lease.release();
	});

	it('with a type that no mart publishes is refused by name', async () => {
		const data = makeFolder();
		await data.publish(1);
		const lease = (await follow(data.folder).lease())!;
		const stream = await lease.stream(scope, 'select [1, 2] as list');
		expect(() => streamArrow(stream)).toThrow(/list/);
		await stream.chunks.return!();
		lease.release();
	});
});
