import { describe, expect, it } from 'vitest';
import { type Row } from '../../pipeline/database.ts';
import { given, rowsOf } from '../given.ts';
import { expectRecords } from './records.ts';

/** The whole number `total` in `parts` parts that differ by one at most. */
const share = (total: number, parts: number): number[] =>
	Array.from({ length: parts }, (_, index) => Math.floor((total + index) / parts));

interface List {
	batch: string;
	departments: number;
	items: number;
	materials: number;
	cut?: number;
	waivable?: number;
	byLicence?: number;
	more?: Row;
}

/** The rows of a list whose figures add up as told. */
function listOf({
	batch,
	departments,
	items,
	materials,
	cut = 0,
	waivable = 0,
	byLicence = 0,
	more,
}: List): Row[] {
	const [now, fewer, waived, fetched] = [materials, cut, waivable, byLicence].map((one) =>
		share(one, items),
	);
	return now!.map((materials_now, index) => ({
		item_code: `${batch}-${index}`,
		item_name: `事项${index}`,
		item_type: 'licence',
		approval_department_code: `D${index % departments}`,
		supervision_department_code: 'S',
		list_batch: batch,
		reform_mode: 'commitment',
		statutory_days: 20,
		promised_days: 5,
		materials_before: materials_now + fewer![index]!,
		materials_now,
		materials_waivable: waived![index]!,
		materials_by_e_licence: fetched![index]!,
		commitment_applicable: true,
		valid_from: '2022-10-01',
		...more,
	}));
}

/** Departments and the sums of a list, as its leading sentence counts them. */
async function figuresOf(items: Row[], commitments: Row[] = []): Promise<Row> {
	const warehouse = await given({ items, commitments }, 'reform_list');
	const [figures] = await warehouse.rows(`
		select count(*)::integer as departments, sum(item_count)::integer as items, sum(material_count)::integer as materials,
			sum(material_cut_count)::integer as cut, sum(waivable_count)::integer as waivable, sum(e_licence_count)::integer as by_licence,
			round(100.0 * sum(waivable_count) / sum(material_count), 2) as waivable_percent,
			round(100.0 * sum(e_licence_count) / sum(material_count), 2) as licence_percent,
			sum(promise_count)::integer as promises,
			round(sum(material_cut_count) / sum(item_count), 2) as cut_per_item,
			round(sum(promise_count) / sum(item_count), 2) as promises_per_item
		from reform_list
	`);
	warehouse.close();
	return figures!;
}

const commitment = (number: number, item_code: string, made_on = '2022-11-01'): Row => ({
	commitment_code: `321084${made_on.replaceAll('-', '')}${String(number).padStart(6, '0')}`,
	subject_code: `S${number}`,
	department_code: 'D0',
	item_code,
	kind: 'approval',
	made_on,
});

describe('the lists of Jiangdu and Gaoyou', () => {
	it('R105: Jiangdu’s first list has 7 departments, 20 items and 101 materials, 38 waivable, 37.62 %', async () => {
		expect(
			await figuresOf(
				listOf({ batch: '江都第一批', departments: 7, items: 20, materials: 101, waivable: 38 }),
			),
		).toMatchObject({
			departments: 7,
			items: 20,
			materials: 101,
			waivable: 38,
			waivable_percent: 37.62,
		});
	});

	it('R106: the extended list has 15, 40, 247 and 93, 37.65 %, and 29 by e-licence, 11.74 %, apart', async () => {
		const list = { batch: '江都拓展', departments: 15, items: 40, materials: 247 };
		expect(await figuresOf(listOf({ ...list, waivable: 93, byLicence: 29 }))).toMatchObject({
			departments: 15,
			items: 40,
			materials: 247,
			waivable: 93,
			waivable_percent: 37.65,
			by_licence: 29,
			licence_percent: 11.74,
		});
	});

	it('R107: Gaoyou’s 18 items ask for 43 materials fewer and 505 promises were signed, 2.39 and 28.06 per item', async () => {
		const items = listOf({ batch: '高邮', departments: 6, items: 18, materials: 90, cut: 43 });
		const commitments = Array.from({ length: 505 }, (_, number) =>
			commitment(number, `高邮-${number % 18}`),
		);
		const before = commitment(900, '高邮-0', '2022-09-30');
		expect(await figuresOf(items, [...commitments, before, commitment(901, 'X')])).toMatchObject({
			items: 18,
			cut: 43,
			promises: 505,
			cut_per_item: 2.39,
			promises_per_item: 28.06,
		});
	});

	it('R108: the hygiene licence of public venues goes from 20 working days to none, 100 %', async () => {
		const [row] = await rowsOf('reform_list', {
			items: listOf({
				batch: '高邮',
				departments: 1,
				items: 1,
				materials: 3,
				more: { promised_days: 0 },
			}),
		});
		expect(row).toMatchObject({
			statutory_days: 20,
			promised_days: 0,
			limit_compression_share: 1,
			immediate_count: 1,
		});
	});
});

