import { describe, expect, it } from 'vitest';
import { sha256 } from '../../pipeline/sampling/encoding.ts';
import {
	estimateRates,
	inclusionOf,
	rateDifference,
	type Finding,
	type PublishedRate,
} from '../../pipeline/sampling/estimate.ts';
import {
	betaCumulative,
	clopperPearsonInterval,
	wilsonInterval,
	Z95,
} from '../../pipeline/sampling/interval.ts';
import { rowsOf, withDatabase } from './duckdb.ts';

const dice = (text: string): number => Number.parseInt(sha256(text).slice(0, 8), 16) / 2 ** 32;

function findingsOf(name: string, count: number): Finding[] {
	return Array.from({ length: count }, (_, index) => {
		const group = Math.floor(dice(`${name} group ${index}`) * 6);
		return {
			kind: 'random',
			inclusion: (group + 1) / 40,
			group: `G${group}`,
			isFound: dice(`${name} found ${index}`) < 0.05 + group / 20,
		};
	});
}

function published(findings: readonly Finding[]): PublishedRate {
	const [rate] = estimateRates(findings, () => 'all').rates;
	if (rate?.status !== 'published') throw new Error('suppressed');
	return rate;
}

describe('intervals', () => {
	it.each([
		[0, 3, 0, 0.5615],
		[3, 3, 0.4385, 1],
		[81, 263, 0.2553, 0.3662],
		[15, 148, 0.0624, 0.1605],
		[0, 20, 0, 0.1611],
		[1, 29, 0.0061, 0.1718],
	])("Wilson's for %i of %i are Newcombe's", (count, size, low, high) => {
		const interval = wilsonInterval(count / size, size);
		expect(interval.low).toBeCloseTo(low, 4);
		expect(interval.high).toBeCloseTo(high, 4);
	});

	it.each([
		[81, 263, 0.2527, 0.3676],
		[15, 148, 0.0578, 0.1617],
		[0, 20, 0, 0.1684],
		[1, 29, 0.0009, 0.1776],
	])("Clopper and Pearson's for %i of %i are Newcombe's", (count, size, low, high) => {
		const interval = clopperPearsonInterval(count, size);
		expect(interval.low).toBeCloseTo(low, 4);
		expect(interval.high).toBeCloseTo(high, 4);
	});

	it('agree with the binomial sum that the beta function stands for', () => {
		for (const [size, share] of [
			[12, 0.3],
			[40, 0.07],
			[200, 0.62],
		] as const) {
			let term = (1 - share) ** size;
			let below = 0;
			for (let count = 0; count < size; count++) {
				below += term;
				expect(1 - betaCumulative(share, count + 1, size - count)).toBeCloseTo(below, 11);
				term *= ((size - count) / (count + 1)) * (share / (1 - share));
			}
		}
		expect(betaCumulative(0.25, 0.5, 0.5)).toBeCloseTo(1 / 3, 12);
	});
});

