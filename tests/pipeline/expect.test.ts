import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../pipeline/database.ts';
import { refuseFailures, runExpectations, type ExpectationResult } from '../../pipeline/expect.ts';
import { readModels } from '../../pipeline/model.ts';
import { buildModels } from '../../pipeline/model/build.ts';
import { orderModels } from '../../pipeline/model/order.ts';
import { model } from './installation.ts';

/** The expectations of one model, run over its rows. */
async function testsOf(
	select: string,
	header: Record<string, string> = {},
	layer = 'marts',
	before = '',
): Promise<ExpectationResult[]> {
	const folder = mkdtempSync(join(tmpdir(), 'mingcha-sql-'));
	const database = await openDatabase(':memory:', {
		zone: 'Asia/Shanghai',
		threads: '1',
		memory: '500MB',
	});
	onTestFinished(() => {
		database.close();
		rmSync(folder, { recursive: true, force: true });
	});
	mkdirSync(join(folder, layer));
	writeFileSync(join(folder, layer, 'things.sql'), model(select, header));
	if (before) await database.run(before);
	const models = await orderModels(readModels(folder), database);
	await buildModels(database, models);
	return runExpectations(database, models[0]!);
}

const outcome = (results: ExpectationResult[]): [string, number][] =>
	results.map((one) => [one.test, one.failing]);

describe('the key of a mart', () => {
	it('is tested unique and not null without being asked', async () => {
		expect(outcome(await testsOf('select 1 as id, 2 as part', { key: '[id, part]' }))).toEqual([
			['unique id, part', 0],
			['not_null id', 0],
			['not_null part', 0],
		]);
	});

	it('blocks when it is there twice', async () => {
		const results = await testsOf('select unnest([1, 1, 2, 2, 3]) as id');
		expect(results[0]).toMatchObject({ test: 'unique id', failing: 2, severity: 'block' });
		expect(JSON.parse(results[0]!.sample)).toContainEqual({ id: 1, times: 2 });
	});

	it('blocks when it is null', async () => {
		expect(outcome(await testsOf('select null::integer as id'))).toContainEqual(['not_null id', 1]);
	});

	it('of an intermediate table is tested unique only, of a view not at all', async () => {
		const table = await testsOf(
			'select null::integer as id',
			{ materialised: 'table' },
			'intermediate',
		);
		expect(outcome(table)).toEqual([['unique id', 0]]);
		expect(outcome(await testsOf('select unnest([1, 1]) as id', {}, 'intermediate'))).toEqual([]);
		expect(outcome(await testsOf('select unnest([1, 1]) as id', {}, 'staging'))).toEqual([]);
	});
});

describe('a test of a header', () => {
	const rows =
		"select unnest([1, 2, 3]) as id, unnest([5, null, 20]) as score, unnest(['a', 'b', null]) as word";

	it.each([
		[
			'not_null: [score, word]',
			[
				['not_null score', 1],
				['not_null word', 1],
			],
		],
		['unique: [word]', [['unique word', 0]]],
		['between: { column: score, min: 6, max: 19 }', [['between score 6 … 19', 2]]],
		['between: { column: score, min: 6 }', [['between score 6 … ∞', 1]]],
		['between: { column: score, max: 19 }', [['between score -∞ … 19', 1]]],
		['between: { column: score }', [['between score -∞ … ∞', 0]]],
		["accepted: { column: word, values: ['a', \"it's\"] }", [['accepted word', 1]]],
		[
			'relationship: { column: word, to: letters, field: letter }',
			[['relationship word → letters.letter', 1]],
		],
		["rows: 'score > 4'", [['rows score > 4', 1]]],
		[
			"query: 'select * from things where id > 1'",
			[['query select * from things where id > 1', 2]],
		],
	])('%s counts the rows that break it', async (text, expected) => {
		const results = await testsOf(
			rows,
			{ tests: `\n  - ${text}` },
			'marts',
			"create table letters as select unnest(['a', null]) as letter",
		);
		expect(outcome(results).slice(2)).toEqual(expected);
		expect(results.every((one) => one.severity === 'block')).toBe(true);
	});

	it('only warns when its name ends in _warn', async () => {
		const results = await testsOf(rows, {
			tests: '\n  - not_null_warn: [score]\n  - between_warn: { column: score, min: 6 }',
		});
		const warned = results.slice(2);
		expect(warned.map((one) => [one.severity, one.failing])).toEqual([
			['warn', 1],
			['warn', 1],
		]);
		expect(() => refuseFailures(results, () => 'file')).not.toThrow();
	});

	it('shows up to three of its bad rows', async () => {
		const results = await testsOf('select range::integer as id from range(9)', {
			tests: '\n  - between: { column: id, max: 1 }',
		});
		expect(results.at(-1)!.failing).toBe(7);
		expect((JSON.parse(results.at(-1)!.sample) as unknown[]).length).toBe(3);
	});

	it('whose own SQL is wrong is a fault of the header, with the file', async () => {
		await expect(
			testsOf('select 1 as id', { tests: "\n  - rows: 'nothing > 1'" }),
		).rejects.toMatchObject({
			code: 'TEST-SQL',
			where: expect.stringContaining('marts/things.sql') as string,
			words: { en: expect.stringContaining('nothing') as string },
		});
	});
});

describe('a blocking test that fails', () => {
	it('is told in one sentence: which test, of which model, how many rows, an example, what to do', async () => {
		const results = await testsOf('select unnest([1, 1]) as id, unnest([1, 2]) as part');
		expect(() => refuseFailures(results, (name) => `sql/marts/${name}.sql`)).toThrowError(
			expect.objectContaining({
				code: 'TEST-BLOCK',
				where: 'sql/marts/things.sql',
				words: {
					en: expect.stringMatching(
						/1 in all.*"unique id" of things has 1 bad rows.*\[\{"id":1,"times":2\}\].*last generation stays/,
					) as string,
					zh: expect.stringMatching(/things 的“unique id”有 1 行不合格.*未发布/) as string,
				},
			}),
		);
	});
});
