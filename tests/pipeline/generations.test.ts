import {
	appendFileSync,
	existsSync,
	readFileSync,
	readdirSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../pipeline/database.ts';
import { previousGeneration } from '../../pipeline/status.ts';
import {
	keptGenerations,
	listGenerations,
	readCurrent,
	rollBack,
} from '../../pipeline/warehouse/generations.ts';
import { casesCsv, install, model, type Installation } from './installation.ts';

/** Publishes another generation by changing a seed: no file is parsed for it. */
async function publishAnother(city: Installation, level: number): Promise<void> {
	city.write('seeds/levels.csv', `level,points\nlow,${level}\n`);
	await city.refresh();
}

const numbers = (city: Installation): number[] =>
	listGenerations(city.paths).map((one) => one.generation);

describe('a published generation', () => {
	it('is one file that the pointer names with its hash, time and data date', async () => {
		const city = install();
		city.deliver('D1/办件_1.csv', casesCsv([{ case_no: 'A1', decided_at: '2026-03-05 10:00:00' }]));
		const { runId } = await city.refresh('2026-03-10 02:00:00');
		const current = readCurrent(city.paths)!;
		expect(current).toMatchObject({
			generation: 1,
			file: 'generations/gen-000001.duckdb',
			built_at: '2026-03-10T02:00:00+08:00',
			data_date: '2026-03-05',
			run_id: runId,
		});
		const bytes = readFileSync(join(city.paths.data, current.file));
		expect(current.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
		expect(readdirSync(city.paths.generations).sort()).toEqual([
			'gen-000001.duckdb',
			'gen-000001.files',
			'gen-000001.json',
		]);
		expect(city.leftovers()).toEqual([]);
	});

	it('describes itself: models, columns, tests, policy, batches, feeds', async () => {
		const city = install();
		city.deliver('D1/办件_1.csv', casesCsv([{ case_no: 'A1' }]));
		const { runId } = await city.refresh();
		expect(
			await city.query(
				'select generation, run_id, data_date, policy_pack, policy_version from meta.generation',
			),
		).toEqual([
			{
				generation: 1,
				run_id: runId,
				data_date: '2026-03-05',
				policy_pack: 'tiny',
				policy_version: '1',
			},
		]);
		expect(
			await city.query('select name, layer, row_count, depends_on from meta.models order by name'),
		).toEqual([
			{
				name: 'department_cases',
				layer: 'mart',
				row_count: 1,
				depends_on: '["int_data_date","policy","stg_approvals"]',
			},
			{
				name: 'int_data_date',
				layer: 'intermediate',
				row_count: null,
				depends_on: '["stg_approvals"]',
			},
			{
				name: 'stg_approvals',
				layer: 'staging',
				row_count: null,
				depends_on: '["lake_approvals","lake_superseded"]',
			},
			{
				name: 'stg_departments',
				layer: 'staging',
				row_count: null,
				depends_on: '["lake_departments","lake_superseded"]',
			},
		]);
		const [mart] = await city.query<{ sql: string; sql_sha256: string; header: string }>(
			"select sql, sql_sha256, header from meta.models where name = 'department_cases'",
		);
		expect(mart!.sql_sha256).toBe(createHash('sha256').update(mart!.sql).digest('hex'));
		expect(JSON.parse(mart!.header)).toMatchObject({
			key: ['department_code'],
			grain: 'one row per department',
		});
		expect(
			await city.query(
				"select column_name, position, type, title_zh, title_en, unit from meta.columns where model = 'department_cases' order by position limit 2",
			),
		).toEqual([
			{
				column_name: 'department_code',
				position: 1,
				type: 'VARCHAR',
				title_zh: '部门代码',
				title_en: 'Department code',
				unit: null,
			},
			{
				column_name: 'case_count',
				position: 2,
				type: 'INTEGER',
				title_zh: '办件数',
				title_en: 'Cases',
				unit: 'count',
			},
		]);
		expect(
			await city.query(
				"select test, severity, failing_count, passed from meta.tests where model = 'department_cases'",
			),
		).toEqual([
			{ test: 'unique department_code', severity: 'block', failing_count: 0, passed: true },
			{ test: 'not_null department_code', severity: 'block', failing_count: 0, passed: true },
			{ test: 'between case_count 1 … ∞', severity: 'block', failing_count: 0, passed: true },
		]);
		expect(await city.query("select number, unit from policy where key = 'review.days'")).toEqual([
			{ number: 3, unit: 'days' },
		]);
		expect(await city.query('select level, points from seed_levels order by level')).toEqual([
			{ level: 'high', points: '2' },
			{ level: 'low', points: '1' },
		]);
		expect(
			await city.query(
				"select title_zh, batch_kind, department_column, business_date_column from intake_feeds where feed = 'approvals'",
			),
		).toEqual([
			{
				title_zh: '办件',
				batch_kind: 'append',
				department_column: 'department_code',
				business_date_column: 'decided_at',
			},
		]);
		expect((await city.query('select max(day)::varchar as last from calendar'))[0]).toEqual({
			last: '2027-12-31',
		});
	});

	it('is not replaced when nothing changed', async () => {
		const city = install();
		city.deliver('D1/办件_1.csv', casesCsv([{ case_no: 'A1' }]));
		await city.refresh('2026-03-10 02:00:00');
		const before = readFileSync(city.paths.current, 'utf8');
		city.deliver('D1/办件_1.csv', casesCsv([{ case_no: 'A1' }]));
		const again = await city.refresh('2026-03-11 02:00:00');
		expect(again.state).toBe('unchanged');
		expect(readFileSync(city.paths.current, 'utf8')).toBe(before);
		expect(numbers(city)).toEqual([1]);
		expect(city.leftovers()).toEqual([]);
	});

	it.each([
		['a model', (city: Installation) => city.write('marts/other.sql', model('select 1 as id'))],
		['a seed', (city: Installation) => city.write('seeds/levels.csv', 'level\nx\n')],
		[
			'the macros',
			(city: Installation) =>
				city.write(
					'functions/macros.sql',
					'create macro policy_number(wanted) as (select max(number) from policy where key = wanted);',
				),
		],
		[
			'the policy',
			(city: Installation) =>
				writeFileSync(
					city.policyFile,
					readFileSync(city.policyFile, 'utf8').replace('value: 3', 'value: 2'),
				),
		],
	])('is replaced when %s changed', async (_name, change) => {
		const city = install();
		await city.refresh();
		change(city);
		expect((await city.refresh()).state).toBe('published');
		expect(numbers(city)).toEqual([1, 2]);
	});

	it('is not replaced for a question of the pages, which needs no new tables', async () => {
		const city = install();
		await city.refresh();
		city.write('queries/question.sql', 'select 1');
		expect((await city.refresh()).state).toBe('unchanged');
	});

	it('is replaced in the new year, when the calendar grows', async () => {
		const city = install();
		await city.refresh('2026-12-31 02:00:00');
		expect((await city.refresh('2027-01-01 02:00:00')).state).toBe('published');
		expect((await city.query('select max(day)::varchar as last from calendar'))[0]).toEqual({
			last: '2028-12-31',
		});
	});
});

describe('a run that fails', () => {
	it.each([
		[
			'a model that does not compile',
			'marts/other.sql',
			model('select nothing as id from nowhere'),
			'MODEL-COMPILE',
		],
		['a blocking test', 'marts/other.sql', model('select unnest([1, 1]) as id'), 'TEST-BLOCK'],
		[
			'a test whose SQL is wrong',
			'marts/other.sql',
			model('select 1 as id', { tests: '\n  - rows: nothing' }),
			'TEST-SQL',
		],
		['macros that do not compile', 'functions/macros.sql', 'create macro broken(', 'MODEL-COMPILE'],
		[
			'a header with an unknown key',
			'marts/other.sql',
			model('select 1 as id', { colour: 'red' }),
			'SPEC-KEY',
		],
	])('for %s changes nothing that can be seen', async (_name, path, text, code) => {
		const city = install();
		city.deliver('D1/办件_1.csv', casesCsv([{ case_no: 'A1' }]));
		await city.refresh();
		const before = readFileSync(city.paths.current, 'utf8');
		city.write(path, text);
		await expect(city.refresh()).rejects.toMatchObject({ name: 'InputError', code });
		expect(readFileSync(city.paths.current, 'utf8')).toBe(before);
		expect(readdirSync(city.paths.generations).sort()).toEqual([
			'gen-000001.duckdb',
			'gen-000001.files',
			'gen-000001.json',
		]);
		expect(city.leftovers()).toEqual([]);
		expect(await city.query('select case_count from department_cases')).toEqual([
			{ case_count: 1 },
		]);
	});

	it('is made good by the next one', async () => {
		const city = install();
		city.write('marts/other.sql', model('select nothing'));
		await expect(city.refresh()).rejects.toMatchObject({ code: 'MODEL-COMPILE' });
		expect(readCurrent(city.paths)).toBeNull();
		city.remove('marts/other.sql');
		expect((await city.refresh()).current.generation).toBe(1);
	});
});

describe('old generations', () => {
	it(`are kept to ${keptGenerations}; a reader of an older one keeps it until it ends`, async () => {
		const city = install();
		await publishAnother(city, 1);
		const reader = await openDatabase(join(city.paths.data, readCurrent(city.paths)!.file), {
			zone: 'UTC',
			readOnly: true,
			dataFolder: city.paths.data,
		});
		for (let level = 2; level <= keptGenerations + 2; level++) await publishAnother(city, level);
		expect(await reader.rows('select points from seed_levels')).toEqual([{ points: '1' }]);
		reader.close();
		expect(numbers(city)).toEqual([3, 4, 5, 6, 7, 8, 9]);
		expect(readdirSync(city.paths.generations)).toHaveLength(3 * keptGenerations);
	});

	it('can each be pointed back to, and forward again', async () => {
		const city = install();
		for (const level of [1, 2, 3]) await publishAnother(city, level);
		for (const generation of [1, 3, 2]) {
			expect((await rollBack(city.paths, generation)).generation).toBe(generation);
			expect(readCurrent(city.paths)!.generation).toBe(generation);
			expect(await city.query('select points from seed_levels')).toEqual([
				{ points: String(generation) },
			]);
		}
		expect(previousGeneration(city.paths)).toBe(1);
	});

	it('stay left after a roll back until something changes', async () => {
		const city = install();
		for (const level of [1, 2, 3]) await publishAnother(city, level);
		await rollBack(city.paths, 2);
		await rollBack(city.paths, 1);
		const result = await city.refresh();
		expect(result).toMatchObject({ state: 'unchanged', current: { generation: 1 } });
		expect(await city.query('select points from seed_levels')).toEqual([{ points: '1' }]);
		await publishAnother(city, 5);
		expect(readCurrent(city.paths)!.generation).toBe(4);
		await rollBack(city.paths, 1);
		await rollBack(city.paths, 4);
		expect(await city.refresh()).toMatchObject({ state: 'unchanged', current: { generation: 4 } });
	});

	it('that are not kept are not pointed to; the message names those that are', async () => {
		const city = install();
		await publishAnother(city, 1);
		await publishAnother(city, 2);
		await expect(rollBack(city.paths, 9)).rejects.toMatchObject({
			code: 'GENERATION-MISSING',
			words: { en: expect.stringContaining('kept are: 1, 2') as string },
		});
		await rollBack(city.paths, 1);
		expect(() => previousGeneration(city.paths)).toThrowError(
			expect.objectContaining({ code: 'GENERATION-MISSING' }),
		);
	});

	it('that were damaged are not pointed to', async () => {
		const city = install();
		await publishAnother(city, 1);
		await publishAnother(city, 2);
		appendFileSync(join(city.paths.generations, 'gen-000001.duckdb'), 'x');
		await expect(rollBack(city.paths, 1)).rejects.toMatchObject({
			code: 'GENERATION-DAMAGED',
			where: 'generations/gen-000001.duckdb',
		});
		expect(readCurrent(city.paths)!.generation).toBe(2);
	});

	it('do not lend their number to the next one after a roll back', async () => {
		const city = install();
		for (const level of [1, 2, 3]) await publishAnother(city, level);
		await rollBack(city.paths, 1);
		await publishAnother(city, 4);
		expect(readCurrent(city.paths)!.generation).toBe(4);
		expect(numbers(city)).toEqual([1, 2, 3, 4]);
	});
});

describe('what a killed run left among the generations', () => {
	it('is not kept when it was never published', async () => {
		const city = install();
		await publishAnother(city, 1);
		writeFileSync(
			join(city.paths.generations, 'gen-000002.duckdb'),
			'moved there, then the power went',
		);
		expect(numbers(city)).toEqual([1]);
		await publishAnother(city, 2);
		expect(numbers(city)).toEqual([1, 2]);
		expect(await city.query('select points from seed_levels')).toEqual([{ points: '2' }]);
	});

	it('is described when it was published', async () => {
		const city = install();
		await publishAnother(city, 1);
		rmSync(join(city.paths.generations, 'gen-000001.json'));
		expect(numbers(city)).toEqual([1]);
		await publishAnother(city, 2);
		expect((await rollBack(city.paths, 1)).generation).toBe(1);
	});
});

describe('the pointer', () => {
	it.each([
		[
			'torn',
			(city: Installation) =>
				writeFileSync(city.paths.current, readFileSync(city.paths.current, 'utf8').slice(0, 40)),
		],
		['empty', (city: Installation) => writeFileSync(city.paths.current, '')],
		['gone', (city: Installation) => rmSync(city.paths.current)],
		[
			'naming a file that is gone',
			(city: Installation) => rmSync(join(city.paths.data, readCurrent(city.paths)!.file)),
		],
	])('%s is written anew by the next run', async (_name, damage) => {
		const city = install();
		await publishAnother(city, 1);
		await publishAnother(city, 2);
		damage(city);
		expect(readCurrent(city.paths)).toBeNull();
		await city.refresh();
		expect(readCurrent(city.paths)!.generation).toBeGreaterThan(1);
		expect(await city.query('select points from seed_levels')).toEqual([{ points: '2' }]);
		expect(existsSync(join(city.paths.data, readCurrent(city.paths)!.file))).toBe(true);
	});
});
