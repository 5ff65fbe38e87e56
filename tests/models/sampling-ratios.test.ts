import { describe, expect, it } from 'vitest';
import { type Row } from '../../pipeline/database.ts';
import { given, rowsOf } from '../given.ts';
import { expectRecords } from './records.ts';

interface Cell {
	population: number;
	weight: number;
	floor?: number;
	cap?: number;
}

/** The ratios of one department's cells for so many staff-days, one staff-day a visit, nothing held in reserve. */
async function solve(cells: Cell[], staffDays: number): Promise<Row[]> {
	const rows = await rowsOf<Row>(
		'sampling_ratios',
		{
			int_sampling_cells: cells.map((cell, index) => ({
				department_code: 'D1',
				item_code: item(index),
				industry_section: 'C',
				credit_class: 'B',
				is_key_area: cell.floor === 1,
				population_count: cell.population,
				resting_count: 0,
				sheltered_count: 0,
				frame_count: cell.population,
				base_ratio: 0.02,
				multiplier: 1,
				watch_weight: 1,
				weight_ratio: cell.weight,
				floor_ratio: cell.floor ?? 0,
				cap_ratio: cell.cap ?? 1,
				staff_days_per_visit: 1,
			})),
			int_current_items: cells.map((_, index) => ({
				item_code: item(index),
				item_name: item(index),
			})),
		},
		{ 'sampling.staff_days.D1': staffDays, 'sampling.reserve_share': 0 },
		'item_code',
	);
	return rows;
}

const item = (index: number): string => `I${String(index).padStart(3, '0')}`;
const ratios = async (weights: number[], staffDays: number): Promise<number[]> => {
	const positive = weights.map((weight) => weight / 1000);
	return (
		await solve(
			positive.map((weight) => ({ population: 1, weight })),
			staffDays,
		)
	).map((row) => row.sampling_ratio as number);
};
const expectRatios = (found: number[], wanted: number[]): void => {
	expect(found.length).toBe(wanted.length);
	found.forEach((ratio, index) => expect(ratio).toBeCloseTo(wanted[index]!, 5));
};
const to = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

