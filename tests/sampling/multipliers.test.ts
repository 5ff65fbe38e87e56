import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextMultipliers, type ClassEvidence } from '../../pipeline/sampling/multipliers.ts';

const ladder = [0.5, 1, 2.5, 5, 15];
const classes = (rates: readonly (number | null)[], size = 1e9): ClassEvidence[] =>
	ladder.map((policy, index) => ({
		creditClass: 'ABCDE'[index] ?? '',
		policy,
		current: policy,
		rate: rates[index] ?? null,
		effectiveSize: size,
	}));

describe('multipliers from evidence', () => {
	it('blend half ladder and half rate ratio', () => {
		const next = nextMultipliers(classes([0.0112, 0.0336, 0.0845, 0.2091, 0.4362]), 0.0447);
		expect(next[1]?.multiplier).toBeCloseTo(1, 6);
		expect(next[2]?.multiplier).toBeCloseTo(0.5 * 2.5 + 0.5 * (0.0845 / 0.0336), 5);
		expect(next[3]?.evidence).toBeCloseTo(0.2091 / 0.0336, 5);
		expect(next[4]?.multiplier).toBeCloseTo(0.5 * 15 + 0.5 * (0.4362 / 0.0336), 5);
		expect(next.some(({ isLimited }) => isLimited)).toBe(false);
	});

	it('move none by more than half again in a year, and say so', () => {
		const [, , , , worst] = nextMultipliers(classes([0.01, 0.01, 0.02, 0.05, 0.9]), 0.02);
		expect(worst).toMatchObject({ multiplier: 22.5, isLimited: true });
	});

	it('keep a class without a published rate, and all without a reference', () => {
		const next = nextMultipliers(classes([null, 0.03, 0.08, null, 0.4]), 0.05);
		expect(next[0]).toEqual({
			creditClass: 'A',
			multiplier: 0.5,
			evidence: null,
			isLimited: false,
		});
		expect(next[3]?.multiplier).toBe(5);
		const blind = nextMultipliers(classes([0.01, null, 0.08, 0.2, 0.4]), 0.05);
		expect(blind.map(({ multiplier }) => multiplier)).toEqual(ladder);
	});

	it('pull small samples towards the overall rate', () => {
		const [, , , small] = nextMultipliers(classes([0.01, 0.03, 0.08, 0.3, 0.4], 30), 0.05);
		const [, , , large] = nextMultipliers(classes([0.01, 0.03, 0.08, 0.3, 0.4], 1e9), 0.05);
		expect(small?.evidence ?? 0).toBeLessThan(large?.evidence ?? 0);
	});

	it('never fall from a better to a worse class, and stay within the yearly limit', () => {
		const rates = fc.array(fc.option(fc.double({ min: 0, max: 1, noNaN: true })), {
			minLength: 5,
			maxLength: 5,
		});
		fc.assert(
			fc.property(rates, fc.integer({ min: 30, max: 5000 }), (given, size) => {
				const next = nextMultipliers(classes(given, size), 0.05);
				next.forEach(({ multiplier }, index) => {
					const current = ladder[index] ?? 0;
					expect(multiplier).toBeGreaterThanOrEqual((next[index - 1]?.multiplier ?? 0) - 1e-9);
					expect(multiplier).toBeLessThanOrEqual(current * 1.5 + 1e-9);
					expect(multiplier).toBeGreaterThanOrEqual(current / 1.5 - 1e-9);
				});
			}),
		);
	});
});
