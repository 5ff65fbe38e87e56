import { describe, expect, it } from 'vitest';
import { type Row } from '../../pipeline/database.ts';
import { rowsOf } from '../given.ts';
import { scores } from './reports.ts';

/** Successes and trials of 71 historical control groups of rats (Tarone 1982, in Gelman et al., table 5.1). */
const rats =
	'0/20 0/20 0/20 0/20 0/20 0/20 0/20 0/19 0/19 0/19 0/19 0/18 0/18 0/17 1/20 1/20 1/20 1/20 1/19 1/19 1/18 1/18 2/25 2/24 2/23 2/20 2/20 2/20 2/20 2/20 2/20 1/10 5/49 2/19 5/46 3/27 2/17 7/49 7/47 3/20 3/20 2/13 9/48 10/50 4/20 4/20 4/20 4/20 4/20 4/20 4/20 10/48 4/19 4/19 4/19 5/22 11/46 12/49 5/20 5/20 6/23 5/19 6/22 6/20 6/20 6/20 16/52 15/47 15/46 9/24 4/14';
describe('the probability of being last', () => {
	it('R91: the prior of the rat tumour data by Kleinman’s moments is 3.35 and 18.45', async () => {
		const rates = rats.split(' ').map((pair) => pair.split('/').map(Number) as [number, number]);
		expect(rates.length).toBe(71);
		const [prior] = await rowsOf<{ prior_successes: number; prior_failures: number }>(
			'int_reporting_priors',
			{ int_reporting_scores: scores(rates) },
		);
		expect(prior!.prior_successes).toBeCloseTo(3.35, 2);
		expect(prior!.prior_failures).toBeCloseTo(18.45, 2);
	});

	const posteriors = (
		rates: [number, number][],
		values = {},
	): Promise<
		{
			p_last: number;
			expected_rank: number;
			rank_deviation: number;
			shrunk_on_time_share: number;
			p_below_pass: number;
			prior_successes: number;
			prior_failures: number;
		}[]
	> => rowsOf('int_reporting_posteriors', { int_reporting_scores: scores(rates) }, values);

	it('R91: agrees with an integration of its own', async () => {
		const rates: [number, number][] = [
			[3, 12],
			[250, 400],
			[78, 90],
			[30, 33],
			[9, 10],
		];
		const rows = await posteriors(rates, { 'talk.pass_share': 0.8 });
		const expected = integrate(rates, rows[0]!.prior_successes, rows[0]!.prior_failures, 0.8);
		rows.forEach((row, index) => {
			expect(row.p_last).toBeCloseTo(expected[index]!.last, 3);
			expect(row.expected_rank).toBeCloseTo(expected[index]!.rank, 2);
			expect(row.rank_deviation).toBeCloseTo(expected[index]!.deviation, 2);
			expect(row.p_below_pass).toBeCloseTo(expected[index]!.below, 2);
			expect(row.shrunk_on_time_share).toBeCloseTo(expected[index]!.mean, 3);
		});
	});

	it('R91: adds up to one, also between departments of very different size', async () => {
		for (const rates of [
			[
				[0, 3],
				[1, 4],
				[250, 400],
				[390, 400],
			],
			[
				[59_000, 60_000],
				[58_900, 60_000],
				[10, 40],
			],
			[
				[5, 5],
				[5, 5],
			],
		] as [number, number][][]) {
			const rows = await posteriors(rates);
			expect(rows.reduce((sum, row) => sum + row.p_last, 0)).toBeCloseTo(1, 3);
		}
	});

	it('R91: adds up to one where nobody or everybody is in time, and tells equal departments nothing apart', async () => {
		const sizes = [80_650, 3873, 22_574, 20_508, 20_983, 10_690, 9839, 8080, 7505, 16_442];
		const equal = Array.from({ length: 30 }, () => 40_000);
		for (const trials of [sizes, equal]) {
			for (const share of [0, 1]) {
				const rows = await posteriors(trials.map((due) => [share * due, due]));
				expect(rows.reduce((sum, row) => sum + row.p_last, 0)).toBeCloseTo(1, 2);
				expect(rows.reduce((sum, row) => sum + row.expected_rank, 0)).toBeCloseTo(
					(trials.length * (trials.length + 1)) / 2,
					0,
				);
				if (trials === equal)
					for (const row of rows) expect(row.p_last).toBeCloseTo(1 / equal.length, 3);
			}
		}
	});

	it('R91: a department of three records that came last is not last for certain, one of four hundred below the mark is below it', async () => {
		const rows = await posteriors(
			[
				[0, 3],
				[1, 4],
				[250, 400],
				[380, 400],
				[190, 200],
				[47, 50],
			],
			{ 'talk.pass_share': 0.8 },
		);
		expect(rows[0]!.p_last).toBeLessThan(0.7);
		expect(rows[0]!.shrunk_on_time_share).toBeGreaterThan(0.3);
		expect(rows[2]!.p_below_pass).toBeGreaterThan(0.999);
	});

	it('R91: a group of one is not shrunk', async () => {
		expect(await posteriors([[30, 40]])).toEqual([]);
	});

	it('R91: months and groups are shrunk apart, and only by their ranked departments', async () => {
		const weak: [number, number][] = [
			[30, 100],
			[50, 100],
			[90, 100],
		];
		const strong: [number, number][] = [
			[97, 100],
			[98, 100],
			[99, 100],
		];
		const small = scores([[1, 9]], { ranking_status: 'small' }).map((row) => ({
			...row,
			department_code: 'small',
		}));
		const april = { month: '2026-04-01' };
		const alone = await Promise.all(
			[weak, strong].map((rates) => posteriors(rates, { 'talk.pass_share': 0.8 })),
		);
		const other = (rates: [number, number][], more: Row): Row[] =>
			scores(rates, { ...more, peer_group: 'h' }).map((row) => ({
				...row,
				department_code: `H${String(row.department_code)}`,
			}));
		const together = await rowsOf<Row>(
			'int_reporting_posteriors',
			{
				int_reporting_scores: [
					...scores(weak),
					...small,
					...scores(strong, april),
					...other(strong, {}),
					...other(weak, april),
				],
			},
			{ 'talk.pass_share': 0.8 },
			'month, department_code',
		);
		const own = (rows: Row[]): unknown[] =>
			rows.map((row) => ({
				...row,
				month: null,
				peer_group: null,
				department_code: String(row.department_code).replace('H', ''),
			}));
		expect(own(together.slice(0, 3))).toEqual(own(alone[0]!));
		expect(own(together.slice(3, 6))).toEqual(own(alone[1]!));
		expect(own(together.slice(6, 9))).toEqual(own(alone[1]!));
		expect(own(together.slice(9))).toEqual(own(alone[0]!));
		// far above the mark is not below it: nothing is a number too
		expect(alone[1]!.map((row) => row.p_below_pass)).toEqual([0, 0, 0]);
	});

	it('R91: a prior stays within the spreads of the policy and away from nothing and all', async () => {
		const prior = async (rates: [number, number][], values = {}): Promise<number[]> => {
			const [row] = await rowsOf<Record<string, number>>(
				'int_reporting_priors',
				{ int_reporting_scores: scores(rates) },
				values,
			);
			return [row!.prior_successes!, row!.prior_failures!, row!.correlation!].map(
				(one) => Math.round(one * 1e6) / 1e6,
			);
		};
		// as far apart as can be: held at 0.5, whose prior weighs one record
		expect(
			await prior([
				[0, 100],
				[100, 100],
			]),
		).toEqual([0.5, 0.5, 0.5]);
		// no nearer than the least spread: one record each leaves no spread to measure
		expect(
			await prior([
				[0, 1],
				[1, 1],
			]),
		).toEqual([4999.5, 4999.5, 0.0001]);
		// all in time is half a record of forty short of certain, none half a record above nothing
		expect(
			await prior(
				[
					[10, 10],
					[30, 30],
				],
				{ 'ranking.least_spread': 0.01 },
			),
		).toEqual([97.7625, 1.2375, 0.01]);
		expect(
			await prior(
				[
					[0, 10],
					[0, 30],
				],
				{ 'ranking.least_spread': 0.01 },
			),
		).toEqual([1.2375, 97.7625, 0.01]);
	});
});

