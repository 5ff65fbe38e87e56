import { expect, it } from 'vitest';
import { type Row } from '../../pipeline/database.ts';
import { rowsOf } from '../given.ts';

interface Stratum {
	section: string;
	key?: boolean;
	population: number;
	/** Weight of each visit, and whether it found a problem. */
	visits: [weight: number, found: 0 | 1][];
}
const strata: Record<string, Stratum[]> = {
	'A 2025': [
		{
			section: 'H',
			population: 40,
			visits: [
				[10, 0],
				[10, 1],
				[12, 0],
				[8, 1],
			],
		},
		{
			section: 'H',
			key: true,
			population: 9,
			visits: [
				[3, 1],
				[3, 0],
				[3, 1],
			],
		},
		// one visit adds its own square; a stratum visited in full adds nothing
		{ section: 'C', population: 30, visits: [[30, 0]] },
		{
			section: 'F',
			population: 2,
			visits: [
				[1, 1],
				[1, 0],
			],
		},
		{ section: 'G', population: 1, visits: [[1, 1]] },
	],
	'A 2026': [
		{
			section: 'H',
			population: 50,
			visits: [
				[20, 0],
				[30, 1],
			],
		},
	],
	'B 2025': [
		{
			section: 'H',
			population: 60,
			visits: [
				[20, 1],
				[40, 1],
			],
		},
	],
	'C 2025': [
		{
			section: 'H',
			population: 60,
			visits: [
				[10, 0],
				[20, 0],
				[30, 0],
			],
		},
	],
	// everything visited: no variance, the weights alone
	'D 2025': [
		{
			section: 'H',
			population: 3,
			visits: [
				[1, 0],
				[1, 1],
				[1, 1],
			],
		},
	],
	// strata that differ and agree within: no better than as many visits
	'E 2025': [
		{
			section: 'H',
			population: 21,
			visits: [
				[10.5, 1],
				[10.5, 1],
			],
		},
		{
			section: 'C',
			population: 21,
			visits: [
				[10.5, 0],
				[10.5, 0],
			],
		},
	],
};

/** Weighted share and effective visits by deviations from each stratum's mean (linearised ratio, stratified, without replacement). */
function reckon(own: Stratum[]): [number, number] {
	const visits = own.flatMap((one) => one.visits);
	const total = visits.reduce((sum, [weight]) => sum + weight, 0);
	const share = visits.reduce((sum, [weight, found]) => sum + weight * found, 0) / total;
	const variance = own.reduce((sum, { population, visits: drawn }) => {
		if (drawn.length >= population) return sum;
		const scores = drawn.map(([weight, found]) => weight * (found - share));
		if (scores.length === 1) return sum + scores[0]! ** 2;
		const mean = scores.reduce((a, b) => a + b, 0) / scores.length;
		const spread = scores.reduce((a, b) => a + (b - mean) ** 2, 0) / (scores.length - 1);
		return sum + (1 - drawn.length / population) * scores.length * spread;
	}, 0);
	const simple = (share * (1 - share) * total ** 2) / variance;
	const byWeights = total ** 2 / visits.reduce((sum, [weight]) => sum + weight ** 2, 0);
	return [
		share,
		simple > 0 && Number.isFinite(simple) ? Math.min(simple, visits.length) : byWeights,
	];
}

it('R36, R70: the rate of a class is weighted, its effective visits follow the stratified variance of its year', async () => {
	let subject = 0;
	const findings = Object.entries(strata).flatMap(([key, own]) => {
		const [credit_class, year] = key.split(' ');
		return own.flatMap(({ section, key: is_key_area = false, population, visits }) =>
			visits.map(([weight, is_found]): Row => ({
				subject_code: `S${++subject}`,
				inspected_on: `${year}-03-02`,
				year: Number(year),
				credit_class: credit_class!,
				industry_section: section,
				is_found,
				is_key_area,
				population_count: population,
				weight,
			})),
		);
	});
	const rows = await rowsOf<Record<string, number>>('int_class_rates', {
		int_random_findings_by_year: findings,
	});
	expect(rows.map((row) => `${row.credit_class} ${row.year}`)).toEqual(Object.keys(strata));
	for (const row of rows) {
		const own = strata[`${row.credit_class} ${row.year}`]!;
		const [share, effective] = reckon(own);
		const visits = own.flatMap((one) => one.visits);
		expect([row.visit_count, row.found_count].map(Number)).toEqual([
			visits.length,
			visits.filter(([, found]) => found).length,
		]);
		expect(row.problem_share).toBeCloseTo(share, 6);
		expect(row.effective_count).toBeCloseTo(effective, 4);
	}
	// an even share of two strata of which each agrees within: no variance is left, the weights alone
	expect(rows.at(-1)).toMatchObject({ effective_count: 4 });
});
