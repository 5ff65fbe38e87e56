import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	allocate,
	largerPlan,
	planOf,
	worstSpend,
	type Allocation,
} from '../../pipeline/sampling/allocate.ts';
import { annualInclusion, batchRatio } from '../../pipeline/sampling/batches.ts';
import { drawSample } from '../../pipeline/sampling/draw.ts';
import { MICRO, sha256 } from '../../pipeline/sampling/encoding.ts';
import { roundExtension, roundPlan } from '../../pipeline/sampling/plan.ts';
import { checkCells, ratioAt, waterLevel } from '../../pipeline/sampling/water-fill.ts';
import type { AllocationCell } from '../../pipeline/sampling/water-fill.ts';
import { given } from '../given.ts';
import { rowsOf } from './duckdb.ts';

function unitCells(weights: readonly number[]): AllocationCell[] {
	return weights.map((weight, index) => ({
		stratum: `S${String(index).padStart(3, '0')}`,
		population: 1,
		cost: 1,
		weight,
		floor: 0,
		cap: 1,
	}));
}

function solvedRatios(cells: readonly AllocationCell[], capacity: number): number[] {
	const level = waterLevel(checkCells(cells), capacity);
	return cells.map((cell) => ratioAt(cell, level.lambda ?? 0));
}

const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

/** Cells of one department and industry, class A (best) to E: weights, floors and caps never fall with the class. */
const classCells = fc
	.array(
		fc.record({
			populations: fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 5, maxLength: 5 }),
			cost: fc.integer({ min: 1, max: 12 }).map((quarters) => quarters / 4),
			base: fc.integer({ min: 1, max: 40 }).map((permille) => permille / 1000),
			steps: fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 5, maxLength: 5 }),
			floor: fc.integer({ min: 0, max: 5 }).map((permille) => permille / 1000),
			keyPopulation: fc.integer({ min: 0, max: 30 }),
		}),
		{ minLength: 1, maxLength: 6 },
	)
	.map((industries) =>
		industries.flatMap(({ populations, cost, base, steps, floor, keyPopulation }, industry) => {
			let multiplier = 0.5;
			const cells = populations.map((population, rank): AllocationCell => {
				multiplier += (steps[rank] ?? 0) / 4;
				return {
					stratum: `I${industry}.${'ABCDE'[rank] ?? ''}`,
					population,
					cost,
					weight: base * multiplier,
					floor,
					cap: rank === 0 ? Math.max(floor, base) : 1,
					floorKind: rank === 0 ? 'exploration' : 'ladder',
				};
			});
			const key: AllocationCell = {
				stratum: `I${industry}.K`,
				population: keyPopulation,
				cost,
				weight: base,
				floor: 1,
				cap: 1,
				floorKind: 'key_area',
			};
			return [...cells, key];
		}),
	);
const shares = fc.double({ min: 0, max: 1.1, noNaN: true });

function daysAt(cells: readonly AllocationCell[], bound: 'floor' | 'cap'): number {
	return cells.reduce((days, cell) => days + cell.population * cell.cost * cell[bound], 0);
}

function capacityOf(cells: readonly AllocationCell[], share: number): number {
	const floors = daysAt(cells, 'floor');
	return floors + share * (daysAt(cells, 'cap') - floors);
}

function ratioOf({ cells }: Allocation, stratum: string): number {
	return cells.find((cell) => cell.stratum === stratum)?.ratio ?? Number.NaN;
}

