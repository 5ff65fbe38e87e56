import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openDatabase, type Database } from '../../pipeline/database.ts';
import { readModels, type Model } from '../../pipeline/model.ts';
import { buildModels, inlineImports } from '../../pipeline/model/build.ts';
import { orderModels } from '../../pipeline/model/order.ts';
import { model } from './installation.ts';

function sqlFolder(files: Record<string, string>): string {
	const folder = join(mkdtempSync(join(tmpdir(), 'mingcha-sql-')), 'sql');
	onTestFinished(() => rmSync(dirname(folder), { recursive: true, force: true }));
	for (const [path, content] of Object.entries(files)) {
		mkdirSync(dirname(join(folder, path)), { recursive: true });
		writeFileSync(join(folder, path), content);
	}
	return folder;
}

async function openMemory(): Promise<Database> {
	const database = await openDatabase(':memory:', {
		zone: 'Asia/Shanghai',
		threads: '1',
		memory: '500MB',
	});
	onTestFinished(() => database.close());
	return database;
}

async function order(files: Record<string, string>, before = ''): Promise<Model[]> {
	const database = await openMemory();
	if (before) await database.run(before);
	return orderModels(readModels(sqlFolder(files)), database);
}

async function build(files: Record<string, string>): Promise<Database> {
	const database = await openMemory();
	await buildModels(database, await orderModels(readModels(sqlFolder(files)), database));
	return database;
}

const reads = (models: Model[], name: string): string[] =>
	models.find((one) => one.name === name)!.reads;

describe('a model header', () => {
	it('is read with the select that follows it', () => {
		const [found] = readModels(
			sqlFolder({
				'marts/things.sql': model('select 1 as id;\n', { rule: '[R91, R92]', order: '3' }),
			}),
		);
		expect(found).toMatchObject({
			name: 'things',
			layer: 'mart',
			file: 'sql/marts/things.sql',
			sql: 'select 1 as id',
		});
		expect(found!.header).toMatchObject({
			rule: ['R91', 'R92'],
			order: 3,
			key: ['id'],
			grain: 'one row per thing',
		});
	});

	it.each([
		[
			'an unknown key',
			model('select 1 as id', { colour: 'red' }),
			'SPEC-KEY',
			'sql/marts/things.sql:6',
		],
		[
			'a missing title',
			model('select 1 as id').replace(/title.*\n/, ''),
			'SPEC-VALUE',
			'sql/marts/things.sql',
		],
		[
			'a grain in other words',
			model('select 1 as id', { grain: 'rows of things' }),
			'SPEC-VALUE',
			'sql/marts/things.sql:4',
		],
		[
			'a rule without its letter',
			model('select 1 as id', { rule: '[91]' }),
			'SPEC-VALUE',
			'sql/marts/things.sql:6',
		],
		[
			'a test of an unknown kind',
			model('select 1 as id', { tests: '\n  - not_nul: [id]' }),
			'SPEC-KEY',
			'sql/marts/things.sql:7',
		],
		[
			'an unknown chart',
			model('select 1 as id', { chart: '{ kind: pie, x: id, y: id }' }),
			'SPEC-VALUE',
			'sql/marts/things.sql:6',
		],
		['no header at all', 'select 1 as id\n', 'MODEL-HEADER', 'sql/marts/things.sql:1'],
	])('with %s is refused with file and line', (_name, text, code, where) => {
		const folder = sqlFolder({ 'marts/things.sql': text });
		expect(() => readModels(folder)).toThrowError(
			expect.objectContaining({ code, where: expect.stringContaining(where) as string }),
		);
	});

	it('counts its lines from the top of the file, blank lines included', () => {
		const folder = sqlFolder({
			'marts/things.sql': `\n\n${model('select 1 as id', { colour: 'red' })}`,
		});
		expect(() => readModels(folder)).toThrowError(
			expect.objectContaining({ where: 'sql/marts/things.sql:8' }),
		);
	});

	it('may come from an editor that ends lines with CR LF', () => {
		const folder = sqlFolder({
			'marts/things.sql': model('select 1 as id').replaceAll('\n', '\r\n'),
		});
		expect(readModels(folder)[0]!.sql).toBe('select 1 as id');
	});
});

describe('the models of a folder', () => {
	it('may not share a name across layers', () => {
		const folder = sqlFolder({
			'intermediate/things.sql': model('select 1 as id'),
			'marts/things.sql': model('select 1 as id'),
		});
		expect(() => readModels(folder)).toThrowError(
			expect.objectContaining({ code: 'MODEL-NAME', where: 'sql/marts/things.sql' }),
		);
	});

	it('are none where the folders are not there', () => {
		expect(readModels(sqlFolder({ 'functions/macros.sql': '' }))).toEqual([]);
	});
});

