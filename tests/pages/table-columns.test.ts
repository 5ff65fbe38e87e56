import { describe, expect, it } from 'vitest';
import { breakText, setColumns } from '../../src/lib/table-columns.ts';
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
		expect(set.columns.map(({ full }) => full)).toEqual([1, null, null]);
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
		expect(set.columns.map(({ fixed }) => fixed)).toEqual([true, false, true, false]);
	});

	it('give way from the widest text on until the table fits, codes last', () => {
		const text = { type: 'VARCHAR', unit: null };
		const row = {
			item: '生产建设项目水土保持方案审批（延续）、取水许可（延续）',
			name: '望川市文化广电和旅游体育局',
			code: '91349902WY4GY83W7N',
			kind: '应当通过而未提供',
		};
		const set = (count: number) =>
			setColumns(
				[
					...Object.keys(row).map((name) => column(name, text)),
					...Array.from({ length: count }, (_, i) =>
						column(`n${i}`, { unit: 'count', title: '检查户次数' }),
					),
				],
				[row],
				'zh',
			);
		const wrapping = (count: number) =>
			set(count)
				.columns.filter(({ wraps }) => wraps)
				.map(({ column: { name } }) => name);
		expect(wrapping(0)).toEqual([]);
		expect(wrapping(5)).toEqual(['item']);
		expect(set(5).columns.reduce((sum, { most }) => sum + most, 0)).toBeLessThanOrEqual(1100);
		expect(wrapping(16)).toEqual(['item', 'name', 'code', 'kind']);
		expect([set(5).dense, set(16).dense]).toEqual([false, true]);
	});

	it('break a code after its region, a path after its joints, and no word', () => {
		expect(breakText('91349902WY4GY83W7N')).toEqual(['91349902', 'WY4GY83W7N']);
		expect(breakText('~3c6ff72c2c5ac2ca')).toEqual(['~3c6ff72c', '2c5ac2ca']);
		expect(breakText('9134/办件_2026W30.csv')).toEqual(['9134/', '办件_', '2026W30.', 'csv']);
		expect(breakText('Administrative 2026-10-31')).toEqual(['Administrative 2026-10-31']);
	});

	it('say a unit once, in the title or below it', () => {
		const days = { unit: 'days', type: 'INTEGER' };
		const set = setColumns(
			[column('late', { ...days, title: 'Days late' }), column('mean', { ...days, title: 'Mean' })],
			[],
			'en',
		);
		expect(set.columns.map(({ unit }) => unit)).toEqual(['', 'days']);
	});
});
