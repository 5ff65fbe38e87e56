import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../pipeline/database.ts';
import { readPolicy, writePolicy } from '../../pipeline/policy.ts';

function packFile(
	values: string,
	head = 'pack: tiny\ntitle: { zh: 试, en: Trial }\nversion: 2026.1\n',
): string {
	const folder = mkdtempSync(join(tmpdir(), 'mingcha-policy-'));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	writeFileSync(join(folder, 'tiny.yaml'), `${head}values:\n${values}`);
	return join(folder, 'tiny.yaml');
}

const full = `
  review.days:
    value: 30
    unit: days
    rule: R11
    title: { zh: 复核期限, en: Time for review }
    source: { zh: 万宁市方案 }
  scheme.name:
    value: 信用中国
    rule: [R5, R7]
    title: { zh: 评价体系, en: Scheme }
  is.strict:
    value: true
    title: { zh: 是否从严, en: Strict }
  multiplier:
    value: { A: 0.5, B: 1, E: none }
    unit: ratio
    title: { zh: 系数, en: Multiplier }
`;

describe('a policy pack', () => {
	it('becomes one row per key, and one per element of a map', () => {
		const policy = readPolicy(packFile(full));
		expect([policy.pack, policy.version]).toEqual(['tiny', '2026.1']);
		expect(policy.values.map((one) => [one.key, one.value, one.number])).toEqual([
			['review.days', '30', 30],
			['scheme.name', '信用中国', null],
			['is.strict', 'true', null],
			['multiplier.A', '0.5', 0.5],
			['multiplier.B', '1', 1],
			['multiplier.E', 'none', null],
		]);
		expect(policy.values[0]).toMatchObject({
			unit: 'days',
			rule: 'R11',
			source_zh: '万宁市方案',
			title_en: 'Time for review',
		});
		expect(policy.values[1]).toMatchObject({ unit: null, rule: 'R5 R7', source_zh: null });
	});

	it('is the table policy that models read', async () => {
		const database = await openDatabase(':memory:', {
			zone: 'Asia/Shanghai',
			threads: '1',
			memory: '500MB',
		});
		onTestFinished(() => database.close());
		await writePolicy(database, readPolicy(packFile(full)));
		expect(
			await database.rows("select number, unit, title_zh from policy where key = 'multiplier.A'"),
		).toEqual([{ number: 0.5, unit: 'ratio', title_zh: '系数' }]);
		expect(
			(await database.rows('describe policy')).map((row) => [row.column_name, row.column_type]),
		).toEqual([
			['key', 'VARCHAR'],
			['value', 'VARCHAR'],
			['number', 'DOUBLE'],
			['unit', 'VARCHAR'],
			['rule', 'VARCHAR'],
			['title_zh', 'VARCHAR'],
			['title_en', 'VARCHAR'],
			['source_zh', 'VARCHAR'],
		]);
	});

	it('names an unknown key with its line', () => {
		const file = packFile('  a:\n    value: 1\n    title: { zh: 甲, en: A }\n    units: days\n');
		expect(() => readPolicy(file, 'policies/tiny.yaml')).toThrowError(
			expect.objectContaining({ code: 'SPEC-KEY', where: 'policies/tiny.yaml:8' }),
		);
	});

	it('wants a title in both languages for every value', () => {
		const file = packFile('  a:\n    value: 1\n    title: { zh: 甲 }\n');
		expect(() => readPolicy(file)).toThrowError(expect.objectContaining({ code: 'SPEC-VALUE' }));
	});

	it('that is not there is said to be so', () => {
		expect(() => readPolicy('/nowhere/tiny.yaml', 'tiny.yaml')).toThrowError(
			expect.objectContaining({
				code: 'POLICY-FILE',
				where: 'tiny.yaml',
				words: {
					en: expect.stringContaining('MINGCHA_POLICY') as string,
					zh: expect.any(String) as string,
				},
			}),
		);
	});
});
