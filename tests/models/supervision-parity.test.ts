import { describe, expect, it } from 'vitest';
import { type Row } from '../../pipeline/database.ts';
import { given } from '../given.ts';

/** Subjects of a group, of whom so many were inspected. */
const group = (
	credit_class: string,
	cohort: string,
	count: number,
	inspected: number,
	penalised = Math.ceil(inspected / 5),
	observed_days = 100,
): Row[] =>
	Array.from({ length: count }, (_, index) => ({
		subject_code: `${credit_class}${cohort}${index}`,
		credit_class,
		cohort,
		is_inspected: index < inspected,
		is_penalised: index < penalised,
		observed_days,
	}));

const parity = async (subjects: Row[], values = {}): Promise<Row[]> => {
	const warehouse = await given({ int_parity_subjects: subjects }, 'supervision_parity', values);
	const rows = await warehouse.rows('select * from supervision_parity order by credit_class');
	expect((await warehouse.expectations()).filter((one) => one.failing > 0)).toEqual([]);
	warehouse.close();
	return rows;
};

describe('equal supervision', () => {
	const subjects = [
		...group('A', 'relaxed', 100, 20),
		...group('A', 'ordinary', 50, 10),
		...group('B', 'relaxed', 100, 40),
		...group('B', 'ordinary', 100, 20),
		...group('C', 'relaxed', 29, 20),
		...group('C', 'ordinary', 100, 20),
	];

	it('R13: exempted and ordinary subjects of one class are inspected at like rates, or it is said', async () => {
		const rows = await parity(subjects);
		expect(rows.map((row) => [row.credit_class, row.parity_state, row.inspected_ratio])).toEqual([
			['A', 'equal', 1],
			['B', 'unequal', 2],
			['C', 'too_few', 3.4483],
		]);
		expect(rows[1]).toMatchObject({ relaxed_inspected_share: 0.4, relaxed_penalised_share: 0.08 });
	});

	it('R13: thirty subjects are enough, and the ends of the range are in it', async () => {
		const rows = await parity([
			...group('A', 'relaxed', 30, 12),
			...group('A', 'ordinary', 30, 15),
			...group('B', 'relaxed', 30, 15),
			...group('B', 'ordinary', 30, 12),
			...group('C', 'relaxed', 29, 12),
			...group('C', 'ordinary', 30, 12),
			...group('D', 'relaxed', 30, 12),
			...group('D', 'ordinary', 29, 12),
		]);
		expect(rows.map((row) => [row.parity_state, row.inspected_ratio])).toEqual([
			['equal', 0.8],
			['equal', 1.25],
			['too_few', 1.0345],
			['too_few', 0.9667],
		]);
	});

	it('R13: where hardly anybody was visited nothing is said', async () => {
		const rows = await parity([
			...group('A', 'relaxed', 100, 0),
			...group('A', 'ordinary', 100, 9),
			...group('B', 'relaxed', 100, 1),
			...group('B', 'ordinary', 100, 9),
		]);
		expect(rows.map((row) => [row.parity_state, row.inspected_ratio])).toEqual([
			['too_few', 0],
			['unequal', 0.1111],
		]);
	});

	it('R13: where only the exempted were visited or penalised, the ratio has no end and is too far', async () => {
		const rows = await parity([
			...group('A', 'relaxed', 100, 10, 10),
			...group('A', 'ordinary', 100, 0, 0),
			...group('B', 'relaxed', 100, 9, 9),
			...group('B', 'ordinary', 100, 0, 0),
			...group('C', 'relaxed', 100, 20, 20, 0),
			...group('C', 'ordinary', 100, 20, 20),
			...group('D', 'relaxed', 100, 20, 20),
			...group('D', 'ordinary', 100, 20, 20, 0),
		]);
		expect(rows.map((row) => [row.parity_state, row.penalty_state, row.inspected_ratio])).toEqual([
			['unequal', 'unequal', null],
			['too_few', 'too_few', null],
			['too_few', 'too_few', null],
			['too_few', 'too_few', 0],
		]);
		const none = [...group('A', 'relaxed', 100, 0, 0), ...group('A', 'ordinary', 100, 0, 0)];
		expect(await parity(none, { 'parity.min_events': 0 })).toMatchObject([
			{ parity_state: 'too_few', penalty_state: 'too_few' },
		]);
	});

	it('R13: penalties are judged like visits, once enough were penalised', async () => {
		const rows = await parity([
			...group('A', 'relaxed', 100, 20, 8),
			...group('A', 'ordinary', 100, 20, 10),
			...group('B', 'relaxed', 100, 20, 7),
			...group('B', 'ordinary', 100, 20, 10),
			...group('C', 'relaxed', 100, 20, 1),
			...group('C', 'ordinary', 100, 20, 8),
			...group('D', 'relaxed', 100, 20, 1),
			...group('D', 'ordinary', 100, 20, 9),
			...group('E', 'relaxed', 30, 20, 10),
			...group('E', 'ordinary', 30, 20, 8),
		]);
		expect(rows.map((row) => [row.parity_state, row.penalty_state, row.penalised_ratio])).toEqual([
			['equal', 'equal', 0.8],
			['equal', 'unequal', 0.7],
			['equal', 'too_few', 0.125],
			['equal', 'unequal', 0.1111],
			['equal', 'equal', 1.25],
		]);
	});

	it('R13: who was granted later had less time to be inspected: rates go by the days since', async () => {
		const rows = await parity([
			...group('A', 'relaxed', 100, 10, 5, 50),
			...group('A', 'ordinary', 100, 20, 10, 100),
		]);
		expect(rows[0]).toMatchObject({
			relaxed_inspected_share: 0.1,
			ordinary_inspected_share: 0.2,
			inspected_ratio: 1,
			penalised_ratio: 1,
			parity_state: 'equal',
			penalty_state: 'equal',
			relaxed_days: 5000,
		});
	});

	it('R13: the range is policy', async () => {
		expect((await parity(subjects, { 'parity.ratio.most': 2 }))[1]!.parity_state).toBe('equal');
	});

	it('R13: counts random visits and penalties since the grant only, by the class of its day, and the exempted before the ordinary', async () => {
		const approval = (subject_code: string, route: string, more: Row = {}): Row => ({
			case_no: `${subject_code}-${route}`,
			item_code: 'I1',
			subject_code,
			department_code: 'D1',
			route,
			result: 'granted',
			applied_at: '2025-06-10 08:00:00',
			decided_at: '2025-06-10 16:00:00',
			...more,
		});
		const visit = (subject_code: string, inspected_on: string, kind = 'random'): Row => ({
			inspection_id: `${subject_code}${inspected_on}`,
			subject_code,
			department_code: 'D2',
			inspected_on,
			kind,
			result: 'no_problem',
		});
		const rating = (
			subject_code: string,
			grade: string,
			valid_from: string,
			valid_to: string | null = null,
		): Row => ({
			subject_code,
			scheme_code: 'market_risk_five',
			grade,
			valid_from,
			valid_to,
		});
		const warehouse = await given(
			{
				items: [
					{
						item_code: 'I1',
						item_name: '事项',
						item_type: 'licence',
						approval_department_code: 'D1',
						supervision_department_code: 'D2',
						exemption_tier: 'clean',
						statutory_days: 20,
						materials_before: 5,
						materials_now: 5,
						valid_from: '2024-01-01',
					},
				],
				approvals: [
					approval('S1', 'standard'),
					approval('S1', 'exempt_clean'),
					approval('S2', 'standard'),
					approval('S3', 'exempt_clean'),
					approval('S4', 'standard', { decided_at: '2024-07-02 16:00:00' }),
					approval('S5', 'standard', { decided_at: '2024-07-01 16:00:00' }),
				],
				ratings: [
					rating('S1', 'A', '2024-01-01'),
					rating('S1', 'D', '2025-06-11'),
					rating('S2', 'B', '2025-06-10'),
					rating('S4', 'C', '2024-01-01', '2024-07-02'),
				],
				penalties: [
					{
						doc_no: 'P1',
						authority_code: 'D2',
						subject_code: 'S1',
						penalty_kinds: 'fine',
						decided_on: '2025-06-10',
					},
					{
						doc_no: 'P2',
						authority_code: 'D2',
						subject_code: 'S2',
						penalty_kinds: 'fine',
						decided_on: '2025-06-09',
					},
				],
				inspections: [
					visit('S1', '2025-07-01'),
					visit('S2', '2025-06-09'),
					visit('S3', '2025-07-01', 'complaint'),
					visit('S4', '2024-07-02'),
				],
			},
			'int_parity_subjects',
		);
		expect(
			await warehouse.rows(
				'select subject_code, credit_class, cohort, is_inspected, is_penalised, observed_days from int_parity_subjects order by 1',
			),
		).toEqual([
			{
				subject_code: 'S1',
				credit_class: 'A',
				cohort: 'relaxed',
				is_inspected: true,
				is_penalised: true,
				observed_days: 21,
			},
			{
				subject_code: 'S2',
				credit_class: 'B',
				cohort: 'ordinary',
				is_inspected: false,
				is_penalised: false,
				observed_days: 21,
			},
			{
				subject_code: 'S3',
				credit_class: 'unrated',
				cohort: 'relaxed',
				is_inspected: false,
				is_penalised: false,
				observed_days: 21,
			},
			{
				subject_code: 'S4',
				credit_class: 'C',
				cohort: 'ordinary',
				is_inspected: true,
				is_penalised: false,
				observed_days: 364,
			},
		]);
		warehouse.close();
	});
});
