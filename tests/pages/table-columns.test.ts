import { describe, expect, it } from 'vitest';
import { setColumns } from '../../src/lib/table-columns.ts';
import type { ViewColumn } from '../../src/lib/view.ts';

const column = (name: string, more: Partial<ViewColumn> = {}): ViewColumn => ({
	name,
	title: name,
	type: 'DOUBLE',
	unit: 'share',
	good: null,
	description: null,
	codes: null,
	...more,
});

describe('the columns of a table', () => {
	it('draw a share as a bar and leave the ends of its interval in numbers', () => {
		const set = setColumns(
			[column('problem_share'), column('problem_share_low'), column('problem_share_high')],
			[{ problem_share: 0.2, problem_share_low: 0.1, problem_share_high: 0.3 }],
			'en',
		);
		expect(set.map(({ full }) => full)).toEqual([1, null, null]);
	});

	it('keep days and short words on one line, on paper too', () => {
		const text = { type: 'VARCHAR', unit: null };
		const set = setColumns(
			[
				column('kind', text),
				column('content', text),
				column('on', { ...text, type: 'DATE' }),
				column('level', { ...text, codes: { L2: { zh: 'L2 重点关注', en: 'L2 watch list' } } }),
			],
			[{ kind: '检查', content: '检查发现问题 · 虚假宣传', on: '2026-10-28', level: 'L2' }],
			'zh',
		);
		expect(set.map(({ fixed }) => fixed)).toEqual([true, false, true, false]);
	});

	it('say a unit once, in the title or below it', () => {
		const days = { unit: 'days', type: 'INTEGER' };
		const set = setColumns(
			[column('late', { ...days, title: 'Days late' }), column('mean', { ...days, title: 'Mean' })],
			[],
			'en',
		);
		expect(set.map(({ unit }) => unit)).toEqual(['', 'days']);
	});
});
