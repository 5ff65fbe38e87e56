import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { mostRegistered, readRules, ruleCount } from '../../pipeline/rules.ts';
import { rulesNamed, testTitles } from '../rule-coverage.ts';

const file = join(import.meta.dirname, '../../pipeline/rules.yaml');
const known = { feeds: ['items'], pages: ['feed_freshness'] };

/** The list with its text changed. */
function changed(change: (text: string) => string): () => unknown {
	const folder = mkdtempSync(join(tmpdir(), 'mingcha-rules-'));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	const before = readFileSync(file, 'utf8').replace(/registered:\s*\{[^}]*\},?\s*/g, '');
	const after = change(before);
	expect(after).not.toBe(before);
	writeFileSync(join(folder, 'rules.yaml'), after);
	return () => readRules(known, join(folder, 'rules.yaml'));
}

const register = (text: string, numbers: number[], place: string): string =>
	numbers.reduce(
		(changing, number) =>
			changing.replace(new RegExp(`(\\n {2}R${number}:\\s*\\{\\s*)`), `$1registered: ${place}, `),
		text,
	);

describe('the list of rules', () => {
	it('holds every rule once, in order, with its document and a title in both languages', () => {
		const rules = changed((text) => `${text}\n`)() as ReturnType<typeof readRules>;
		expect(rules.map((rule) => rule.number)).toEqual(
			Array.from({ length: ruleCount }, (_, index) => index + 1),
		);
		expect(new Set(rules.map((rule) => rule.title.en)).size).toBe(ruleCount);
		expect(new Set(rules.map((rule) => rule.document.en)).size).toBe(5);
		expect(rules[82]).toEqual({
			number: 83,
			document: { zh: '淄博市周村区差异化监管方案', en: 'Zhoucun: supervision by credit class' },
			title: { zh: '屡次失信累积关注', en: 'Repeated breaches: talk, watch, warning' },
			registered: null,
		});
	});

	it.each<[string, (text: string) => string, string, RegExp]>([
		['a missing rule', (text) => text.replace(/\n {2}R57: .*/, ''), 'RULES', /R57 is missing/],
		[
			'a rule too many',
			(text) => `${text}  R111: { document: '004', zh: 多, en: more }\n`,
			'RULES',
			/beyond R110/,
		],
		[
			'a rule written twice',
			(text) => `${text}  R1: { document: '004', zh: 多, en: more }\n`,
			'SPEC-YAML',
			/unique/,
		],
		[
			'a document that is not there',
			(text) => text.replace("R1: { document: '000'", "R1: { document: '009'"),
			'RULES',
			/document 009 of R1/,
		],
		[
			'an unknown key',
			(text) => text.replace("R1: { document: '000'", "R1: { source: x, document: '000'"),
			'SPEC-KEY',
			/source/,
		],
		[
			'a register whose feed is not there',
			(text) => register(text, [58], '{ feed: quotas, page: feed_freshness }'),
			'RULES',
			/feed quotas .* R58/,
		],
		[
			'a register whose page is not there',
			(text) => register(text, [58], '{ feed: items, page: quotas }'),
			'RULES',
			/page quotas .* R58/,
		],
		[
			'too many registers',
			(text) =>
				register(
					text,
					Array.from({ length: mostRegistered + 1 }, (_, index) => index + 1),
					'{ feed: items, page: feed_freshness }',
				),
			'RULES',
			/26 rules are registered only/,
		],
	])('with %s is refused', (_name, change, code, sentence) => {
		expect(changed(change)).toThrowError(
			expect.objectContaining({
				code,
				words: { en: expect.stringMatching(sentence) as string, zh: expect.any(String) as string },
			}),
		);
	});

	it('may keep a rule in a register', () => {
		const rules = changed((text) =>
			register(text, [58], '{ feed: items, page: feed_freshness }'),
		)() as ReturnType<typeof readRules>;
		expect(rules.filter((rule) => rule.registered !== null).map((rule) => rule.number)).toEqual([
			58,
		]);
	});
});

describe('the rules that a test proves', () => {
	it.each([
		['R92: published within seven working days', [92]],
		['R30, R39 a talk is due', [30, 39]],
		['R30、R39：约谈', [30, 39]],
		['R105–R108 figures of the report', [105, 106, 107, 108]],
		['R105-108: figures', [105, 106, 107, 108]],
		['R83', [83]],
		['a breach under R83', []],
		['Ratio of R83', []],
		['reads R1', []],
	])('%j are %j', (title, numbers) => {
		expect(rulesNamed(title)).toEqual(numbers);
	});

	it('are read from the titles of describe, it and test in every form', () => {
		const text = `
			describe('R1: a', () => {
				it("R2: b", () => {});
				it.each([['R9', 1]])(\`R3: \${'%s'}\`, () => {});
				test.concurrent('R4: d', () => {});
				describe.runIf(true)('R5: e', () => {});
				other('R6: not a test');
			});`;
		expect(testTitles(text).flatMap(rulesNamed)).toEqual([1, 2, 3, 4, 5]);
	});
});