describe('the level of the draw', () => {
	it('R36: gives the inclusion probabilities that the sps package publishes', async () => {
		expectRatios(
			await ratios(to(20), 12),
			to(20).map((x) => (x > 16 ? 1 : (x / 136) * 8)),
		);
		expectRatios(await ratios([1, 2, 5, 5, 5, 10, 4, 1], 6), [0.25, 0.5, 1, 1, 1, 1, 1, 0.25]);
		const x = [0, 1, 2, 3, 4, 10, 9, 8, 5, 6, 7, 0];
		expectRatios(
			await ratios(x, 4),
			x.map((one) => (one / 55) * 4),
		);
		expectRatios(await ratios([...x, 100], 4), [...x.map((one) => (one / 55) * 3), 1]);
		expectRatios(await ratios([20, ...x], 5), [1, ...x.map((one) => (one / 55) * 4)]);
	});

	it('R36: spends the staff-days exactly, also where a cell meets its cap', async () => {
		const cells = [
			{ population: 100, weight: 0.01 },
			{ population: 100, weight: 0.02, cap: 0.05 },
			{ population: 10, weight: 0.3, floor: 1 },
		];
		expectRatios(
			(await solve(cells, 16)).map((row) => row.sampling_ratio as number),
			[0.02, 0.04, 1],
		);
		const capped = await solve(cells, 20);
		expectRatios(
			capped.map((row) => row.sampling_ratio as number),
			[0.05, 0.05, 1],
		);
		expect(capped.map((row) => [row.plan_state, row.ratio_bound])).toEqual([
			['solved', 'level'],
			['solved', 'cap'],
			['solved', 'full'],
		]);
	});

	it('R62: floors that staff does not reach are not cut: the gap is stated', async () => {
		const rows = await solve(
			[
				{ population: 100, weight: 0.02, floor: 1 },
				{ population: 100, weight: 0.02, floor: 0.01 },
			],
			80,
		);
		expect(
			rows.map((row) => [row.plan_state, row.sampling_ratio, row.department_gap_staff_days]),
		).toEqual([
			['infeasible', 1, 21],
			['infeasible', 0.01, 21],
		]);
	});

	it('with staff for everything puts every cell at its cap', async () => {
		const rows = await solve(
			[
				{ population: 10, weight: 0.02, cap: 0.4 },
				{ population: 10, weight: 0.02 },
			],
			500,
		);
		expect(rows.map((row) => [row.plan_state, row.sampling_ratio])).toEqual([
			['slack', 0.4],
			['slack', 1],
		]);
	});

	it('holds its bounds, its budget and its order on random cells', async () => {
		let state = 17;
		const chance = (): number =>
			(state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
		for (let round = 0; round < 5; round++) {
			const cells = Array.from({ length: 30 }, () => {
				const floor = chance() < 0.1 ? 1 : Math.round(chance() * 200) / 10_000;
				return {
					population: 1 + Math.floor(chance() * 500),
					weight: (1 + Math.floor(chance() * 300)) / 1000,
					floor,
					cap: floor === 1 ? 1 : 0.3 + Math.round(chance() * 7) / 10,
				};
			});
			const least = cells.reduce((sum, cell) => sum + cell.population * cell.floor, 0);
			const most = cells.reduce((sum, cell) => sum + cell.population * cell.cap, 0);
			const staff = Math.round(least + (most - least) * (0.05 + 0.9 * chance()));
			const rows = await solve(cells, staff);
			const spent = rows.reduce((sum, row) => sum + (row.expected_visits as number), 0);
			expect(Math.abs(spent - staff)).toBeLessThan(30 * 0.001);
			cells.forEach((cell, index) => {
				expect(rows[index]!.sampling_ratio).toBeGreaterThanOrEqual(cell.floor - 1e-9);
				expect(rows[index]!.sampling_ratio).toBeLessThanOrEqual(cell.cap + 1e-9);
			});
			const more = await solve(cells, Math.min(most, staff * 1.1));
			rows.forEach((row, index) =>
				expect(more[index]!.sampling_ratio).toBeGreaterThanOrEqual(row.sampling_ratio as number),
			);
		}
	});
});

const items: Row[] = [
	{
		item_code: 'I1',
		item_name: '食品经营许可',
		item_type: 'licence',
		approval_department_code: 'A',
		supervision_department_code: 'D1',
		statutory_days: 20,
		materials_before: 1,
		materials_now: 1,
		valid_from: '2024-01-01',
	},
	{
		item_code: 'K1',
		item_name: '药品经营许可',
		item_type: 'licence',
		approval_department_code: 'A',
		supervision_department_code: 'D1',
		key_area: 'drug',
		statutory_days: 20,
		materials_before: 1,
		materials_now: 1,
		valid_from: '2024-01-01',
	},
];
let number = 0;
const subject = (code: string, more: Row = {}): Row => ({
	subject_code: code,
	subject_name: code,
	subject_type: 'organisation',
	industry_code: 'F5212',
	status: 'active',
	...more,
});
const licence = (subject_code: string, more: Row = {}): Row => ({
	case_no: `C${++number}`,
	item_code: 'I1',
	subject_code,
	department_code: 'A',
	result: 'granted',
	applied_at: '2025-06-02 09:00',
	decided_at: '2025-06-03 09:00',
	received_at: '2026-06-30 09:00:00',
	...more,
});
const rating = (subject_code: string, grade: string, more: Row = {}): Row => ({
	subject_code,
	scheme_code: 'market_risk_five',
	grade,
	valid_from: '2025-01-01',
	...more,
});
const visit = (subject_code: string, inspected_on: string, more: Row = {}): Row => ({
	inspection_id: `N${++number}`,
	subject_code,
	department_code: 'D1',
	inspected_on,
	kind: 'random',
	joint: true,
	result: 'no_problem',
	received_at: '2026-06-30 09:00:00',
	...more,
});
const cells = (rows: Record<string, Row[]>, values = {}): Promise<Row[]> =>
	rowsOf(
		'sampling_ratios',
		{
			items,
			inspections: [],
			...rows,
			approvals: [
				...rows.approvals!,
				licence('nobody', { applied_at: '2026-06-29 09:00', decided_at: '2026-06-30 08:00' }),
			],
		},
		values,
		'item_code, credit_class, is_key_area',
	);

describe('who is in the population', () => {
	it('R61: active subjects with a grant, once per item, with the department that supervises it', async () => {
		const rows = await cells({
			subjects: [
				subject('S1'),
				subject('S2'),
				subject('S3', { status: 'deregistered' }),
				subject('P-1', { subject_type: 'natural_person' }),
			],
			approvals: [
				licence('S1'),
				licence('S1'),
				licence('S2', { result: 'refused' }),
				licence('S3'),
				licence('P-1'),
				licence('S2', { decided_at: null, result: null }),
			],
		});
		expect(rows).toEqual([
			expect.objectContaining({
				department_code: 'D1',
				item_code: 'I1',
				industry_section: 'F',
				credit_class: 'unrated',
				population_count: 1,
				frame_count: 1,
			}),
		]);
	});

	it('R76: a minor or general offender rests for a year after one joint random visit', async () => {
		const subjects = ['rests', 'visited long ago', 'alone', 'targeted', 'class A', 'class D'].map(
			(code) => subject(code),
		);
		const rows = await cells({
			subjects,
			approvals: subjects.map((row) => licence(row.subject_code as string)),
			ratings: [
				...['rests', 'visited long ago', 'alone', 'targeted'].map((code) => rating(code, 'B')),
				rating('class A', 'A'),
				rating('class D', 'D'),
			],
			inspections: [
				visit('rests', '2025-07-01'),
				visit('visited long ago', '2025-06-30'),
				visit('alone', '2026-01-05', { joint: false }),
				visit('targeted', '2026-01-05', { kind: 'targeted' }),
				visit('class A', '2026-01-05'),
				visit('class D', '2026-01-05'),
			],
		});
		expect(
			rows.map((row) => [
				row.credit_class,
				row.population_count,
				row.resting_count,
				row.frame_count,
			]),
		).toEqual([
			['A', 1, 0, 1],
			['B', 4, 1, 3],
			['D', 1, 0, 1],
		]);
	});

	it('R81: a subject in its inclusive period of one to three years is left alone, not one day longer', async () => {
		const rows = await cells({
			subjects: [
				subject('inside', { inclusive_from: '2024-07-01', inclusive_years: 2 }),
				subject('over', { inclusive_from: '2024-06-30', inclusive_years: 2 }),
			],
			approvals: [licence('inside'), licence('over')],
		});
		expect(rows[0]).toMatchObject({ population_count: 2, sheltered_count: 1, frame_count: 1 });
	});

	it('R85: key areas rest never and are sheltered by nothing', async () => {
		const rows = await cells({
			subjects: [
				subject('S1', { inclusive_from: '2026-01-01', inclusive_years: 1 }),
				subject('S2', { key_area: 'special_equipment' }),
			],
			approvals: [licence('S1', { item_code: 'K1' }), licence('S2')],
			ratings: [rating('S1', 'A'), rating('S2', 'B')],
			inspections: [visit('S2', '2026-01-05')],
		});
		expect(
			rows.map((row) => [
				row.item_code,
				row.is_key_area,
				row.frame_count,
				row.sampling_ratio,
				row.expected_visits,
			]),
		).toEqual([
			['I1', true, 1, 1, 1],
			['K1', true, 1, 1, 1],
		]);
	});
});

describe('the ratios of the classes', () => {
	const codes = ['A', 'B', 'C', 'D', 'E'].flatMap((grade) =>
		Array.from({ length: 40 }, (_, index) => ({ code: `${grade}${index}`, grade })),
	);
	const city = {
		subjects: codes.map(({ code }) => subject(code)),
		approvals: codes.map(({ code }) => licence(code)),
		ratings: codes.map(({ code, grade }) => rating(code, grade)),
	};

	it('R36, R74, R77: rise from class to class, and A is never zero', async () => {
		for (const staff of [3, 8, 30, 120]) {
			const rows = await cells(city, { 'sampling.staff_days.D1': staff });
			const found = rows.map((row) => row.sampling_ratio as number);
			expect(rows.map((row) => row.credit_class)).toEqual(['A', 'B', 'C', 'D', 'E']);
			expect(found.toSorted((left, right) => left - right)).toEqual(found);
			expect(found[0]).toBeGreaterThan(0);
		}
	});

	it('R75: class A stays at or below the base ratio however much staff there is', async () => {
		const rows = await cells(city, { 'sampling.staff_days.D1': 1000 });
		expect(rows[0]).toMatchObject({ credit_class: 'A', sampling_ratio: 0.02, ratio_bound: 'cap' });
	});

	it('R74: at the ladder’s own staff the ratios are base times multiplier', async () => {
		const staff = 40 * 0.02 * (0.5 + 1 + 2.5 + 5 + 15);
		const rows = await cells(city, {
			'sampling.staff_days.D1': staff,
			'sampling.reserve_share': 0,
		});
		expectRatios(
			rows.map((row) => row.sampling_ratio as number),
			[0.01, 0.02, 0.05, 0.1, 0.3],
		);
		expect(rows.reduce((sum, row) => sum + (row.expected_visits as number), 0)).toBeCloseTo(
			staff,
			3,
		);
	});

	it('R74: a department without staff-days of its own gets the rate per thousand, and the page says so', async () => {
		const [rate] = await cells(city);
		expect(rate).toMatchObject({
			department_staff_days: 12.4,
			is_own_capacity: false,
			plan_state: 'solved',
		});
		const keyed = await cells({
			...city,
			subjects: city.subjects.map((row, index) => ({
				...row,
				key_area: index < 100 ? 'drug' : null,
			})),
		});
		expect(keyed.every((row) => row.plan_state === 'solved')).toBe(true);
		const [own] = await cells(city, { 'sampling.staff_days.D1': 9 });
		expect(own).toMatchObject({ department_staff_days: 9, is_own_capacity: true });
	});
});

describe('subjects on the watch list', () => {
	const codes = Array.from({ length: 200 }, (_, index) => `S${index}`);
	const entry = (subject_code: string, sampling_weight: number, is_active = true): Row => ({
		entry_id: `${subject_code}-${sampling_weight}`,
		subject_code,
		sampling_weight,
		is_active,
		reason: 'promise',
		register: 'watched',
	});
	const city = {
		subjects: codes.map((code) => subject(code, { key_area: code === 'S3' ? 'drug' : null })),
		approvals: codes.map((code) => licence(code)),
		ratings: codes.map((code, index) => rating(code, index < 100 ? 'B' : 'A')),
		int_watch_entries: [
			...['S0', 'S1', 'S101', 'S102', 'S3'].map((code) => entry(code, 2)),
			entry('S4', 2),
			entry('S4', 60),
			entry('S5', 5, false),
		],
	};
	const found = async (staff: number): Promise<unknown[][]> => {
		const rows = await cells(city, {
			'sampling.staff_days.D1': staff,
			'sampling.reserve_share': 0,
		});
		return rows
			.map((row) => [
				row.credit_class,
				row.is_key_area,
				row.watch_weight,
				row.population_count,
				row.sampling_ratio,
			])
			.sort();
	};

	it('R30, R38: have the greatest weight of their entries in force times the ratio of their class, at most 1; key areas stay at 1', async () => {
		// 98 A and 96 B at 1 % and 2 %, twice that for two of each, all of one B at sixty times, one key area
		const staff = 98 * 0.01 + 2 * 0.02 + 96 * 0.02 + 2 * 0.04 + 1 + 1;
		expect(await found(staff)).toEqual([
			['A', false, 1, 98, 0.01],
			['A', false, 2, 2, 0.02],
			['B', false, 1, 96, 0.02],
			['B', false, 2, 2, 0.04],
			['B', false, 60, 1, 1],
			['B', true, 1, 1, 1],
		]);
	});

	it('R30: keep their weight where staff reaches the floors alone, or all of the caps', async () => {
		expect((await found(1)).slice(0, 4).map((row) => row[4])).toEqual([0.005, 0.01, 0.005, 0.01]);
		expect((await found(900)).slice(0, 2).map((row) => row[4])).toEqual([0.02, 0.04]);
	});
});

describe('a department of which everybody rests', () => {
	it('R74, R76: keeps its cells with their floors, and expects no visit; a subject without an industry is in a cell of its own', async () => {
		const rows = await cells({
			subjects: [subject('S1', { industry_code: null })],
			approvals: [licence('S1')],
			ratings: [rating('S1', 'B')],
			inspections: [visit('S1', '2026-03-03')],
		});
		expect(rows).toMatchObject([
			{
				department_code: 'D1',
				industry_section: '-',
				credit_class: 'B',
				plan_state: 'slack',
				ratio_bound: 'floor',
				population_count: 1,
				resting_count: 1,
				frame_count: 0,
				base_ratio: 0.02,
				multiplier: 1,
				sampling_ratio: 0.005,
				expected_visits: 0,
				expected_staff_days: 0,
				is_own_capacity: null,
			},
		]);
	});
});

describe('the rows behind a cell', () => {
	it('are as many as every number says', async () => {
		const subjects = Array.from({ length: 60 }, (_, index) =>
			subject(`S${index}`, {
				industry_code: index % 2 ? 'C1310' : '5212',
				key_area: index % 9 === 0 ? 'drug' : null,
				inclusive_from: index % 7 === 0 ? '2025-01-01' : null,
				inclusive_years: index % 7 === 0 ? 1 : null,
			}),
		);
		const warehouse = await given(
			{
				items,
				subjects,
				approvals: subjects.map((row, index) =>
					licence(row.subject_code as string, { item_code: index % 3 ? 'I1' : 'K1' }),
				),
				ratings: subjects.map((row, index) =>
					rating(row.subject_code as string, 'ABCDE'[index % 5]!),
				),
				inspections: subjects
					.slice(0, 30)
					.map((row) => visit(row.subject_code as string, '2025-03-03')),
			},
			['sampling_ratios', 'int_inspection_frame'],
		);
		await expectRecords(warehouse, 'sampling_ratios');
		warehouse.close();
	});
});

describe('the credit class of a subject', () => {
	const classes = async (ratings: Row[], values = {}): Promise<Row[]> =>
		rowsOf(
			'int_credit_classes',
			{ ratings, inspections: [visit('S1', '2026-06-15')] },
			values,
			'subject_code',
		);

	it('R71: is the worst of its schemes, each turned into a class by the map', async () => {
		const [row] = await classes([
			rating('S1', 'B'),
			rating('S1', 'C-', { scheme_code: 'shandong_public' }),
			rating('S1', '优', { scheme_code: 'national_public' }),
		]);
		expect(row).toMatchObject({
			credit_class: 'C',
			scheme_code: 'shandong_public',
			grade: 'C-',
			scheme_count: 3,
		});
	});

	it('R71: follows one scheme where the policy names one', async () => {
		const [row] = await classes(
			[rating('S1', 'B'), rating('S1', '差', { scheme_code: 'national_public' })],
			{ 'grades.combination': 'market_risk_five' },
		);
		expect(row).toMatchObject({ credit_class: 'B', scheme_count: 1 });
	});

	it('R70: is that of the data date: newer grades replace older ones, later and expired ones do not count', async () => {
		const rows = await classes([
			rating('S1', 'E'),
			rating('S1', 'B', { valid_from: '2026-03-01' }),
			rating('S1', 'D', { valid_from: '2026-06-16' }),
			rating('S2', 'D', { valid_to: '2026-06-14' }),
			rating('S3', 'D', { valid_to: '2026-06-15' }),
		]);
		expect(rows.map((row) => [row.subject_code, row.credit_class])).toEqual([
			['S1', 'B'],
			['S3', 'D'],
		]);
	});

	it('is none for a grade outside the map or a score without a grade', async () => {
		expect(
			await classes([
				rating('S1', 'Q'),
				{
					subject_code: 'S2',
					scheme_code: 'golden_coconut',
					score: 1130,
					valid_from: '2026-01-01',
				},
			]),
		).toEqual([]);
	});
});
