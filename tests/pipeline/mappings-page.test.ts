import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readSources, sourceSchema } from '../../pipeline/exchange/source.ts';
import { readFeeds } from '../../pipeline/feed.ts';
import { makeRecipe, mappingSchema, readMappings } from '../../pipeline/intake/mapping.ts';
import { casesCsv, install } from './installation.ts';

const docs = join(import.meta.dirname, '..', '..', 'docs');
const pages = ['mappings.md', 'mappings.zh.md'].map((name) => ({
	name,
	text: readFileSync(join(docs, name), 'utf8'),
}));
const feeds = await readFeeds();
const scratch = mkdtempSync(join(tmpdir(), 'mingcha-page-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** The examples of a page by the file that their first line names. */
function examples(text: string): [string, string][] {
	return [...text.matchAll(/```yaml\n# (\S+)\n([\s\S]*?)```/g)].map(([, file, yaml]) => [
		file!,
		yaml!,
	]);
}

/** The names of all keys of a schema, also of the parts that are objects themselves. */
function keysOf(schema: unknown): string[] {
	const { shape, unwrap } = schema as { shape?: Record<string, unknown>; unwrap?: () => unknown };
	if (shape) return Object.entries(shape).flatMap(([key, part]) => [key, ...keysOf(part)]);
	return unwrap ? keysOf((schema as { unwrap: () => unknown }).unwrap()) : [];
}

describe.each(pages)('$name', ({ name, text }) => {
	it('has examples that are all read as they stand', () => {
		const folder = join(scratch, name);
		const found = examples(text);
		expect(found.length).toBe([...text.matchAll(/```/g)].length / 2);
		for (const [file, yaml] of found) {
			mkdirSync(join(folder, file, '..'), { recursive: true });
			writeFileSync(join(folder, file), yaml);
		}
		expect(readMappings(join(folder, 'mappings'), feeds).map((mapping) => mapping.name)).toEqual([
			'penalties-2017',
			'transport-approvals',
		]);
		expect(
			readSources(join(folder, 'sources'), feeds).map((source) => [source.name, source.change.by]),
		).toEqual([
			['market-breaches', 'flag'],
			['urban-approvals', 'watermark'],
		]);
		for (const mapping of [
			...readMappings(join(folder, 'mappings'), feeds),
			...readSources(join(folder, 'sources'), feeds).map((source) => source.mapping),
		]) {
			const feed = feeds.find((one) => one.name === mapping.feed)!;
			const headers = Object.values(mapping.columns!).flatMap((from) =>
				typeof from === 'string'
					? [from]
					: 'from' in from
						? [from.from]
						: 'expression' in from
							? [...from.expression.matchAll(/[\p{Script=Han}\d]{2,}|applicant_code/gu)].map(
									([word]) => word,
								)
							: [],
			);
			expect(() => makeRecipe(mapping, feed, headers, 'file'), mapping.name).not.toThrow();
		}
	});

	it('explains every key', () => {
		for (const schema of [mappingSchema, sourceSchema])
			for (const key of keysOf(schema))
				expect(text.includes(`\`${key}\``) || text.includes(`${key}: `), key).toBe(true);
		for (const key of [...Object.keys(mappingSchema.shape), ...Object.keys(sourceSchema.shape)])
			expect(text, key).toContain(`\`${key}\``);
	});

	it('shows the same examples as the other language', () => {
		expect(examples(text)).toEqual(examples(pages[0]!.text));
	});
});

describe('the first example', () => {
	it('takes the rows that it is for, with its words, constants and withdrawals', async () => {
		const city = install();
		city.map('transport-approvals', examples(pages[0]!.text)[0]![1]);
		city.deliver('D1/办件_1.csv', casesCsv([{ case_no: 'C1' }]));
		city.deliver(
			'11370306004220465W/ywsb_1.csv',
			'流水号,类型,事项,申请人代码,收件日期,办结日期,结果,删除标志\nL1,许可,7,X-T-1,2026/3/2,2026/3/3,发证,0\nL2,备案,7,X-T-1,2026/3/2,2026/3/3,发证,0\nL3,许可,8,X-T-1,2026/3/2,2026/3/3,退件,0\n',
		);
		await city.refresh('2026-03-10 02:00:00');
		city.deliver(
			'11370306004220465W/ywsb_2.csv',
			'流水号,类型,事项,申请人代码,收件日期,办结日期,结果,删除标志\nL3,许可,,,,,,1\n',
		);
		await city.refresh('2026-03-11 02:00:00');
		expect(
			await city.query(
				"select case_no, item_code, department_code, result from stg_approvals where case_no like 'L%'",
			),
		).toEqual([
			{
				case_no: 'L1',
				item_code: 'JT-7',
				department_code: '11370306004220465W',
				result: 'granted',
			},
		]);
	});
});
