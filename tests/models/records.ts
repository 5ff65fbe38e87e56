import { expect } from 'vitest';
import { type Warehouse } from '../given.ts';

type Unseen = (count: string, from: string) => boolean;

/**
 * Every records entry of a mart returns as many rows as its count says, and no test of its models fails. `unseen`
 * names the counts of which the rows of this test have none.
 */
export async function expectRecords(
	warehouse: Warehouse,
	mart: string,
	unseen?: Unseen,
): Promise<void> {
	await expectCounts(warehouse, mart, unseen);
	expect(
		(await warehouse.expectations()).filter((one) => one.severity === 'block' && one.failing > 0),
	).toEqual([]);
}

/** The same of the records alone, where a test's rows break what its models demand. */
export async function expectCounts(
	warehouse: Warehouse,
	mart: string,
	unseen: Unseen = () => false,
): Promise<void> {
	const { header } = warehouse.models.find(({ name }) => name === mart)!;
	for (const { count, from, match, where } of header.records ?? []) {
		const on = Object.entries(match)
			.map(([theirs, ours]) => `${from}.${theirs} = m.${ours}`)
			.join(' and ');
		const rows = await warehouse.rows<{ stated: number; found: number }>(
			`select m.${count} as stated, (select count(*) from ${from} where ${on} and (${where ?? 'true'})) as found from ${mart} as m`,
		);
		expect([count, rows.filter(({ stated, found }) => stated !== found)]).toEqual([count, []]);
		if (!unseen(count, from))
			expect([count, rows.some(({ found }) => found > 0)]).toEqual([count, true]);
	}
}
