import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Row } from '../../pipeline/database.ts';
import { given, type Warehouse } from '../given.ts';
import { expectRecords } from './records.ts';

const classOf = (subject: number): 'A' | 'B' | 'D' =>
	subject < 300 ? 'A' : subject < 450 ? 'B' : 'D';
const code = (subject: number): string => `S${subject}`;
let number = 0;
const visit = (subject: number, on: string, kind: string, isFound: boolean): Row => ({
	inspection_id: `N${++number}`,
	subject_code: code(subject),
	department_code: 'D1',
	inspected_on: on,
	kind,
	plan_id: kind === 'random' ? 'P1' : null,
	result: isFound ? 'corrected' : 'no_problem',
	received_at: '2026-08-01 09:00:00',
});

/** In 2025 every second subject, one in 10, 4, 2 of A, B, D with a problem; in 2026 class A again with twice as many. */
const firms = Array.from({ length: 600 }, (_, subject) => subject);
const step = { A: 10, B: 4, D: 2 };
const visits = [
	...firms
		.filter((subject) => subject % 4 < 2)
		.map((subject) =>
			visit(
				subject,
				'2025-03-03',
				'random',
				Math.floor(subject / 4) % step[classOf(subject)] === 0,
			),
		),
	...firms
		.filter((subject) => classOf(subject) === 'A' && subject % 4 > 1)
		.map((subject) => visit(subject, '2026-03-03', 'random', Math.floor(subject / 4) % 5 === 0)),
	...firms.slice(0, 40).map((subject) => visit(subject, '2025-04-07', 'targeted', true)),
	...firms
		.slice(40, 60)
		.map((subject, index) => visit(subject, '2025-05-06', 'complaint', index % 2 === 0)),
	visit(0, '2026-07-31', 'recheck', true),
];

describe('the effectiveness of the classes', () => {
	let warehouse: Warehouse;
	const rateOf = async (credit_class: string, year: number): Promise<Row> =>
		(
			await warehouse.rows(
				`select * from class_effectiveness where credit_class = '${credit_class}' and year = ${year}`,
			)
		)[0]!;
	beforeAll(async () => {
		warehouse = await given(
			{
				subjects: firms.map((subject) => ({
					subject_code: code(subject),
					subject_name: '企业',
					subject_type: 'organisation',
					industry_code: subject % 2 ? 'C1432' : 'F5211',
					status: 'active',
				})),
				ratings: firms.map((subject) => ({
					subject_code: code(subject),
					scheme_code: 'market_risk_five',
					grade: classOf(subject),
					valid_from: '2024-01-01',
				})),
				inspections: visits,
			},
			'class_effectiveness',
		);
	});
	afterAll(() => warehouse.close());

	it('R77: is measured by random visits of each year alone, with an interval', async () => {
		const rows = { A: 0.1, B: 0.25, D: 0.5 };
		for (const [credit_class, share] of Object.entries(rows)) {
			const row = await rateOf(credit_class, 2025);
			expect(row.problem_share as number).toBeGreaterThan(share - 0.06);
			expect(row.problem_share as number).toBeLessThan(share + 0.06);
			expect(row.problem_share_low as number).toBeLessThan(row.problem_share as number);
		}
		expect(await rateOf('A', 2026)).toMatchObject({
			visit_count: 150,
			found_count: 30,
			problem_share: 0.2,
		});
	});

	it('R70: shows the hit rates of targeted and complaint visits apart', async () => {
		expect(await rateOf('A', 2025)).toMatchObject({
			visit_count: 150,
			found_count: 16,
			targeted_count: 40,
			targeted_share: 1,
			complaint_count: 20,
			complaint_share: 0.5,
		});
		expect((await rateOf('A', 2025)).problem_share).toBeCloseTo(16 / 150, 9);
	});

	it('R36: proposes a multiplier between the one in use and the measured one, not far from the first', async () => {
		const [a, b, d] = [await rateOf('A', 2025), await rateOf('B', 2025), await rateOf('D', 2025)];
		expect(a).toMatchObject({ policy_multiplier: 0.5, is_ordered: null });
		expect(a.measured_multiplier).toBeCloseTo(
			(a.problem_share as number) / (b.problem_share as number),
			9,
		);
		expect(b).toMatchObject({ measured_multiplier: 1, proposed_multiplier: 1, is_ordered: true });
		expect(d).toMatchObject({ policy_multiplier: 5, is_ordered: true });
		expect(d.proposed_multiplier).toBeCloseTo(
			Math.max(5 / 1.5, 2.5 + (d.measured_multiplier as number) / 2),
			9,
		);
	});

	it('withholds what has no random visits', async () => {
		expect(
			await warehouse.rows(
				`select credit_class from class_effectiveness where year = 2026 and problem_share is null`,
			),
		).toEqual([]);
		expect(
			await warehouse.rows(
				`select estimate_state from class_effectiveness where credit_class = 'D' and year = 2026`,
			),
		).toEqual([]);
	});

	it('gives the visits behind each rate, and meets its tests', async () => {
		await expectRecords(warehouse, 'class_effectiveness');
	});
});
