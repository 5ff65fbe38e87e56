import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addView, cleanName, readViews, removeView } from '../../src/lib/saved-views.ts';

const view = { name: '高风险预警', path: '/alerts', search: '?state=high' };

describe('saved views', () => {
	it('are read back as they were kept', () => {
		const views = addView(addView([], view), { ...view, name: '逾期', search: '?state=overdue' });
		expect(readViews(JSON.stringify(views))).toEqual(views);
		expect(views.map(({ name }) => name)).toEqual(['逾期', '高风险预警']);
	});

	it('of the same name on the same page replace each other, on another page they do not', () => {
		const again = addView([view], { ...view, search: '' });
		expect(again).toEqual([{ ...view, search: '' }]);
		expect(addView([view], { ...view, path: '/cockpit' })).toHaveLength(2);
		expect(removeView(again, view)).toEqual([]);
	});

	it('lead nowhere but into this product', () => {
		for (const path of [
			'//evil.example',
			'https://evil.example',
			'javascript:alert(1)',
			'/\\evil',
			'x',
		])
			expect(readViews(JSON.stringify([{ ...view, path }])), path).toEqual([]);
		expect(readViews(JSON.stringify([{ ...view, search: 'javascript:' }]))).toEqual([]);
	});

	it('survive anything that may stand in the store', () => {
		for (const text of [null, '', '{', '{}', '[null,1,"x",{}]', '[{"name":1}]'])
			expect(readViews(text)).toEqual([]);
		fc.assert(
			fc.property(fc.json(), (text) => {
				expect(Array.isArray(readViews(text))).toBe(true);
			}),
		);
		expect(readViews(JSON.stringify([{ name: '坏' }, view]))).toEqual([view]);
	});

	it('have names of one line and at most 40 characters, surrogate pairs whole', () => {
		expect(cleanName('  甲\n\t乙  ')).toBe('甲 乙');
		expect([...cleanName('𠮷'.repeat(60))]).toHaveLength(40);
		expect(cleanName(' \n ')).toBe('');
	});
});
