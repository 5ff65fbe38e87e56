import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readPolicy } from '../../pipeline/policy.ts';
import { policyFile } from '../../pipeline/settings.ts';
import { inputsHash, programFiles, sqlFolder } from '../../pipeline/warehouse.ts';

let folder = '';
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'mingcha-inputs-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('counts every file of the program below any of its folders as an input, but the demo city', () => {
	const names = programFiles(join(import.meta.dirname, '../../pipeline')).map(([name]) => name);
	expect(names).toEqual(
		expect.arrayContaining(['warehouse.ts', 'lake/merge.ts', 'model/build.ts', 'intake/parse.ts']),
	);
	expect(names.filter((name) => name.startsWith('demo/'))).toEqual([]);
	expect(names).toEqual([...names].sort());
});

it('gives another hash when a model, a list or the calendar’s last year changes, not when a question does', () => {
	const policy = readPolicy(policyFile);
	const sql = join(folder, 'sql');
	cpSync(sqlFolder, sql, { recursive: true });
	const hash = (lastYear = 2027): string => inputsHash(sql, policy, [], [], lastYear);
	const first = hash();
	expect(hash()).toBe(first);
	expect(hash(2028)).not.toBe(first);
	writeFileSync(join(sql, 'queries', 'other.sql'), 'select 1\n');
	expect(hash()).toBe(first);
	mkdirSync(join(sql, 'marts', 'deep'));
	writeFileSync(join(sql, 'marts', 'deep', 'other.sql'), 'select 1\n');
	const second = hash();
	expect(second).not.toBe(first);
	writeFileSync(join(sql, 'seeds', 'other.csv'), 'code\n1\n');
	expect(hash()).not.toBe(second);
});
