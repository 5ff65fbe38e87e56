import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { rulesNamed, testTitles } from './rule-coverage.ts';

const root = join(import.meta.dirname, '..');

/** One rule of `pipeline/rules.yaml` with the number of tests that name it. */
export interface ListedRule {
	number: number;
	document: string;
	documentTitle: { zh: string; en: string };
	title: { zh: string; en: string };
	registered: { feed: string; page: string } | null;
	tests: number;
}

interface Spec {
	documents: Record<string, { zh: string; en: string }>;
	rules: Record<
		string,
		{ document: string; zh: string; en: string; registered?: { feed: string; page: string } }
	>;
}

/** The rules of the policy documents in order of their numbers, each with how many tests prove it. */
export function listRules(): ListedRule[] {
	const spec = parse(readFileSync(join(root, 'pipeline', 'rules.yaml'), 'utf8')) as Spec;
	const tests = new Map<number, number>();
	for (const file of readdirSync(join(root, 'tests'), { recursive: true, encoding: 'utf8' })) {
		if (!file.endsWith('.test.ts')) continue;
		for (const title of testTitles(readFileSync(join(root, 'tests', file), 'utf8'), file))
			for (const number of new Set(rulesNamed(title)))
				tests.set(number, (tests.get(number) ?? 0) + 1);
	}
	return Object.entries(spec.rules)
		.map(([name, { document, zh, en, registered }]) => {
			const number = Number(name.slice(1));
			return {
				number,
				document,
				documentTitle: spec.documents[document]!,
				title: { zh, en },
				registered: registered ?? null,
				tests: tests.get(number) ?? 0,
			};
		})
		.sort((a, b) => a.number - b.number);
}
