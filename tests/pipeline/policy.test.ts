import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../pipeline/database.ts';
import { readPolicy, writePolicy } from '../../pipeline/policy.ts';
import { createFoundation, sqlFolder } from '../../pipeline/warehouse.ts';

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
    unit: factor
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
		).toEqual([{ number: 0.5, unit: 'factor', title_zh: '系数' }]);
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
			['registered', 'VARCHAR'],
			['valid_from', 'DATE'],
			['valid_to', 'DATE'],
		]);
	});

	it('keeps the versions of a value by the days on which they hold; models see the newest, or that of a day', async () => {
		const database = await openDatabase(':memory:', {
			zone: 'Asia/Shanghai',
			threads: '1',
			memory: '500MB',
		});
		onTestFinished(() => database.close());
		const policy = readPolicy(
			packFile(`
  repair.days:
    value: 90
    valid_from: '2026-04-01'
    earlier: [{ value: 180, source: { zh: 旧办法 } }]
    rule: R67
    title: { zh: 修复期限, en: Days to a repair }
    source: { zh: 新办法 }
  steady: { value: 1, title: { zh: 不变, en: Steady } }
`),
		);
		await createFoundation(database, sqlFolder, policy, 2027);
		expect(
			await database.rows(
				'select key, number, source_zh, valid_from, valid_to from policy_versions order by key, valid_to',
			),
		).toEqual([
			{
				key: 'repair.days',
				number: 180,
				source_zh: '旧办法',
				valid_from: null,
				valid_to: '2026-03-31',
			},
			{
				key: 'repair.days',
				number: 90,
				source_zh: '新办法',
				valid_from: '2026-04-01',
				valid_to: null,
			},
			{ key: 'steady', number: 1, source_zh: null, valid_from: null, valid_to: null },
		]);
		expect(
			await database.rows(`
				select day, policy_number_at('repair.days', day) as then_held, policy_number('repair.days') as holds,
					policy_number_at('steady', day) as steady
				from (values (date '2020-01-01'), (date '2026-03-31'), (date '2026-04-01')) as days (day) order by day
			`),
		).toEqual([
			{ day: '2020-01-01', then_held: 180, holds: 90, steady: 1 },
			{ day: '2026-03-31', then_held: 180, holds: 90, steady: 1 },
			{ day: '2026-04-01', then_held: 90, holds: 90, steady: 1 },
		]);
		await expect(
			database.rows("select policy_number_at('no.such', date '2026-01-01')"),
		).rejects.toThrow('policy value missing: no.such');
	});

	it.each([
		['out of order', "valid_from: '2026-01-01', earlier: [{ value: 2, valid_from: '2026-01-01' }]"],
		['without a day', 'earlier: [{ value: 2 }]'],
		['of another shape', "valid_from: '2026-01-01', earlier: [{ value: { A: 1 } }]"],
	])('refuses versions %s with their line', (_, versions) => {
		const file = packFile(`  a: { value: 1, ${versions}, title: { zh: 甲, en: A } }\n`);
		expect(() => readPolicy(file, 'tiny.yaml')).toThrowError(
			expect.objectContaining({ code: 'POLICY-PACK', where: 'tiny.yaml:5' }),
		);
	});

	it.each([
		['5', 'yes_no', '0 or 1'],
		['true', 'yes_no', '0 or 1'],
		['95', 'share', 'between 0 and 1'],
		['-0.1', 'share', 'between 0 and 1'],
		['-3', 'days', 'whole number from 0 on'],
		['7.5', 'working_days', 'whole number from 0 on'],
		['seven', 'months', 'whole number from 0 on'],
		['-1', 'points', 'a number from 0 on'],
		['-2', 'ratio', 'a number from 0 on'],
		["'2026-02-30'", 'date', 'a day such as'],
		["'02-29'", 'month_day', 'a day of every year'],
		['L7', 'code\n    codes: [L1, L2]', 'one of L1, L2'],
	])('refuses the value %s of the unit %s with its line, in any version', (value, unit, words) => {
		const fault = (more: string): unknown =>
			expect.objectContaining({
				code: 'POLICY-PACK',
				where: expect.stringMatching(/^tiny\.yaml:[67]$/) as string,
				words: expect.objectContaining({
					en: expect.stringMatching(new RegExp(`"a${more}" should be .*${words}`)) as string,
				}) as unknown,
			});
		const good: Record<string, string> = { date: "'2026-03-01'", month_day: "'06-30'" };
		const fine = good[unit] ?? (unit.startsWith('code') ? 'L1' : '1');
		const pack = (held: string, more = ''): string =>
			packFile(
				`  a:\n    value: ${held}\n    unit: ${unit}\n    title: { zh: 甲, en: A }\n${more}`,
			);
		expect(() => readPolicy(pack(value), 'tiny.yaml')).toThrowError(fault('') as Error);
		expect(() => readPolicy(pack(`{ one: ${fine}, two: ${value} }`), 'tiny.yaml')).toThrowError(
			fault('\\.two') as Error,
		);
		const earlier = (held: string): string =>
			`    valid_from: '2026-04-01'\n    earlier: [{ value: ${held} }]\n`;
		expect(() => readPolicy(pack(fine, earlier(value)), 'tiny.yaml')).toThrowError(
			expect.objectContaining({ code: 'POLICY-PACK' }),
		);
		expect(readPolicy(pack(fine, earlier(fine)), 'tiny.yaml').values).toHaveLength(2);
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