describe('the order of models', () => {
	it('puts each model after what it reads, whatever their names', async () => {
		const models = await order({
			'marts/a.sql': model('select * from int_b'),
			'intermediate/int_b.sql': model('select * from stg_c join int_a using (id)'),
			'intermediate/int_a.sql': model('select * from stg_c'),
			'staging/stg_c.sql': model('select * from lake_c'),
		});
		expect(models.map((one) => one.name)).toEqual(['stg_c', 'int_a', 'int_b', 'a']);
		expect(reads(models, 'int_b')).toEqual(['int_a', 'stg_c']);
		expect(reads(models, 'stg_c')).toEqual(['lake_c']);
	});

	it('sees tables in joins, subqueries, unions and expressions', async () => {
		const models = await order({
			'marts/a.sql': model(
				`select (select max(x) from t1) as x, id in (select id from t2) as y, exists(from t3) as z
				 from t4 left join (select * from t5) as s using (id) where id not in (select id from t6)
				 union all (from t7)`,
			),
		});
		expect(reads(models, 'a')).toEqual(['t1', 't2', 't3', 't4', 't5', 't6', 't7']);
	});

	it('takes the names of common tables out', async () => {
		const models = await order({
			'marts/a.sql': model(
				'with first as (select * from t1), second as (select * from first join t2 using (id)) select * from second',
			),
		});
		expect(reads(models, 'a')).toEqual(['t1', 't2']);
	});

	it('knows a common table that is named like the table it reads', async () => {
		const models = await order({
			'staging/stg_c.sql': model('select 1 as id'),
			'marts/a.sql': model('with stg_c as (select * from stg_c) select * from stg_c'),
		});
		expect(reads(models, 'a')).toEqual(['stg_c']);
		expect(models.map((one) => one.name)).toEqual(['stg_c', 'a']);
	});

	it('keeps a common table of a subquery out of the query around it', async () => {
		const models = await order({
			'marts/a.sql': model(
				'select * from (with t1 as (select * from t2) select * from t1) as s join t1 using (id)',
			),
		});
		expect(reads(models, 'a')).toEqual(['t1', 't2']);
	});

	it('lets a subquery see the common tables around it', async () => {
		const models = await order({
			'marts/a.sql': model(
				'with c as (select * from t1) select * from t2 where id in (select id from c)',
			),
		});
		expect(reads(models, 'a')).toEqual(['t1', 't2']);
	});

	it('does not take a recursive common table for a table', async () => {
		const models = await order({
			'marts/a.sql': model(
				'with recursive steps as (select 1 as id union all select id + 1 from steps, t1 where id < 3) select * from steps',
			),
		});
		expect(reads(models, 'a')).toEqual(['t1']);
	});

	it('counts a macro as what its body reads, through other macros too', async () => {
		const models = await order(
			{
				'marts/a.sql': model("select outer_number('x') as id from t1"),
				'marts/b.sql': model('select * from rows_of(3)'),
			},
			`create table policy (key varchar, number double);
			 create table levels (n integer);
			 create macro inner_number(k) as (select number from policy where key = k);
			 create macro outer_number(k) as inner_number(k) + 1;
			 create macro rows_of(limit_) as table select * from levels where n < limit_;`,
		);
		expect(reads(models, 'a')).toEqual(['policy', 't1']);
		expect(reads(models, 'b')).toEqual(['levels']);
	});

	it('does not mind the case of names', async () => {
		const models = await order({
			'staging/stg_c.sql': model('select 1 as id'),
			'marts/a.sql': model('select * from STG_C'),
		});
		expect(models.map((one) => one.name)).toEqual(['stg_c', 'a']);
	});

	it('refuses a circle and shows it', async () => {
		const building = order({
			'intermediate/int_a.sql': model('select * from int_b'),
			'intermediate/int_b.sql': model('select * from int_c'),
			'intermediate/int_c.sql': model('select * from int_a'),
		});
		await expect(building).rejects.toMatchObject({
			code: 'MODEL-CIRCLE',
			words: { en: expect.stringContaining('int_a → int_b → int_c → int_a') as string },
		});
	});

	it('refuses SQL that does not parse and names the file', async () => {
		const building = order({ 'marts/a.sql': model('selec 1') });
		await expect(building).rejects.toMatchObject({
			code: 'MODEL-SYNTAX',
			where: 'sql/marts/a.sql',
		});
	});
});

