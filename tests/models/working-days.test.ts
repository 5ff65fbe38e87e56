import { describe, expect, it } from 'vitest';
import { given, rowsOf } from '../given.ts';

/** Decision → seventh → twentieth working day, from the State Council's notices (domain §3). */
const vectors: [string, string, string | null][] = [
	['2023-09-28', '2023-10-13', '2023-11-01'],
	['2024-02-08', '2024-02-23', '2024-03-13'],
	['2025-01-22', '2025-02-07', '2025-02-25'],
	['2025-01-28', '2025-02-12', null],
	['2025-09-26', '2025-10-13', '2025-10-30'],
	['2025-09-30', '2025-10-16', '2025-11-04'],
	['2026-02-12', '2026-02-28', '2026-03-18'],
	['2026-02-14', '2026-03-03', '2026-03-20'],
	['2026-02-16', '2026-03-03', null],
	['2026-09-21', '2026-10-08', '2026-10-26'],
	['2026-09-30', '2026-10-15', '2026-11-03'],
	['2026-10-10', '2026-10-20', '2026-11-06'],
];

describe('working days', () => {
	it.each([7, 20])(
		'R92: a deadline of %i working days counts from the next day, make-up days included',
		async (days) => {
			const rows = await rowsOf<{ business_on: string; due_on: string }>(
				'int_reporting_deadlines',
				{},
				{
					'reporting.due_working_days': days,
				},
			);
			const due = new Map(rows.map((row) => [row.business_on, row.due_on]));
			for (const [decision, seventh, twentieth] of vectors) {
				const wanted = days === 7 ? seventh : twentieth;
				if (wanted !== null) expect([decision, due.get(decision)]).toEqual([decision, wanted]);
			}
		},
	);

	it('R92: a deadline in a year without a holiday notice is marked provisional', async () => {
		const rows = await rowsOf<{ business_on: string; is_provisional: boolean }>(
			'int_reporting_deadlines',
			{},
		);
		const provisional = new Map(rows.map((row) => [row.business_on, row.is_provisional]));
		expect(provisional.get('2026-11-02')).toBe(false);
		expect(provisional.get('2026-12-30')).toBe(true);
	});

	it('R57: the department has the working days after acceptance, the applicant the days after application', async () => {
		const approvals = [
			['on the day', '2026-03-02 09:00', '2026-03-02 10:00', '2026-03-02 16:00', 0],
			['over a make-up Saturday', '2026-02-11 09:00', '2026-02-12 10:00', '2026-02-28 16:00', 0],
			['with stopped days', '2026-03-02 09:00', '2026-03-03 10:00', '2026-03-17 16:00', 4],
			[
				'stopped longer than it took',
				'2026-03-02 09:00',
				'2026-03-02 10:00',
				'2026-03-04 16:00',
				9,
			],
			['never accepted in writing', '2026-03-02 09:00', null, '2026-03-04 16:00', 0],
			['still open', '2026-03-10 09:00', '2026-03-10 10:00', null, 0],
		].map(([case_no, applied_at, accepted_at, decided_at, stopped_working_days]) => ({
			case_no,
			item_code: 'I1',
			subject_code: 'S1',
			department_code: 'D1',
			applied_at,
			accepted_at,
			decided_at,
			stopped_working_days,
			received_at: '2026-03-18 09:00:00',
		}));
		const rows = await rowsOf<{
			case_no: string;
			outcome: string;
			elapsed_days: number;
			working_days: number;
		}>('int_approvals', { approvals });
		expect(
			Object.fromEntries(
				rows.map((row) => [row.case_no, [row.outcome, row.elapsed_days, row.working_days]]),
			),
		).toEqual({
			'on the day': ['decided', 0, 0],
			'over a make-up Saturday': ['decided', 17, 7],
			'with stopped days': ['decided', 15, 6],
			'stopped longer than it took': ['decided', 2, 0],
			'never accepted in writing': ['decided', 2, 2],
			'still open': ['open', 7, 5],
		});
	});
});

describe('the business today', () => {
	const approval = {
		case_no: 'C1',
		item_code: 'I1',
		subject_code: 'S1',
		department_code: 'D1',
		received_at: '2026-03-20 09:00:00',
	};

	it('is the newest business date of cases, breaches and inspections', async () => {
		const [day] = await rowsOf(
			'int_data_date',
			{
				approvals: [
					{ ...approval, applied_at: '2026-03-02 09:00', decided_at: '2026-03-05 09:00' },
				],
				inspections: [
					{
						inspection_id: 'N1',
						subject_code: 'S1',
						department_code: 'D1',
						inspected_on: '2026-03-09',
						kind: 'random',
						result: 'no_problem',
						received_at: '2026-03-22 09:00:00',
					},
				],
			},
			{},
			'1',
		);
		expect(day).toEqual({
			data_date: '2026-03-09',
			known_on: '2026-03-22',
			opened_on: '2026-03-20',
		});
	});

	it('does not move for a date after its own receipt', async () => {
		const warehouse = await given(
			{
				approvals: [
					{ ...approval, applied_at: '2026-03-02 09:00', decided_at: '2062-03-05 09:00' },
					{ ...approval, case_no: 'C2', applied_at: '2026-03-03 09:00' },
				],
			},
			'int_data_date',
		);
		expect(await warehouse.rows('select data_date from int_data_date')).toEqual([
			{ data_date: '2026-03-03' },
		]);
		warehouse.close();
	});
});
