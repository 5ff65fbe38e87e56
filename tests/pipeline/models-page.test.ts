import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runExpectations } from '../../pipeline/expect.ts';
import { headerSchema, readModels, testKinds } from '../../pipeline/model.ts';
import { buildModels } from '../../pipeline/model/build.ts';
import { orderModels } from '../../pipeline/model/order.ts';
import { checkReferences } from '../../pipeline/warehouse/references.ts';
import { given } from '../given.ts';

const docs = join(import.meta.dirname, '..', '..', 'docs');
const pages = ['models.md', 'models.zh.md'].map((name) => ({
	name,
	text: readFileSync(join(docs, name), 'utf8'),
}));
const example = (text: string): { file: string; sql: string } => {
	const [, file, sql] = /```sql\n-- (\S+)\n([^]*?)```/.exec(text)!;
	return { file: file!, sql: sql! };
};
const folder = mkdtempSync(join(tmpdir(), 'mingcha-models-page-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The names of all keys of a schema, also of the parts that are objects themselves. */
function keysOf(schema: unknown): string[] {
	const { shape, element, unwrap } = schema as {
		shape?: Record<string, unknown>;
		element?: unknown;
		unwrap?: () => unknown;
	};
	if (shape) return Object.entries(shape).flatMap(([key, part]) => [key, ...keysOf(part)]);
	if (element) return keysOf(element);
	return unwrap ? keysOf((schema as { unwrap: () => unknown }).unwrap()) : [];
}

describe.each(pages)('$name', ({ text }) => {
	it('explains every key of a header and every test', () => {
		const tests = Object.keys(testKinds).flatMap((kind) => [kind, `${kind}_warn`]);
		for (const key of new Set(keysOf(headerSchema)))
			if (!tests.includes(key)) expect(text, key).toContain(`\`${key}\``);
		for (const kind of Object.keys(testKinds)) expect(text, kind).toContain(`| \`${kind}\` |`);
		expect(text).toContain('`_warn`');
	});

	it('shows the same example as the other language', () => {
		expect(example(text)).toEqual(example(pages[0]!.text));
	});
});

describe('the example', () => {
	it('is an indicator as it stands: it builds, its names are there and its tests hold', async () => {
		const { file, sql } = example(pages[0]!.text);
		expect(file).toBe('sql/marts/refused_cases.sql');
		mkdirSync(join(folder, 'marts'));
		writeFileSync(join(folder, 'marts', 'refused_cases.sql'), sql);
		const one = (case_no: string, outcome: string, result: string | null) => ({
			case_no,
			item_code: 'I1',
			department_code: 'D1',
			outcome,
			result,
			month: '2026-03-01',
		});
		const { database, close } = await given(
			{
				int_cases: [
					one('1', 'decided', 'granted'),
					one('2', 'decided', 'granted'),
					one('3', 'decided', 'refused'),
					one('4', 'open', null),
					one('5', 'withdrawn', 'withdrawn'),
				],
			},
			'int_cases',
		);
		const models = await orderModels(readModels(folder), database);
		await checkReferences(database, models, await buildModels(database, models));
		const tested = await runExpectations(database, models[0]!);
		expect(tested.map((one) => one.failing)).toEqual(tested.map(() => 0));
		expect(await database.rows('select * exclude month from refused_cases')).toEqual([
			{
				item_code: 'I1',
				department_code: 'D1',
				decided_count: 3,
				refused_count: 1,
				refused_share: 0.3333,
			},
		]);
		close();
	});
});