describe('building models', () => {
	it('makes tables of marts and views of the rest, unless a header says otherwise', async () => {
		const database = await build({
			'staging/stg_c.sql': model('select 1 as id'),
			'intermediate/int_b.sql': model('select * from stg_c'),
			'intermediate/int_t.sql': model('select * from stg_c', { materialised: 'table' }),
			'marts/a.sql': model('select * from int_b'),
		});
		expect(
			await database.rows(
				'select table_name as name, table_type as kind from information_schema.tables order by name',
			),
		).toEqual([
			{ name: 'a', kind: 'BASE TABLE' },
			{ name: 'int_b', kind: 'VIEW' },
			{ name: 'int_t', kind: 'BASE TABLE' },
			{ name: 'stg_c', kind: 'VIEW' },
		]);
	});

	it('in lanes builds each after what it reads and all of them', async () => {
		const database = await openMemory();
		const files: Record<string, string> = { 'staging/stg_0.sql': model('select 0 as id') };
		for (let number = 1; number < 40; number++)
			files[`intermediate/int_${number}.sql`] = model(
				`select id + 1 as id from ${number < 3 ? 'stg_0' : `int_${number - 2}`}`,
				{ materialised: number % 3 ? 'table' : 'view' },
			);
		const built: string[] = [];
		const models = await orderModels(readModels(sqlFolder(files)), database);
		await buildModels([database, await database.beside(), await database.beside()], models, (one) =>
			built.push(one.name),
		);
		expect(built.toSorted()).toEqual(models.map((one) => one.name).toSorted());
		expect(await database.rows('select id from int_39')).toEqual([{ id: 20 }]);
	});

	it('in lanes ends with the fault of a model and leaves no lane waiting', async () => {
		const database = await openMemory();
		const models = await orderModels(
			readModels(
				sqlFolder({
					'intermediate/int_a.sql': model(
						"select cast('x' || range as integer) as id from range(3)",
						{ materialised: 'table' },
					),
					'intermediate/int_b.sql': model('select * from int_a'),
					'marts/c.sql': model('select * from int_b'),
				}),
			),
			database,
		);
		await expect(buildModels([database, await database.beside()], models)).rejects.toThrow(
			/int_a\.sql/,
		);
	});

	it('reads a relation twice rather than keeping a copy of it, and computes what is computed once', () => {
		const sql = (cases: string, one: string): string =>
			`with\n\ncases as (\n\n\tselect * from stg_c where is_open\n\n),\n\ntotals as (\n\n\tselect id, count(*) as n from ${cases} group by id\n\n)\n\nselect * from ${one} inner join totals as t on t.id = one.id`;
		expect(inlineImports(sql('cases', 'cases as one'))).toBe(
			sql(
				'(select * from stg_c where is_open) as cases',
				'(select * from stg_c where is_open) as one',
			),
		);
		expect(inlineImports(sql('cases', 'others as one'))).toBe(sql('cases', 'others as one'));
	});

	it.each(['INTEGER', 'DOUBLE', 'BOOLEAN', 'VARCHAR', 'DATE', 'TIMESTAMP'])(
		'publishes %s',
		async (type) => {
			await expect(
				build({ 'marts/a.sql': model(`select 1 as id, null::${type} as value`) }),
			).resolves.toBeDefined();
		},
	);

	it.each(['BIGINT', 'HUGEINT', 'DECIMAL(18,6)', 'TIMESTAMP WITH TIME ZONE', 'INTEGER[]', 'FLOAT'])(
		'does not publish %s',
		async (type) => {
			await expect(
				build({ 'marts/a.sql': model(`select 1 as id, null::${type} as value`) }),
			).rejects.toMatchObject({
				code: 'MODEL-TYPE',
				where: 'sql/marts/a.sql',
				words: { en: expect.stringContaining('value') as string },
			});
		},
	);

	it('leaves the types of other layers free', async () => {
		await expect(
			build({ 'intermediate/int_a.sql': model('select 1::hugeint as id') }),
		).resolves.toBeDefined();
	});

	it('wants words for every published column once a header gives some', async () => {
		const building = build({
			'marts/a.sql': model('select 1 as id, 2 as value', {
				columns: '\n  id: { zh: 编号, en: Number }',
			}),
		});
		await expect(building).rejects.toMatchObject({
			code: 'MODEL-WORDS',
			words: { en: expect.stringContaining('value') as string },
		});
	});

	it('refuses words for a column that the query does not give', async () => {
		const building = build({
			'intermediate/int_a.sql': model('select 1 as id', {
				columns: '\n  other: { zh: 其他, en: Other }',
			}),
		});
		await expect(building).rejects.toMatchObject({
			code: 'MODEL-COLUMN',
			words: { en: expect.stringContaining('other') as string },
		});
	});

	it('refuses a key that the query does not give', async () => {
		await expect(build({ 'staging/stg_a.sql': model('select 1 as number') })).rejects.toMatchObject(
			{ code: 'MODEL-COLUMN' },
		);
	});

	it('names the file of a model that reads a table that is not there', async () => {
		await expect(build({ 'marts/a.sql': model('select * from nowhere') })).rejects.toMatchObject({
			code: 'MODEL-COMPILE',
			where: 'sql/marts/a.sql',
			words: { en: expect.stringContaining('nowhere') as string },
		});
	});

	it('names the file of a model that fails while it computes', async () => {
		await expect(
			build({ 'marts/a.sql': model("select cast('x' as integer) as id from range(3)") }),
		).rejects.toMatchObject({
			code: 'MODEL-COMPILE',
			where: 'sql/marts/a.sql',
		});
	});
});
