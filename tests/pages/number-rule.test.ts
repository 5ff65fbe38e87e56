import { describe, expect, it } from 'vitest';
import type { Model } from '../../src/lib/server/catalogue.ts';
import { fillFormula, findNumberRule } from '../../src/lib/server/indicator/number-rule.ts';

const column = (name: string) => ({ name, type: 'INTEGER' });
const model = {
	columns: [column('score'), column('late_count')],
	records: [],
	computed: {
		score: {
			formula: 'late_count + (select count(*) from peers as q where q.score > this.score)',
			steps: { peers: 'select q.*, late_count from others as q where q.score < this.late_count' },
		},
	},
} as unknown as Model;

describe('the numbers of a row in a formula', () => {
	const rule = findNumberRule(model, 'score')!;
	const write = (part: string): string => ({ late_count: '7', score: '9' })[part]!;

	it('stand for bare names in the formula, and for those of `this` alone in a step', () => {
		expect(rule.parts).toEqual(['late_count']);
		expect(fillFormula(rule, rule.formula, write)).toBe(
			'7 + (select count(*) from peers as q where q.score > this.score)',
		);
		expect(fillFormula({ ...rule, overRow: false }, rule.steps[0]!.query, write)).toBe(
			'select q.*, late_count from others as q where q.score < 7',
		);
	});
});