/** P(last), expected rank and its deviation, P(below a mark) and mean of beta posteriors by brute integration over 200,000 rates. */
function integrate(
	rates: [number, number][],
	a: number,
	b: number,
	mark: number,
): { last: number; rank: number; deviation: number; below: number; mean: number }[] {
	const points = 200_000;
	const curves = rates.map(([successes, trials]) => {
		const logs = Array.from({ length: points }, (_, i) => {
			const rate = (i + 0.5) / points;
			return (
				(successes + a - 1) * Math.log(rate) + (trials - successes + b - 1) * Math.log(1 - rate)
			);
		});
		const top = logs.reduce((most, log) => Math.max(most, log), -Infinity);
		const raw = logs.map((log) => Math.exp(log - top));
		const total = raw.reduce((sum, one) => sum + one, 0);
		let sum = 0;
		return raw.map((one) => ({
			density: one / total,
			below: (sum += one / total) - one / total / 2,
		}));
	});
	return curves.map((own, index) => {
		const result = { last: 0, rank: 1, deviation: 0, below: 0, mean: 0 };
		let squares = 0;
		own.forEach(({ density }, i) => {
			const above = curves
				.filter((_, other) => other !== index)
				.map((curve) => 1 - curve[i]!.below);
			result.last += density * above.reduce((product, one) => product * one, 1);
			const expected = above.reduce((sum, one) => sum + one, 0);
			result.rank += density * expected;
			squares += density * (expected ** 2 + above.reduce((sum, one) => sum + one * (1 - one), 0));
			if ((i + 0.5) / points < mark) result.below += density;
			result.mean += (density * (i + 0.5)) / points;
		});
		result.deviation = Math.sqrt(squares - (result.rank - 1) ** 2);
		return result;
	});
}
