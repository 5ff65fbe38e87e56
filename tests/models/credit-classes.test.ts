import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Row } from '../../pipeline/database.ts';
import { given, type Warehouse } from '../given.ts';
import { generator } from './random.ts';
import { expectRecords } from './records.ts';

const received_at = '2026-08-02 09:00:00';
const rating = (
	subject_code: string,
	scheme_code: string,
	grade: string | null,
	valid_from: string,
	more: Row = {},
): Row => ({
	subject_code,
	scheme_code,
	grade,
	valid_from,
	...more,
});
const breach = (subject_code: string, decided_on: string, more: Row = {}): Row => ({
	breach_id: `${subject_code}${decided_on}`,
	subject_code,
	department_code: 'D1',
	kind: 'other',
	severity: 'general',
	decided_on,
	received_at,
	...more,
});
const market = 'market_risk_five';
const shandong = 'shandong_public';
const ratings = [
	rating('S1', market, 'A', '2026-01-10'),
	rating('S1', shandong, 'B', '2026-02-10'),
	rating('S1', shandong, 'C', '2026-04-20'),
	rating('S1', shandong, 'A', '2026-06-20'),
	rating('S2', market, 'D', '2026-01-10', { valid_to: '2026-05-10' }),
	rating('S3', market, 'B', '2026-01-10'),
	rating('S3', market, 'A', '2026-03-02'),
	rating('S3', market, 'B', '2026-03-20'),
	rating('S4', market, 'A', '2026-09-01'),
	rating('S5', 'golden_coconut', null, '2026-01-10', { score: 1130 }),
];
const rows = {
	subjects: ['S1', 'S2', 'S3', 'S4', 'S5', 'S6'].map((subject_code) => ({
		subject_code,
		subject_name: `${subject_code}公司`,
		subject_type: 'organisation',
		former_names: subject_code === 'S6' ? '旧名' : null,
	})),
	ratings,
	breaches: [
		breach('S3', '2026-03-02'),
		breach('S6', '2026-01-05', { published_to: '2026-03-05' }),
		breach('S6', '2026-03-05', { breach_id: 'M6' }),
		breach('S6', '2026-05-06'),
		breach('S6', '2026-05-07', { kind: 'serious_list', severity: 'serious' }),
		breach('S2', '2026-08-01', { published_to: '2026-08-01' }),
		breach('nobody', '2026-08-01'),
	],
	penalties: [
		{
			doc_no: '罚〔1〕',
			authority_code: 'D2',
			subject_code: 'S6',
			penalty_kinds: 'fine',
			decided_on: '2026-06-01',
			received_at,
		},
	],
	repairs: [
		{
			repair_id: 'R1',
			subject_code: 'S6',
			breach_id: 'M6',
			applied_on: '2026-05-01',
			decided_on: '2026-05-20',
			outcome: 'granted',
			received_at,
		},
	],
};

describe('credit classes', () => {
	let warehouse: Warehouse;
	const classOf = async (code: string): Promise<Row> =>
		(await warehouse.rows(`select * from credit_classes where subject_code = '${code}'`))[0]!;
	beforeAll(async () => {
		warehouse = await given(rows, ['credit_classes', 'class_migration']);
	});
	afterAll(() => warehouse.close());

	it('R35, R71: combine the schemes as published, the worst of them, and name the one that decides', async () => {
		expect(await classOf('S1')).toMatchObject({
			credit_class: 'A',
			scheme_code: shandong,
			grade: 'A',
			scheme_count: 2,
			since_on: '2026-06-20',
			list_state: 'none',
		});
		const one = await given(rows, 'credit_classes', { 'grades.combination': market });
		expect(
			await one.rows(
				`select credit_class, grade, scheme_count, list_state from credit_classes where subject_code = 'S1'`,
			),
		).toEqual([{ credit_class: 'A', grade: 'A', scheme_count: 1, list_state: 'red' }]);
		one.close();
	});

	it('R70: are those of the data date, and none where no grade holds', async () => {
		const found = await warehouse.rows(
			'select subject_code, credit_class from credit_classes order by 1',
		);
		expect(found.map((row) => row.credit_class)).toEqual([
			'A',
			'unrated',
			'B',
			'unrated',
			'unrated',
			'unrated',
		]);
	});

	it('R42: count the records in force; repaired and expired ones are out and stay in the history', async () => {
		expect(await classOf('S6')).toMatchObject({
			counted_count: 3,
			ended_count: 2,
			list_state: 'black',
		});
		expect(
			(
				await warehouse.rows(
					`select record_state from int_records where subject_code = 'S6' order by found_on, document_id`,
				)
			).map((row) => row.record_state),
		).toEqual(['expired', 'repaired', 'in_force', 'in_force', 'in_force']);
	});

	it('R89: gather everything of a subject under its one code, whatever its name was', async () => {
		const kinds = await warehouse.rows(
			`select distinct breach_kind from int_records where subject_code = 'S6' order by 1`,
		);
		expect(kinds.map((row) => row.breach_kind)).toEqual(['other', 'penalty', 'serious_list']);
	});

	it('R87: tell the red list, the black list and the watch list apart', async () => {
		expect(await classOf('S6')).toMatchObject({ list_state: 'black' });
		expect(await classOf('S3')).toMatchObject({ list_state: 'none', counted_count: 1 });
	});

	it('give the records behind each subject, and meet their tests', async () => {
		await expectRecords(warehouse, 'credit_classes');
	});
});

