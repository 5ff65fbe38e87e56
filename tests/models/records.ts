import { expect } from 'vitest';
import { type Warehouse } from '../given.ts';

/** Every records entry of a mart returns as many rows as its count says, and no test of its models fails. */
export async function expectRecords(warehouse: Warehouse, mart: string): Promise<void> {
	const { header } = warehouse.models.find(({ name }) => name === mart)!;
	for (const { count, from, match, where } of header.records ?? []) {
		const on = Object.entries(match).map(([theirs, ours]) => `r.${theirs} = m.${ours}`).join(' and ');
		const rows = await warehouse.rows<{ stated: number; found: number }>(
			`select m.${count} as stated, (select count(*) from ${from} as r where ${on} and (${where ?? 'true'})) as found from ${mart} as m`,
		);
		expect([count, rows.filter(({ stated, found }) => stated !== found)]).toEqual([count, []]);
		expect([count, rows.some(({ found }) => found > 0)]).toEqual([count, true]);
	}
	expect((await warehouse.expectations()).filter((one) => one.severity === 'block' && one.failing > 0)).toEqual([]);
}
