import { describe, expect, it, onTestFinished } from 'vitest';
import {
	createTable,
	identifier,
	literal,
	openDatabase,
	quote,
	type Database,
} from '../../pipeline/database.ts';

async function openMemory(
	options: { zone?: string; dataFolder?: string; keepsMemory?: boolean } = {},
): Promise<Database> {
	const database = await openDatabase(':memory:', {
		zone: 'Asia/Shanghai',
		threads: '1',
		memory: '500MB',
		...options,
	});
	onTestFinished(() => database.close());
	return database;
}

describe('a database', () => {
	it('gives counts and decimals as numbers, dates as text', async () => {
		const database = await openMemory();
		expect(
			await database.one(
				"select count(*) as n, sum(2::integer) as s, 1.50::decimal(18,6) as d, date '2026-03-01' as day, true as yes, null as nothing, 'x' as text",
			),
		).toEqual({ n: 1, s: 2, d: 1.5, day: '2026-03-01', yes: true, nothing: null, text: 'x' });
	});

	it('keeps memory between queries only where it is told to, and no more than its limit', async () => {
		const kept = async (database: Database): Promise<unknown[]> =>
			database.rows(
				"select value = current_setting('memory_limit') as whole, value = '0 bytes' as none from duckdb_settings() where name = 'block_allocator_memory'",
			);
		expect(await kept(await openMemory())).toEqual([{ whole: false, none: true }]);
		expect(await kept(await openMemory({ keepsMemory: true }))).toEqual([
			{ whole: true, none: false },
		]);
	});

	it('stands in the zone of the installation', async () => {
		const database = await openMemory({ zone: 'Asia/Shanghai' });
		expect(
			await database.one(
				"select ('2026-03-01 00:30:00+00'::timestamptz)::timestamp::varchar as local",
			),
		).toEqual({ local: '2026-03-01 08:30:00' });
	});

	it('knows the data folder as a variable', async () => {
		const database = await openMemory({ dataFolder: "/data/o'neil" });
		expect(await database.one("select getvariable('data_folder') as folder")).toEqual({
			folder: "/data/o'neil/",
		});
	});

	it('loads no extension from outside', async () => {
		const database = await openMemory();
		expect(
			await database.rows(
				"select name from duckdb_settings() where name like 'auto%known_extensions' and value <> 'false'",
			),
		).toEqual([]);
	});

	it('says which query gave no row', async () => {
		const database = await openMemory();
		await expect(database.one('select 1 where false')).rejects.toThrow(
			'no row: select 1 where false',
		);
	});

	it('makes a table of rows, more than one insert of them too', async () => {
		const database = await openMemory();
		const rows = Array.from({ length: 1203 }, (_, index) => ({
			id: index,
			'the "name"': `it's ${index}`,
		}));
		await createTable(database, 'things', { id: 'integer', 'the "name"': 'varchar' }, rows);
		expect(
			await database.one(`select count(*) as n, max("the ""name""") as last from things`),
		).toEqual({ n: 1203, last: "it's 999" });
		await createTable(database, 'things', { id: 'integer' }, []);
		expect(await database.rows('select * from things')).toEqual([]);
	});
});

describe('SQL literals', () => {
	it('cannot break out of their quotes', () => {
		expect(quote("a'b")).toBe("'a''b'");
		expect(identifier('a"b')).toBe('"a""b"');
		expect([literal(null), literal(undefined), literal(true), literal(1.5), literal("x'")]).toEqual(
			['null', 'null', 'true', '1.5', "'x'''"],
		);
		expect(() => literal(Number.NaN)).toThrow(TypeError);
	});
});