describe('a newer grade that has ended', () => {
	it('R70, R71: brings no older one back: the class, its migration and the class at a visit agree', async () => {
		const warehouse = await given(
			{
				subjects: [{ subject_code: 'S1', subject_name: '甲', subject_type: 'organisation' }],
				ratings: [
					rating('S1', market, 'B', '2026-01-10'),
					rating('S1', market, 'D', '2026-02-01', { valid_to: '2026-04-30' }),
				],
				inspections: ['2026-02-01', '2026-02-02', '2026-04-30', '2026-05-01'].map(
					(inspected_on, place) => ({
						inspection_id: `N${place}`,
						subject_code: 'S1',
						department_code: 'D1',
						inspected_on,
						kind: 'random',
						result: 'no_problem',
						received_at,
					}),
				),
				breaches: [breach('nobody', '2026-08-01')],
			},
			['credit_classes', 'class_migration', 'int_visited_classes'],
		);
		expect(await warehouse.rows('select credit_class from credit_classes')).toEqual([
			{ credit_class: 'unrated' },
		]);
		expect(
			await warehouse.rows(
				'select to_class, month from int_class_months order by month desc limit 1',
			),
		).toEqual([{ to_class: 'unrated', month: '2026-05-01' }]);
		expect(
			(
				await warehouse.rows('select credit_class from int_visited_classes order by inspected_on')
			).map((row) => row.credit_class),
		).toEqual(['B', 'D', 'D', 'unrated']);
		warehouse.close();
	});
});

describe('a newer grade outside the map', () => {
	it('R71: replaces the older one and gives no class: the class and its migration agree', async () => {
		const warehouse = await given(
			{
				subjects: [{ subject_code: 'S1', subject_name: '甲', subject_type: 'organisation' }],
				ratings: [rating('S1', market, 'B', '2026-01-10'), rating('S1', market, 'X', '2026-03-10')],
				breaches: [breach('nobody', '2026-08-01')],
			},
			['credit_classes', 'class_migration'],
		);
		expect(await warehouse.rows('select credit_class from credit_classes')).toEqual([
			{ credit_class: 'unrated' },
		]);
		expect(
			await warehouse.rows(
				'select to_class, month from int_class_months order by month desc limit 1',
			),
		).toEqual([{ to_class: 'unrated', month: '2026-03-01' }]);
		warehouse.close();
	});
});