describe('water-filling', () => {
	it('gives the inclusion probabilities of the sps package', () => {
		const first = solvedRatios(unitCells(upTo(20)), 12);
		upTo(16).forEach((x, index) => {
			expect(first[index]).toBeCloseTo((x / 136) * 8, 12);
		});
		expect(first.slice(16)).toEqual([1, 1, 1, 1]);
		expect(solvedRatios(unitCells([1, 2, 5, 5, 5, 10, 4, 1]), 6)).toEqual([
			0.25, 0.5, 1, 1, 1, 1, 1, 0.25,
		]);
		const sizes = [0, 1, 2, 3, 4, 10, 9, 8, 5, 6, 7, 0];
		const expectSame = (found: number[], wanted: number[]): void => {
			wanted.forEach((ratio, index) => {
				expect(found[index]).toBeCloseTo(ratio, 12);
			});
		};
		expectSame(
			solvedRatios(unitCells(sizes), 4),
			sizes.map((x) => (x / 55) * 4),
		);
		expectSame(solvedRatios(unitCells([...sizes, 100]), 4), [...sizes.map((x) => (x / 55) * 3), 1]);
		expectSame(solvedRatios(unitCells([20, ...sizes, 100]), 5), [
			1,
			...sizes.map((x) => (x / 55) * 3),
			1,
		]);
	});

	it('solves the case that can be done by hand', () => {
		const cells = [
			{ stratum: 'A', population: 100, cost: 1, weight: 0.01, floor: 0, cap: 1 },
			{ stratum: 'B', population: 100, cost: 1, weight: 0.02, floor: 0, cap: 0.05 },
			{ stratum: 'C', population: 10, cost: 1, weight: 0.3, floor: 1, cap: 1 },
		];
		expect(waterLevel(checkCells(cells), 16).lambda).toBeCloseTo(2, 12);
		expect(waterLevel(checkCells(cells), 20).lambda).toBeCloseTo(5, 12);
	});

	it('keeps floors, caps and capacity, fills key areas, and misses capacity by less than 0.001 days a cell', () => {
		fc.assert(
			fc.property(classCells, shares, (cells, share) => {
				const capacity = capacityOf(cells, share);
				const result = allocate(cells, { capacity });
				for (const cell of result.cells) {
					expect(cell.ratio).toBeGreaterThanOrEqual(cell.floor);
					expect(cell.ratio).toBeLessThanOrEqual(cell.cap);
					if (cell.floorKind === 'key_area') {
						expect(cell.expectedMicro).toBe(cell.population * MICRO);
					}
				}
				if (result.status === 'infeasible') {
					expect(result.gap).toBeGreaterThan(0);
					return;
				}
				expect(result.spend).toBeLessThanOrEqual(capacity + 1e-9);
				const level = waterLevel(checkCells(cells), capacity);
				if (level.lambda === null) return;
				const lambda = level.lambda;
				const exact = checkCells(cells).reduce(
					(days, cell) => days + cell.population * cell.cost * ratioAt(cell, lambda),
					0,
				);
				expect(Math.abs(exact - capacity)).toBeLessThan(1e-9 * Math.max(1, capacity));
			}),
			{ numRuns: 300 },
		);
	});

	it('never spends more than capacity, whatever the seed', () => {
		fc.assert(
			fc.property(classCells, shares, fc.nat(), (cells, share, number) => {
				const capacity = capacityOf(cells, share) + 5;
				const result = allocate(cells, { capacity, reserveShare: 0.03 });
				const takes = roundPlan(planOf(result.cells), sha256(`${number}`));
				const spent = takes.reduce(
					(days, { take }, index) => days + take * (result.cells[index]?.cost ?? 0),
					0,
				);
				takes.forEach(({ take }, index) => {
					expect(Math.abs(take - (result.cells[index]?.expectedMicro ?? 0) / MICRO)).toBeLessThan(
						1,
					);
				});
				expect(spent).toBeLessThanOrEqual(result.worstSpend + 1e-9);
				if (result.status !== 'infeasible') expect(spent).toBeLessThanOrEqual(result.usable + 1e-9);
			}),
			{ numRuns: 300 },
		);
	});

	it('knows the worst rounding exactly', () => {
		fc.assert(
			fc.property(
				fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 3_000 })), {
					minLength: 1,
					maxLength: 8,
				}),
				(strata) => {
					const cells = strata.map(([cost, thousandths]) => ({
						cost,
						expectedMicro: thousandths * 1_000,
					}));
					let worst = 0;
					for (let offset = 0; offset < MICRO; offset += 1_000) {
						let running = offset;
						const spent = cells.reduce((days, { cost, expectedMicro }) => {
							const before = Math.floor(running / MICRO);
							running += expectedMicro;
							return days + cost * (Math.floor(running / MICRO) - before);
						}, 0);
						worst = Math.max(worst, spent);
					}
					expect(worstSpend(cells)).toBe(worst);
				},
			),
			{ numRuns: 60 },
		);
	});

	it('rises with the class and with capacity, so that draws nest', () => {
		fc.assert(
			fc.property(classCells, shares, shares, fc.nat(), (cells, share, more, number) => {
				const capacity = capacityOf(cells, share) + 20;
				const small = allocate(cells, { capacity });
				const large = allocate(cells, { capacity: capacity * (1 + more) });
				for (const stratum of small.cells.map((cell) => cell.stratum)) {
					const [industry, creditClass = ''] = stratum.split('.');
					const worse = 'ABCDE'[('ABCDE'.indexOf(creditClass) + 1) % 6];
					if (creditClass === 'K' || worse === undefined) continue;
					const next = ratioOf(small, `${industry}.${worse}`);
					if (!Number.isNaN(next)) {
						expect(next).toBeGreaterThanOrEqual(ratioOf(small, stratum) - 1e-12);
					}
				}
				// The exact level rises with capacity; what is kept back for rounding may differ a little.
				const lower = waterLevel(checkCells(cells), capacity).lambda;
				const higher = waterLevel(checkCells(cells), capacity * (1 + more)).lambda;
				if (lower !== null && higher !== null) {
					expect(higher).toBeGreaterThanOrEqual(lower * (1 - 1e-12));
				}
				const seed = sha256(`nest ${number}`);
				const original = planOf(small.cells);
				const extended = largerPlan(original, large.cells);
				const frame = original.flatMap(({ stratum, population }) =>
					Array.from({ length: population }, (_, index) => ({ stratum, id: `X-N-${index}` })),
				);
				const first = drawSample(frame, roundPlan(original, seed), seed).drawn;
				const second = drawSample(frame, roundExtension(original, extended, seed), seed).drawn;
				const after = new Set(second.map(({ stratum, id }) => `${stratum} ${id}`));
				expect(first.every(({ stratum, id }) => after.has(`${stratum} ${id}`))).toBe(true);
			}),
			{ numRuns: 60 },
		);
	});

	it('does not depend on the order of the cells', () => {
		fc.assert(
			fc.property(classCells, shares, (cells, share) => {
				const capacity = capacityOf(cells, share);
				expect(allocate([...cells].reverse(), { capacity })).toEqual(allocate(cells, { capacity }));
			}),
			{ numRuns: 100 },
		);
	});

	it('has the same level and ratios as the macros of the models', async () => {
		const cases = fc.sample(fc.tuple(classCells, shares), { numRuns: 60, seed: 5 });
		const warehouse = await given({}, []);
		const { connection } = warehouse.database;
		for (const [cells, share] of cases) {
			const capacity = Math.floor(capacityOf(cells, share) * 1000) / 1000;
			const values = cells.map(
				({ stratum, population, cost, weight, floor, cap }) =>
					`('D', '${stratum}', ${population}, ${Math.round(population * cost * 1000)}::bigint, ${weight}::double, ${floor}::double, ${cap}::double)`,
			);
			await connection.run(`
				create or replace temp table cells as
				select * from (values ${values.join(', ')}) as made (department_code, stratum, population, work, weight_ratio, floor_ratio, cap_ratio)
				where population > 0;
				create or replace temp table capacities as select 'D' as department_code, ${capacity}::double as usable_staff_days;
				create or replace temp table levels as select * from water_levels('cells', 'capacities')`);
			const checked = checkCells(cells);
			const level = waterLevel(checked, capacity);
			const [row] = await rowsOf(connection, 'select * from levels');
			expect(row?.['plan_state'] ?? 'slack').toBe(level.status);
			if (level.lambda === null) expect(row?.['level'] ?? null).toBeNull();
			else expect(Number(row?.['level'])).toBeCloseTo(level.lambda, 8);
			const rows = await rowsOf(
				connection,
				`select c.stratum, water_ratio(l.plan_state, l.level, c.weight_ratio, c.floor_ratio, c.cap_ratio) as ratio
				from cells as c join levels as l using (department_code) order by c.stratum`,
			);
			expect(rows.map((one) => one['stratum'])).toEqual(checked.map((cell) => cell.stratum));
			checked.forEach((cell, index) => {
				const ratio =
					level.lambda !== null
						? ratioAt(cell, level.lambda)
						: level.status === 'slack'
							? cell.cap
							: cell.floor;
				expect(Number(rows[index]?.['ratio'])).toBeCloseTo(ratio, 10);
			});
		}
		warehouse.close();
	}, 60_000);
});