describe('estimated rates', () => {
	it('weigh every finding by its inclusion probability', () => {
		const findings = [
			...Array.from({ length: 40 }, (_, index) => ({
				kind: 'random',
				inclusion: 0.1,
				group: 'A',
				isFound: index < 2,
			})),
			...Array.from({ length: 60 }, (_, index) => ({
				kind: 'random',
				inclusion: 0.5,
				group: 'E',
				isFound: index < 30,
			})),
		];
		const rate = published(findings);
		expect(rate.total).toBeCloseTo(2 / 0.1 + 30 / 0.5, 9);
		expect(rate.rate).toBeCloseTo(80 / 520, 12);
		expect(rate.designEffect).toBeGreaterThan(0);
		expect(Object.values(rate)).not.toContain(32 / 100);
	});

	it('equal the SQL statement of the method on DuckDB', async () => {
		const findings = findingsOf('sql', 700);
		const rate = published(findings);
		await withDatabase(async (connection) => {
			const values = findings.map(
				({ inclusion, group, isFound }) =>
					`('${group}', ${1 / inclusion}::DOUBLE, ${isFound ? 1 : 0})`,
			);
			const [row] = await rowsOf(
				connection,
				`with visits as (select * from (values ${values.join(', ')}) as given (grp, weight, found)),
				whole as (select sum(weight * found) / sum(weight) as rate, sum(weight) as weight, count(*) as visits from visits),
				scatter as (
					select grp, count(*) as visits, sum(visits.weight) as weight,
						sum(visits.weight ** 2 * (found - rate) ** 2) as squares, sum(visits.weight * (found - rate)) as total
					from visits cross join whole group by grp
				),
				variance as (select sum((1 - visits / weight) * visits / (visits - 1) * (squares - total ** 2 / visits)) as raw from scatter),
				effective as (select rate, sqrt(raw) / weight as error, least(visits, rate * (1 - rate) / (raw / weight ** 2)) as size from whole cross join variance)
				select rate, error, size,
					(rate + ${Z95} ** 2 / 2 / size - ${Z95} * sqrt(rate * (1 - rate) / size + ${Z95} ** 2 / 4 / size ** 2)) / (1 + ${Z95} ** 2 / size) as low
				from effective`,
			);
			expect(rate.rate).toBeCloseTo(Number(row?.['rate']), 12);
			expect(rate.standardError).toBeCloseTo(Number(row?.['error']), 12);
			expect(rate.effectiveSize).toBeCloseTo(Number(row?.['size']), 8);
			expect(rate.interval.low).toBeCloseTo(Number(row?.['low']), 12);
		});
	});

	it('leave targeted and complaint visits out and count them apart', () => {
		const random = findingsOf('kinds', 300);
		const targeted = random.slice(0, 90).map((finding, index) => ({
			...finding,
			kind: index < 50 ? 'targeted' : 'complaint',
			inclusion: Number.NaN,
			isFound: true,
		}));
		const { rates, excluded } = estimateRates([...targeted, ...random], () => 'all');
		expect(excluded).toEqual({ targeted: 50, complaint: 40 });
		expect(rates).toEqual(estimateRates(random, () => 'all').rates);
	});

	it('do not depend on the order of the findings beyond rounding', () => {
		const findings = findingsOf('order', 400);
		const forward = published(findings);
		const backward = published([...findings].reverse());
		expect(backward.rate).toBeCloseTo(forward.rate, 13);
		expect(backward.standardError).toBeCloseTo(forward.standardError, 13);
	});

	it('are given by domain, in order', () => {
		const { rates } = estimateRates(findingsOf('domains', 1_500), ({ group }) => group);
		expect(rates.map(({ domain }) => domain)).toEqual(['G0', 'G1', 'G2', 'G3', 'G4', 'G5']);
		expect(rates.reduce((sum, { visitCount }) => sum + visitCount, 0)).toBe(1_500);
	});

	it('are withheld below 30 effective visits, and hold no rate then', () => {
		const [few] = estimateRates(findingsOf('few', 25), () => 'all').rates;
		expect(few).toMatchObject({ status: 'suppressed', visitCount: 25 });
		expect(few).not.toHaveProperty('rate');
		expect(few?.status === 'suppressed' && few.reason.zh).toContain('不足 30 户');
	});

	it('are withheld when the interval is wider than 30 points', () => {
		const wide = Array.from({ length: 34 }, (_, index) => ({
			kind: 'random',
			inclusion: 0.05,
			group: 'A',
			isFound: index % 2 === 0,
		}));
		const [rate] = estimateRates(wide, () => 'all').rates;
		expect(rate?.status === 'suppressed' && rate.reason.en).toContain('percentage points wide');
	});

	it('keep an honest upper limit when nothing was found', () => {
		const none = findingsOf('none', 400).map((finding) => ({ ...finding, isFound: false }));
		const rate = published(none);
		expect(rate).toMatchObject({ rate: 0, standardError: 0, interval: { low: 0 } });
		expect(rate.interval.high).toBeGreaterThan(3 / 400);
		expect(rate.designEffect).toBeGreaterThan(1);
	});

	it('have no sampling error where everybody was visited', () => {
		const all = findingsOf('all', 200).map((finding) => ({ ...finding, inclusion: 1 }));
		expect(published(all).standardError).toBe(0);
	});

	it('can be compared between years', () => {
		const later = published(findingsOf('later', 900));
		const earlier = published(findingsOf('earlier', 900));
		const { difference, low, high } = rateDifference(later, earlier);
		expect(difference).toBeCloseTo(later.rate - earlier.rate, 12);
		expect(high - low).toBeCloseTo(
			2 * Z95 * Math.sqrt(later.standardError ** 2 + earlier.standardError ** 2),
			12,
		);
	});

	it('need a true inclusion probability', () => {
		expect(inclusionOf(200, 3_000_000)).toBe(0.015);
		const wrong = findingsOf('wrong', 3).map((finding) => ({ ...finding, inclusion: 0 }));
		expect(() => estimateRates(wrong, () => 'all')).toThrow('not in (0, 1]');
	});
});
