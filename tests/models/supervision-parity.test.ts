import { describe, expect, it } from 'vitest';
import { type Row } from '../../pipeline/database.ts';
import { given } from '../given.ts';

/** Subjects of a group, of whom so many were inspected. */
const group = (credit_class: string, cohort: string, count: number, inspected: number): Row[] =>
	Array.from({ length: count }, (_, index) => ({
		subject_code: `${credit_class}${cohort}${index}`,
		credit_class,
		cohort,
		is_inspected: index < inspected,
		is_penalised: index < inspected / 5,
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

	it('R13: the range is policy', async () => {
		expect((await parity(subjects, { 'parity.ratio.most': 2 }))[1]!.parity_state).toBe('equal');
	});

	it('R13: counts random visits after the grant only, and the exempted before the ordinary', async () => {
		const approval = (subject_code: string, route: string): Row => ({
			case_no: `${subject_code}-${route}`,
			item_code: 'I1',
			subject_code,
			department_code: 'D1',
			route,
			result: 'granted',
			applied_at: '2025-06-10 08:00:00',
			decided_at: '2025-06-10 16:00:00',
		});
		const visit = (subject_code: string, inspected_on: string, kind = 'random'): Row => ({
			inspection_id: `${subject_code}${inspected_on}`,
			subject_code,
			department_code: 'D2',
			inspected_on,
			kind,
			result: 'no_problem',
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
				],
				inspections: [
					visit('S1', '2025-07-01'),
					visit('S2', '2025-06-09'),
					visit('S3', '2025-07-01', 'complaint'),
				],
			},
			'int_parity_subjects',
		);
		expect(
			await warehouse.rows(
				'select subject_code, cohort, is_inspected from int_parity_subjects order by 1',
			),
		).toEqual([
			{ subject_code: 'S1', cohort: 'relaxed', is_inspected: true },
			{ subject_code: 'S2', cohort: 'ordinary', is_inspected: false },
			{ subject_code: 'S3', cohort: 'relaxed', is_inspected: false },
		]);
		warehouse.close();
	});
});
