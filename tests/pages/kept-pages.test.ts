import { describe, expect, it } from 'vitest';
import { keepPages, leaveUnkept, type Wanted } from '../../src/lib/server/kept-pages.ts';
import { makeTurns } from '../../src/lib/server/turns.ts';

const wanted = (key: string, more: Partial<Wanted> = {}): Wanted => ({
	key,
	route: '/[indicator]',
	isData: false,
	...more,
});

/** A page with a script under a nonce, as the framework sends it. */
function page(words: string, nonce = 'AAAAAAAAAAAAAAAAAAAAAA==', status = 200): Response {
	return new Response(`<p>${words} 明察</p><script nonce="${nonce}">start</script>`, {
		status,
		headers: {
			'content-type': 'text/html',
			'x-sveltekit-page': 'true',
			etag: '"1"',
			'content-security-policy': `script-src 'self' 'nonce-${nonce}'`,
		},
	});
}

/** Draws a page and counts how often. */
function counted(draw: () => Response | Promise<Response> = () => page('here')) {
	const drawer = {
		times: 0,
		draw: async () => {
			drawer.times++;
			await new Promise((resolve) => setTimeout(resolve, 1));
			return draw();
		},
	};
	return drawer;
}

describe('pages of a generation', () => {
	it('are drawn once for all who ask, also at the same time', async () => {
		const keep = keepPages();
		const drawer = counted();
		const answers = await Promise.all(
			Array.from({ length: 5 }, () => keep(wanted('a'), drawer.draw)),
		);
		answers.push(await keep(wanted('a'), drawer.draw));
		expect(drawer.times).toBe(1);
		for (const answer of answers) expect(await answer.text()).toContain('here 明察');
		await keep(wanted('b'), drawer.draw);
		expect(drawer.times).toBe(2);
	});

	it('carry a nonce of their own in each answer, in the policy as in the script', async () => {
		const keep = keepPages();
		const seen = new Set<string>();
		for (let turn = 0; turn < 3; turn++) {
			const answer = await keep(wanted('a'), () => Promise.resolve(page('here')));
			const nonce = /^script-src 'self' 'nonce-([^']+)'$/.exec(
				answer.headers.get('content-security-policy')!,
			)![1]!;
			expect(await answer.text()).toBe(`<p>here 明察</p><script nonce="${nonce}">start</script>`);
			expect(answer.headers.has('etag')).toBe(false);
			seen.add(nonce);
		}
		expect(seen.size).toBe(3);
		expect(seen).not.toContain('AAAAAAAAAAAAAAAAAAAAAA==');
	});

	it('that show a fault, or what may change at any time, are drawn anew', async () => {
		const keep = keepPages();
		const changing = counted(() => {
			leaveUnkept();
			return page('now');
		});
		const missing = counted(() => page('none', undefined, 404));
		for (let turn = 0; turn < 3; turn++) {
			expect(await (await keep(wanted('a'), changing.draw)).text()).toContain('now');
			expect((await keep(wanted('b'), missing.draw)).status).toBe(404);
		}
		expect(changing.times).toBe(3);
		expect(missing.times).toBe(3);
	});

	it('that cannot be drawn fail for who asked, and are drawn for the next', async () => {
		const keep = keepPages();
		let failing = true;
		const draw = () => (failing ? Promise.reject(new Error('no')) : Promise.resolve(page('here')));
		await expect(keep(wanted('a'), draw)).rejects.toThrow('no');
		failing = false;
		expect((await keep(wanted('a'), draw)).status).toBe(200);
	});

	it('keep their data too, and leave files and redirections as they come', async () => {
		const keep = keepPages();
		const data = counted(
			() => new Response('{}', { headers: { 'content-type': 'application/json' } }),
		);
		await keep(wanted('a', { isData: true }), data.draw);
		expect(await (await keep(wanted('a', { isData: true }), data.draw)).text()).toBe('{}');
		expect(data.times).toBe(1);
		const file = counted(() => new Response('a,b', { headers: { 'content-type': 'text/csv' } }));
		const both = await Promise.all(
			[1, 2].map(() => keep(wanted('f', { route: '/[indicator]/csv' }), file.draw)),
		);
		expect(await Promise.all(both.map((answer) => answer.text()))).toEqual(['a,b', 'a,b']);
		await keep(wanted('f', { route: '/[indicator]/csv' }), file.draw);
		expect(file.times).toBe(3);
		const away = counted(() => new Response(null, { status: 303, headers: { location: '/' } }));
		await keep(wanted('r'), away.draw);
		expect((await keep(wanted('r'), away.draw)).status).toBe(303);
		expect(away.times).toBe(2);
	});

	it('stay within their budget', async () => {
		const keep = keepPages(50_000);
		const long = 'x'.repeat(3_000);
		const times = new Map<string, number>();
		const ask = (key: string, words = long) =>
			keep(wanted(key), () => {
				times.set(key, (times.get(key) ?? 0) + 1);
				return Promise.resolve(page(words));
			});
		for (let i = 0; i < 60; i++) {
			await ask('usual');
			await ask(`rare ${i}`);
		}
		await ask('rare 59');
		await ask('rare 0');
		await ask('whole', 'x'.repeat(6_000));
		await ask('whole', 'x'.repeat(6_000));
		expect(['usual', 'rare 59', 'rare 0', 'whole'].map((key) => times.get(key))).toEqual([
			1, 1, 2, 2,
		]);
	});
});

describe('turns', () => {
	it('come in the order of asking, a few at a time, and one that fails gives its place', async () => {
		const turn = makeTurns(2);
		const begun: number[] = [];
		let at = 0;
		let most = 0;
		const results = await Promise.allSettled(
			Array.from({ length: 9 }, (_, i) =>
				turn(async () => {
					begun.push(i);
					most = Math.max(most, ++at);
					await new Promise((resolve) => setTimeout(resolve, i % 3));
					at--;
					if (i % 4 === 0) throw new Error('no');
				}),
			),
		);
		expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
		expect(most).toBe(2);
		expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(3);
	});

	it('let others be heard in between', async () => {
		const turn = makeTurns(1);
		let heard = 0;
		const timer = setInterval(() => heard++, 1);
		const busy = Array.from({ length: 8 }, () =>
			turn(async () => {
				const until = performance.now() + 4;
				while (performance.now() < until);
			}),
		);
		await Promise.all(busy);
		clearInterval(timer);
		expect(heard).toBeGreaterThanOrEqual(4);
	});
});