describe('what a list says of its items', () => {
	const one = listOf({ batch: '第一批', departments: 1, items: 3, materials: 9 });
	const later = { list_batch: '第二批', valid_from: '2023-07-01' };

	it('R1: items are counted by the six powers and public services', async () => {
		const types = [
			'licence',
			'confirmation',
			'adjudication',
			'reward',
			'payment',
			'other',
			'public_service',
		];
		const [row] = await rowsOf('reform_list', {
			items: types.map((item_type, index) => ({ ...one[0], item_code: `I${index}`, item_type })),
		});
		expect(row).toMatchObject({
			item_count: 7,
			licence_count: 1,
			other_power_count: 5,
			public_service_count: 1,
		});
	});

	it('R2: a list counts what it adds and what it changes, and not what only moved its dates', async () => {
		const rows = await rowsOf('reform_list', {
			items: [
				...one,
				{ ...one[0], ...later, promised_days: 1 },
				{ ...one[1], ...later },
				{ ...one[2], ...later, item_code: 'NEW' },
			],
		});
		expect(
			rows.map((row) => [row.list_batch, row.item_count, row.added_count, row.changed_count]),
		).toEqual([
			['第一批', 3, 3, 0],
			['第二批', 3, 1, 1],
		]);
	});

	it('R2: a list that corrects itself is compared with what stood before it', async () => {
		const rows = await rowsOf(
			'int_listed_items',
			{
				items: [
					...one,
					{ ...one[0], ...later, promised_days: 1 },
					{ ...one[0], ...later, valid_from: '2023-08-01', promised_days: 1, item_name: '改名' },
					{ ...one[1], ...later, promised_days: 1 },
					{ ...one[1], ...later, valid_from: '2023-08-01' },
					{ ...one[2], ...later, item_code: 'NEW' },
					{
						...one[2],
						...later,
						item_code: 'NEW',
						valid_from: '2023-08-01',
						materials_waivable: null,
						commitment_applicable: null,
					},
					{ ...one[2], list_batch: null, item_code: 'PLAIN' },
					{ ...one[2], ...later, item_code: 'PLAIN' },
				],
			},
			{},
			'list_batch, item_code',
		);
		expect(
			rows
				.filter((row) => row.list_batch === '第二批')
				.map((row) => [
					row.item_code,
					row.item_name,
					row.is_added,
					row.is_changed,
					row.materials_waivable,
					row.is_commitment_applicable,
				]),
		).toEqual([
			['NEW', '事项2', true, false, 0, false],
			['PLAIN', '事项2', true, false, 0, true],
			['第一批-0', '改名', false, true, 0, true],
			['第一批-1', '事项1', false, false, 0, true],
		]);
		expect(rows).toHaveLength(7);
	});

	it('R101, R107: a promise belongs to the list that holds on its day, from its first day to its last', async () => {
		const item = one[0]!;
		const days = [
			'2022-09-30',
			'2022-10-01',
			'2022-12-31',
			'2023-01-01',
			'2023-06-30',
			'2023-07-01',
			'2023-12-31',
			'2024-01-01',
		];
		const rows = await rowsOf<{ list_batch: string; department_code: string; made_on: string }>(
			'int_list_promises',
			{
				items: [
					item,
					{ ...item, valid_from: '2023-01-01', approval_department_code: 'D8' },
					{ ...item, ...later, valid_to: '2023-12-31' },
					{ ...item, item_code: 'LEFT' },
					{ ...item, item_code: 'LEFT', list_batch: null, valid_from: '2023-01-01' },
				],
				commitments: days.flatMap((day, index) => [
					commitment(index, '第一批-0', day),
					commitment(100 + index, 'LEFT', day),
				]),
			},
			{},
			'item_code, made_on',
		);
		expect(rows.map((row) => [row.list_batch, row.department_code, row.made_on])).toEqual([
			...['2022-10-01', '2022-12-31'].map((day) => ['第一批', 'D0', day]),
			...['2022-10-01', '2022-12-31', '2023-01-01', '2023-06-30'].map((day) => [
				'第一批',
				'D8',
				day,
			]),
			...['2023-07-01', '2023-12-31'].map((day) => ['第二批', 'D0', day]),
		]);
	});

	it('R3: the high and the clean tier are two lists', async () => {
		const warehouse = await given(
			{
				items: one.map((row, index) => ({
					...row,
					exemption_tier: ['high', 'clean', 'clean'][index],
				})),
				commitments: [commitment(1, '第一批-0'), commitment(2, '第一批-1')],
			},
			['reform_list', 'int_listed_items', 'int_list_promises'],
		);
		expect(
			await warehouse.rows(
				'select high_tier_count, clean_tier_count, promise_count from reform_list',
			),
		).toEqual([{ high_tier_count: 1, clean_tier_count: 2, promise_count: 2 }]);
		await expectRecords(warehouse, 'reform_list', () => true);
		warehouse.close();
	});
});
