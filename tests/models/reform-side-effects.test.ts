import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Row } from '../../pipeline/database.ts';
import { given, type Warehouse } from '../given.ts';
import { expectRecords } from './records.ts';

const item = (code: string, department: string, reform_date: string | null): Row => ({
	item_code: code,
	item_name: `事项${code}`,
	item_type: 'licence',
	approval_department_code: department,
	reform_mode: reform_date ? 'optimise' : null,
	reform_date,
	valid_from: '2024-01-01',
});

/** So many cases of an item applied for on a day, the first of them refused, withdrawn or with a stopped clock. */
function cases(
	item_code: string,
	applied_on: string,
	count: number,
	first: { refused?: number; withdrawn?: number; stopped?: number; open?: number },
): Row[] {
	const { refused = 0, withdrawn = 0, stopped = 0, open = 0 } = first;
	return Array.from({ length: count }, (_, place) => ({
		case_no: `${item_code}-${applied_on}-${place}`,
		item_code,
		subject_code: 'S',
		department_code: 'D1',
		route: 'standard',
		applied_at: `${applied_on} 08:00:00`,
		decided_at: place >= count - open ? null : `${applied_on} 16:00:00`,
		result:
			place >= count - open
				? null
				: place < refused
					? 'refused'
					: place < refused + withdrawn
						? 'withdrawn'
						: 'granted',
		stopped_working_days:
			place >= refused + withdrawn && place < refused + withdrawn + stopped ? 3 : 0,
	}));
}

interface SideEffect extends Row {
	scope: string;
	code: string;
	side_effect: string;
	compared_count: number;
	now_total_count: number;
	before_share: number;
	now_share: number;
	change_share: number;
	change_low_share: number;
	change_high_share: number;
}

describe('the side effects of the reform', () => {
	let warehouse: Warehouse;
	let rows: SideEffect[];
	const found = (effect: string, scope = 'whole'): SideEffect =>
		rows.find((row) => row.side_effect === effect && row.scope === scope)!;
	beforeAll(async () => {
		warehouse = await given(
			{
				departments: [{ department_code: 'D1', department_name: '审批局' }],
				items: [
					item('OFTEN', 'D1', '2025-06-01'),
					item('SELDOM', 'D1', '2025-06-01'),
					item('FEW', 'D1', '2025-06-01'),
					item('OLD', 'D1', null),
				],
				approvals: [
					// nothing changed within the items, but the item that refuses often makes up more of the cases now
					...cases('OFTEN', '2025-01-06', 20, { refused: 10, stopped: 2 }),
					...cases('OFTEN', '2025-08-04', 80, { refused: 40, withdrawn: 16, stopped: 8 }),
					...cases('SELDOM', '2025-01-06', 80, { refused: 8, stopped: 8 }),
					...cases('SELDOM', '2025-08-04', 20, { refused: 2, withdrawn: 6, stopped: 2 }),
					// too few before; before the year before; not reformed; not yet decided
					...cases('FEW', '2025-01-06', 9, { refused: 9 }),
					...cases('FEW', '2025-08-04', 30, { refused: 1 }),
					...cases('SELDOM', '2024-03-04', 50, { refused: 50 }),
					...cases('OLD', '2025-08-04', 50, { refused: 50 }),
					...cases('SELDOM', '2025-09-01', 15, { open: 15 }),
				],
			},
			'reform_side_effects',
		);
		rows = await warehouse.rows<SideEffect>('select * from reform_side_effects');
	}, 60_000);
	afterAll(() => warehouse.close());

	it('R57: a change in the mix of items is no change: the share before is weighted by the cases now', () => {
		const refused = found('refused');
		// decided now: 64 of the one that refuses, 14 of the other; 18 of 100 were refused before, whatever the mix
		const before = (64 * 0.5 + 14 * 0.1) / 78;
		expect(refused).toMatchObject({ compared_count: 2, item_count: 3, now_total_count: 78 });
		expect(refused.before_share).toBeCloseTo(before, 4);
		expect(refused.now_share).toBeCloseTo(42 / 78, 4);
		expect(refused.change_share).toBeCloseTo(42 / 78 - before, 4);
	});

	it('R45: names what grew, with an interval that leaves nothing out, and says so first', async () => {
		const withdrawn = found('withdrawn');
		expect(withdrawn).toMatchObject({ before_share: 0, now_share: 0.22, change_share: 0.22 });
		const part = (now: number, count: number, of: number): number =>
			(now ** 2 * (count + 1) * (of - count + 1)) / (of + 2) ** 3;
		const late = (count: number, of: number): number =>
			(of * (count + 1) * (of - count + 1)) / (of + 2) ** 2;
		const half =
			(1.959963984540054 *
				Math.sqrt(part(80, 0, 20) + part(20, 0, 80) + late(16, 80) + late(6, 20))) /
			100;
		expect(withdrawn.change_low_share).toBeCloseTo(0.22 - half, 4);
		expect(withdrawn.change_high_share).toBeCloseTo(0.22 + half, 4);
		expect(withdrawn.change_low_share).toBeGreaterThan(0);
		const [grown, none] = warehouse.models.find(({ name }) => name === 'reform_side_effects')!
			.header.lead!;
		const ask = (query: string): Promise<Row[]> =>
			warehouse.rows(query.replaceAll('{mart}', 'reform_side_effects'));
		expect(await ask(grown!.query)).toMatchObject([{ name: '撤回' }]);
		expect(await ask(none!.query)).toEqual([]);
	});

	it('counts stopped clocks of the decided, and departments like the whole', () => {
		expect(found('stopped').change_low_share).toBeLessThan(0);
		expect(found('stopped').change_high_share).toBeGreaterThan(0);
		for (const effect of ['refused', 'withdrawn', 'stopped'])
			expect(found(effect, 'department')).toMatchObject({
				code: 'D1',
				name: '审批局',
				now_share: found(effect).now_share,
				before_share: found(effect).before_share,
			});
	});

	it('gives the items behind each number, and meets its tests', async () => {
		await expectRecords(warehouse, 'reform_side_effects');
	});
});
