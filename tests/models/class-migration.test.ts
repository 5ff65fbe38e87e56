import { describe, expect, it } from 'vitest';
import { rowsOf } from '../given.ts';

describe('a class that one scheme decides', () => {
	it('R71: moves with that scheme alone', async () => {
		const rating = (scheme_code: string, grade: string, valid_from: string) => ({
			subject_code: 'S1',
			scheme_code,
			grade,
			valid_from,
		});
		const rows = {
			ratings: [
				rating('market_risk_five', 'B', '2026-01-10'),
				rating('shandong_public', 'D', '2026-02-10'),
				rating('market_risk_five', 'A', '2026-03-10'),
			],
			inspections: [
				{
					inspection_id: 'N1',
					subject_code: 'S1',
					department_code: 'D1',
					inspected_on: '2026-03-20',
					kind: 'random',
					result: 'no_problem',
					received_at: '2026-04-01 09:00:00',
				},
			],
		};
		const moves = async (combination: string) =>
			(
				await rowsOf(
					'class_migration',
					rows,
					{ 'grades.combination': combination },
					'month, from_class',
				)
			)
				.filter((row) => row.moved_count === 1)
				.map((row) => `${String(row.month)} ${String(row.from_class)}>${String(row.to_class)}`);
		expect(await moves('worst')).toEqual(['2026-01-01 unrated>B', '2026-02-01 B>D']);
		expect(await moves('market_risk_five')).toEqual(['2026-01-01 unrated>B', '2026-03-01 B>A']);
	});
});