describe('the migration of classes', () => {
	it('R70: counts who moved between the ends of two months and who stayed, and adds up to the present', async () => {
		const warehouse = await given(rows, ['credit_classes', 'class_migration']);
		const moves = await warehouse.rows<Row>(
			'select month, from_class, to_class, moved_count, direction from class_migration where moved_count > 0 order by 1, 2, 3',
		);
		expect(
			moves.map((row) => [
				String(row.month).slice(5, 7),
				`${String(row.from_class)}>${String(row.to_class)}`,
				row.moved_count,
				row.direction,
			]),
		).toEqual([
			['01', 'unrated>A', 1, 'entered'],
			['01', 'unrated>B', 1, 'entered'],
			['01', 'unrated>D', 1, 'entered'],
			['02', 'A>B', 1, 'worse'],
			['04', 'B>C', 1, 'worse'],
			['05', 'D>unrated', 1, 'expired'],
			['06', 'C>A', 1, 'better'],
		]);
		expect(
			await warehouse.rows(
				`select from_class, to_class, subject_count, from_share from class_migration where month = '2026-04-01' and moved_count = 0 order by 1`,
			),
		).toEqual([
			{ from_class: 'B', to_class: 'B', subject_count: 1, from_share: 0.5 },
			{ from_class: 'D', to_class: 'D', subject_count: 1, from_share: 1 },
		]);
		const now = await warehouse.rows(
			`select to_class as c, sum(subject_count)::integer as n from class_migration where month = '2026-08-01' and to_class <> 'unrated' group by 1 order by 1`,
		);
		expect(now).toEqual(
			await warehouse.rows(
				`select credit_class as c, count(*)::integer as n from credit_classes where credit_class <> 'unrated' group by 1 order by 1`,
			),
		);
		await expectRecords(warehouse, 'class_migration');
		warehouse.close();
	});

	it('R70: follows every subject as the classes of each month end do', async () => {
		const chance = generator(5);
		const schemes = {
			[market]: ['A', 'B', 'C', 'D', 'E'],
			[shandong]: ['A+', 'A', 'B', 'C', 'C-', 'D', 'D-'],
			tax_credit: ['A', 'B', 'M', 'C', 'D'],
		};
		const many = Array.from({ length: 60 }, (_, subject) =>
			Object.entries(schemes).flatMap(([scheme, grades]) =>
				[1, 2, 3, 4, 5, 6]
					.filter(() => chance() < 0.5)
					.map((month) =>
						rating(
							`S${subject}`,
							scheme,
							grades[Math.floor(chance() * grades.length)]!,
							`2026-0${month}-${10 + Math.floor(chance() * 15)}`,
						),
					),
			),
		).flat();
		const warehouse = await given(
			{
				ratings: many,
				subjects: Array.from({ length: 60 }, (_, subject) => ({
					subject_code: `S${subject}`,
					subject_name: '甲',
					subject_type: 'organisation',
				})),
				breaches: [breach('nobody', '2026-06-30')],
			},
			['class_migration', 'int_credit_classes'],
		);
		const last = `select subject_code, max_by(to_class, month) as credit_class from int_class_months group by 1`;
		expect(await warehouse.rows(`${last} order by 1`)).toEqual(
			await warehouse.rows('select subject_code, credit_class from int_credit_classes order by 1'),
		);
		warehouse.close();
	});
});

it('R42, R70: a grade holds on its first and its last day, a record no longer on the day its term ends', async () => {
	const codes = ['FIRST', 'NEXT', 'LAST', 'PAST'];
	const warehouse = await given(
		{
			subjects: codes.map((subject_code) => ({
				subject_code,
				subject_name: subject_code,
				subject_type: 'organisation',
			})),
			ratings: [
				rating('FIRST', market, 'A', '2026-08-01'),
				rating('NEXT', market, 'A', '2026-08-02'),
				rating('LAST', market, 'A', '2026-01-10', { valid_to: '2026-08-01' }),
				rating('PAST', market, 'A', '2026-01-10', { valid_to: '2026-07-31' }),
			],
			breaches: [
				breach('FIRST', '2026-05-06', { published_to: '2026-08-01' }),
				breach('LAST', '2026-05-06', { published_to: '2026-08-02' }),
			],
			int_data_date: [{ data_date: '2026-08-01', known_on: '2026-08-02', opened_on: '2026-01-01' }],
		},
		'credit_classes',
	);
	const found = await warehouse.rows(
		'select subject_code, credit_class, counted_count, ended_count from credit_classes order by 1',
	);
	expect(found.map((row) => Object.values(row))).toEqual([
		['FIRST', 'A', 0, 1],
		['LAST', 'A', 1, 0],
		['NEXT', 'unrated', 0, 0],
		['PAST', 'unrated', 0, 0],
	]);
	warehouse.close();
});
