import { describe, expect, it } from 'vitest';
import { authorize, withWholeCodes, type Scope } from '../../src/lib/server/access.ts';
import { keepAnswers } from '../../src/lib/server/answers.ts';
import type { OpenGeneration, Row } from '../../src/lib/server/warehouse.ts';

const scope = authorize({
	getClientAddress: () => '127.0.0.1',
	request: { headers: new Headers() },
}) as Scope;

/** A database that writes down what it is asked; `fail` makes it fail once. */
function count(rows: () => Row[] = () => [{ a: 1 }]) {
	const asked: string[] = [];
	let failing = false;
	const read = (async (_: Scope, sql: string) => {
		asked.push(sql);
		await new Promise((resolve) => setTimeout(resolve, 1));
		if (failing) {
			failing = false;
			throw new Error('no answer');
		}
		return rows();
	}) as OpenGeneration['read'];
	return { asked, read, fail: () => (failing = true) };
}

describe('answers of a generation', () => {
	it('are read once, also when several ask at the same time', async () => {
		const { asked, read } = count();
		const answer = keepAnswers(read);
		const [first, second] = await Promise.all([answer(scope, 'a'), answer(scope, 'a')]);
		expect(await answer(scope, 'a')).toEqual([{ a: 1 }]);
		expect(first).toBe(second);
		expect(asked).toEqual(['a']);
	});

	it('differ by select, values and scope', async () => {
		const { asked, read } = count();
		const answer = keepAnswers(read);
		await answer(scope, 'a');
		await answer(scope, 'b');
		await answer(scope, 'a', { day: '2026-10-01' });
		await answer(scope, 'a', { day: '2026-10-02' });
		await answer(scope, 'a', { day: ['2026-10-02'] });
		await answer(withWholeCodes(scope), 'a');
		expect(asked).toHaveLength(6);
	});

	it('that failed are asked for again', async () => {
		const { asked, read, fail } = count();
		const answer = keepAnswers(read);
		fail();
		await expect(answer(scope, 'a')).rejects.toThrow('no answer');
		expect(await answer(scope, 'a')).toEqual([{ a: 1 }]);
		expect(asked).toHaveLength(2);
	});

	it('longest not asked for go when they take too much, and long ones are not kept', async () => {
		const { asked, read } = count(() => [{ a: 'x'.repeat(asked.at(-1) === 'long' ? 9000 : 1500) }]);
		const answer = keepAnswers(read, 12_000 * 10);
		const small = keepAnswers(read, 12_000 * 10);
		for (let i = 0; i < 50; i++) {
			await answer(scope, 'kept');
			await answer(scope, `other ${i}`);
		}
		expect(asked.filter((sql) => sql === 'kept')).toHaveLength(1);
		await answer(scope, 'other 49');
		await answer(scope, 'other 0');
		expect(asked.filter((sql) => sql === 'other 49')).toHaveLength(1);
		expect(asked.filter((sql) => sql === 'other 0')).toHaveLength(2);
		await small(scope, 'long');
		await small(scope, 'long');
		expect(asked.filter((sql) => sql === 'long')).toHaveLength(2);
	});

	it('cannot be changed by who got them', async () => {
		const answer = keepAnswers(count().read);
		const rows = await answer(scope, 'a');
		expect(() => {
			rows[0]!.a = 2;
		}).toThrow();
		expect(() => rows.push({})).toThrow();
	});
});