describe('capacity that does not suffice', () => {
	const cells: AllocationCell[] = [
		{
			stratum: 'A',
			population: 1000,
			cost: 1,
			weight: 0.01,
			floor: 0.01,
			cap: 0.02,
			floorKind: 'exploration',
		},
		{
			stratum: 'D',
			population: 100,
			cost: 1,
			weight: 0.1,
			floor: 0.2,
			cap: 1,
			floorKind: 'ladder',
		},
		{
			stratum: 'K',
			population: 50,
			cost: 2,
			weight: 0.02,
			floor: 1,
			cap: 1,
			floorKind: 'key_area',
		},
	];

	it('is reported as a gap, and no floor is cut', () => {
		const result = allocate(cells, { capacity: 120 });
		expect(result).toMatchObject({ status: 'infeasible', lambda: null, floors: 130, gap: 10 });
		expect(result.cells.map(({ ratio }) => ratio)).toEqual([0.01, 0.2, 1]);
	});

	it('cuts the ladder first and exploration next when that is allowed, and says so', () => {
		const ladder = allocate(cells, { capacity: 120, mayConcede: true });
		expect(ladder.status).toBe('solved');
		expect(ladder.concessions).toEqual([{ kind: 'ladder', keptShare: 0.5 }]);
		const exploration = allocate(cells, { capacity: 105, mayConcede: true });
		expect(exploration.concessions).toEqual([
			{ kind: 'ladder', keptShare: 0 },
			{ kind: 'exploration', keptShare: 0.5 },
		]);
		expect(exploration.cells.map(({ ratio }) => ratio)).toEqual([0.005, 0, 1]);
	});

	it('never cuts key areas', () => {
		const result = allocate(cells, { capacity: 60, mayConcede: true });
		expect(result).toMatchObject({ status: 'infeasible', gap: 40 });
		expect(result.cells.find(({ stratum }) => stratum === 'K')?.ratio).toBe(1);
	});

	it('keeps back the reserve', () => {
		expect(allocate(cells, { capacity: 200, reserveShare: 0.05 }).usable).toBeCloseTo(190, 9);
		expect(allocate(cells, { capacity: 1e6 })).toMatchObject({ status: 'slack', gap: 0 });
	});

	it.each([
		['a cost of nothing', { cost: 0 }],
		['a floor above the cap', { floor: 0.5, cap: 0.2 }],
		['a ratio above one', { cap: 1.2 }],
		['a weight that is no number', { weight: Number.NaN }],
	])('refuses %s', (_, wrong) => {
		expect(() => allocate([{ ...cells[0]!, ...wrong }], { capacity: 1 })).toThrow(
			'0 ≤ floor ≤ cap',
		);
	});
});

describe('batches', () => {
	it('reach the annual ratio together', () => {
		const ratio = batchRatio(0.3, 12);
		expect(annualInclusion(Array.from({ length: 12 }, () => ratio))).toBeCloseTo(0.3, 12);
		expect(annualInclusion([])).toBe(0);
	});
});
