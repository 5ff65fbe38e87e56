import { describe, expect, it } from 'vitest';
import { followPages, type Asked } from '../../src/lib/server/usual-pages.ts';

const page = (name: string, locale = 'zh'): Asked => ({ url: `http://here/${name}`, locale });
const later = () => new Promise((resolve) => setTimeout(resolve, 20));

/** Draws pages one after another and writes them down. */
function watch() {
	const drawn: string[] = [];
	let at = 0;
	let most = 0;
	const draw = async ({ url, locale }: Asked): Promise<void> => {
		most = Math.max(most, ++at);
		await new Promise((resolve) => setTimeout(resolve, 1));
		at--;
		drawn.push(`${url.slice(12)} ${locale}`);
		if (url.endsWith('broken')) throw new Error('no');
	};
	return { drawn, draw, most: () => most };
}

describe('pages that readers asked for last', () => {
	it('are drawn anew, one at a time and the newest first, when another generation is shown', async () => {
		const { drawn, draw, most } = watch();
		const note = followPages();
		for (const one of [page('a'), page('broken'), page('a', 'en'), page('b'), page('a')])
			note(one, '1', draw);
		await later();
		expect(drawn).toEqual([]);
		note(page('c'), '2', draw);
		note(page('c'), '2', draw);
		await later();
		expect(drawn).toEqual(['c zh', 'a zh', 'b zh', 'a en', 'broken zh']);
		expect(most()).toBe(1);
	});

	it('are few, and left when yet another generation comes', async () => {
		const { drawn, draw } = watch();
		const note = followPages(3);
		for (let i = 0; i < 9; i++) note(page(String(i)), '1', draw);
		note(page('8'), '2', draw);
		note(page('8'), '3', draw);
		await later();
		expect(drawn.filter((one) => one === '7 zh')).toHaveLength(1);
		expect(new Set(drawn)).toEqual(new Set(['8 zh', '7 zh', '6 zh']));
		expect(drawn.length).toBeLessThanOrEqual(4);
	});
});
