import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseCsv } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readFeeds } from '../../pipeline/feed.ts';
import { reasonCodes } from '../../pipeline/intake/reasons.ts';
import { elementWords, splitKey, valueWords } from '../../src/lib/server/policy-words.ts';
import type { Words } from '../../src/lib/words.ts';

const root = join(import.meta.dirname, '..', '..');
const feeds = await readFeeds();
const domains = new Map<string, Record<string, Words>>();
for (const { domain, code, zh, en } of parseCsv<Record<string, string>>(
	readFileSync(join(root, 'sql', 'seeds', 'words.csv'), 'utf8'),
	{ columns: true },
))
	domains.set(domain!, { ...domains.get(domain!), [code!]: { zh: zh!, en: en! } });
domains.set('feed', Object.fromEntries(feeds.map(({ name, title }) => [name, title])));
const codesOf = (domain: string) => domains.get(domain) ?? null;

interface Pack {
	values: Record<string, { value?: unknown; unit: string }>;
}
const packs = readdirSync(join(root, 'pipeline', 'policies')).map(
	(file) => parse(readFileSync(join(root, 'pipeline', 'policies', file), 'utf8')) as Pack,
);
const parameters = packs.flatMap(({ values }) =>
	Object.entries(values).flatMap(([name, { value, unit }]) =>
		value !== null && typeof value === 'object'
			? Object.entries(value).map(([element, own]) => ({
					key: `${name}.${element}`,
					value: String(own),
					unit,
				}))
			: [{ key: name, value: String(value), unit }],
	),
);

describe('the parameters of a place', () => {
	it('name each of their elements in words; numbers of industries and regions stand for themselves', () => {
		const elements = parameters.filter(({ key }) => splitKey(key).element !== null);
		expect(elements.length).toBeGreaterThan(150);
		for (const { key } of elements) {
			const words = elementWords(key, codesOf)!;
			expect(words.zh, key).toMatch(/\p{Script=Han}|^\d+$/u);
			expect(words.en, key).not.toMatch(/_/);
		}
		expect(elementWords('sampling.multiplier.A', codesOf)?.zh).toBe('A 低风险');
		expect(elementWords('sampling.cycle', codesOf)).toBe(null);
	});

	it('say values that are codes in words', () => {
		const codes = parameters.filter(({ unit }) => unit === 'code');
		expect(codes.length).toBeGreaterThan(10);
		for (const { key, value } of codes)
			expect(valueWords(key, value, codesOf)?.zh, `${key} ${value}`).toMatch(/\p{Script=Han}/u);
	});
});

it('every check that can reject a cell has a name in words', () => {
	const names = domains.get('rule_code')!;
	const rules = [...reasonCodes, ...feeds.flatMap(({ checks }) => checks.map(({ rule }) => rule))];
	for (const rule of new Set(rules)) expect(names[rule]?.zh, rule).toMatch(/\p{Script=Han}/u);
});
