import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { periodRatio } from '../../pipeline/draw/capacity.ts';
import { readPeriod } from '../../pipeline/draw/period.ts';
import { weightOf } from '../../pipeline/draw/strata.ts';
import { poolSmallStrata, pseudonymise, type FineCell } from '../../pipeline/sampling/strata.ts';

const cell = (parts: string[], population: number, change: Partial<FineCell> = {}): FineCell => ({
	parts,
	population,
	cost: 1,
	weight: 0.02,
	floor: 0,
	cap: 1,
	...change,
});

describe('the weight of a stratum', () => {
	it('R30: of a subject that the watch list raises above its full ratio is a number in every period, and never falls', () => {
		const annual = [0, 0.3, 0.6, 0.9, 1, 1.5, 3];
		for (const period of ['2026', '2026H2', '2026Q4', '2026M11']) {
			const ratioOf = periodRatio(readPeriod(period));
			const weights = annual.map((ratio) => weightOf(ratio, ratioOf));
			expect(weights.every(Number.isFinite), period).toBe(true);
			expect(weights, period).toEqual([...weights].sort((a, b) => a - b));
			expect(weights.slice(4), period).toEqual([1, 1.5, 3]);
		}
		expect(weightOf(0.3, periodRatio(readPeriod('2026Q4')))).toBeCloseTo(1 - 0.7 ** 0.25, 12);
	});
});

describe('small strata', () => {
	it('are pooled over the least important dimension first, and only small ones', () => {
		const { cells, stratumOf, small } = poolSmallStrata(
			[
				cell(['R1', 'I1', 'B', 'V0'], 15, { weight: 0.02, cost: 1 }),
				cell(['R1', 'I1', 'B', 'V1'], 10, { weight: 0.07, cost: 2 }),
				cell(['R1', 'I1', 'B', 'V2'], 200),
				cell(['R1', 'I2', 'B', 'V0'], 4),
				cell(['R1', 'I3', 'B', 'V1'], 17),
			],
			[3, 1],
		);
		expect(cells.map(({ stratum, population }) => [stratum, population])).toEqual([
			['R1.ANY.B.ANY', 21],
			['R1.I1.B.ANY', 25],
			['R1.I1.B.V2', 200],
		]);
		expect(stratumOf.get('R1.I2.B.V0')).toBe('R1.ANY.B.ANY');
		expect(small).toEqual([]);
		expect(cells[1]?.weight).toBeCloseTo(0.04, 12);
		expect(cells[1]?.cost).toBeCloseTo(1.4, 12);
	});

	it('keep the strictest floor and cap of their members', () => {
		const { cells } = poolSmallStrata(
			[
				cell(['A', 'x'], 5, { floor: 0.01, cap: 0.5, floorKind: 'ladder' }),
				cell(['A', 'y'], 5, { floor: 0.03, cap: 0.2, floorKind: 'exploration' }),
			],
			[1],
		);
		expect(cells).toMatchObject([{ floor: 0.03, cap: 0.2, floorKind: 'exploration' }]);
	});

	it('stay when they are covered in full, and are named when nothing is left to pool', () => {
		const { cells, small } = poolSmallStrata(
			[cell(['E', 'x'], 3, { floor: 1, floorKind: 'key_area' }), cell(['E', 'y'], 3)],
			[1],
		);
		expect(cells.map(({ stratum }) => stratum)).toEqual(['E.ANY', 'E.x']);
		expect(small).toEqual(['E.ANY']);
	});

	it('R75: of whom nobody is to be visited are not pooled with others, in whose company chance would draw them', () => {
		const { cells, stratumOf, small } = poolSmallStrata(
			[
				cell(['I1', 'A'], 12, { weight: 0.01, cap: 0 }),
				cell(['I1', 'B'], 14, { floor: 0.005, cap: 0.1 }),
				cell(['I1', 'C'], 9, { floor: 0.02, cap: 0.5 }),
			],
			[1],
		);
		expect(cells).toMatchObject([
			{ stratum: 'I1.A', population: 12, floor: 0, cap: 0 },
			{ stratum: 'I1.ANY', population: 23, floor: 0.02, cap: 0.1 },
		]);
		expect(stratumOf.get('I1.A')).toBe('I1.A');
		expect(small).toEqual([]);
	});

	it('lose nobody', () => {
		const anyCells = fc.array(
			fc
				.tuple(
					fc.integer({ min: 0, max: 3 }),
					fc.integer({ min: 0, max: 3 }),
					fc.integer({ min: 0, max: 60 }),
				)
				.map(([industry, recency, population]) =>
					cell([`I${industry}`, `V${recency}`], population),
				),
		);
		fc.assert(
			fc.property(anyCells, (fine) => {
				const { cells, stratumOf } = poolSmallStrata(fine, [1, 0]);
				const sum = (all: readonly { population: number }[]): number =>
					all.reduce((total, { population }) => total + population, 0);
				expect(sum(cells)).toBe(sum(fine));
				for (const { parts } of fine) expect(stratumOf.has(parts.join('.'))).toBe(true);
			}),
		);
	});
});

describe('pseudonyms of strata', () => {
	const key = Buffer.alloc(32, 9);

	it('keep the public parts and hide the rest, anew for every draw', () => {
		const strata = ['D01.R01.A.K0', 'D01.R01.E.K0'];
		const first = pseudonymise(strata, key, 'W14', 2);
		expect([...first.values()].every((code) => /^D01\.R01\.[0-9a-f]{12}$/.test(code))).toBe(true);
		expect(new Set(first.values()).size).toBe(2);
		expect(pseudonymise(strata, key, 'W14', 2)).toEqual(first);
		expect(pseudonymise(strata, key, 'W15', 2).get('D01.R01.A.K0')).not.toBe(
			first.get('D01.R01.A.K0'),
		);
	});

	it('need a real key', () => {
		expect(() => pseudonymise(['A'], Buffer.from('short'), 'W14', 0)).toThrow('16 random bytes');
	});
});
