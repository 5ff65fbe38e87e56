import { compareText } from './encoding.ts';
import { refuse } from './error.ts';

/** Why a floor stands; when floors must give way, the last kind gives way first and the first two never (methods §2.2). */
export type FloorKind = 'statutory' | 'key_area' | 'exploration' | 'ladder';

/** A stratum before allocation: staff-days per visit, weight (base × multiplier × recency), and its ratio's floor and cap (0–1). */
export interface AllocationCell {
	readonly stratum: string;
	readonly population: number;
	readonly cost: number;
	readonly weight: number;
	readonly floor: number;
	readonly cap: number;
	readonly floorKind?: FloorKind;
}

/** The level at which capacity is used up. `floors` and `caps` are the staff-days at all floors and at all caps; `lambda` is null unless solved. */
export interface WaterLevel {
	readonly status: 'solved' | 'slack' | 'infeasible';
	readonly lambda: number | null;
	readonly floors: number;
	readonly caps: number;
}

const NOISE = 1e-12;

/** The cells in byte order, checked; empty strata are left out. Errors: a repeated stratum, a cost that is not positive, a negative weight, bounds outside 0 ≤ floor ≤ cap ≤ 1. */
export function checkCells(cells: Iterable<AllocationCell>): AllocationCell[] {
	const ordered = [...cells].sort((left, right) => compareText(left.stratum, right.stratum));
	ordered.forEach((cell, index) => {
		const { stratum, population, cost, weight, floor, cap } = cell;
		const isSound =
			ordered[index - 1]?.stratum !== stratum &&
			Number.isSafeInteger(population) &&
			population >= 0 &&
			Number.isFinite(cost) &&
			cost > 0 &&
			Number.isFinite(weight) &&
			weight >= 0 &&
			floor >= 0 &&
			floor <= cap &&
			cap <= 1;
		if (isSound) return;
		throw refuse(
			'allocation_cell',
			{ name: stratum },
			{
				zh: `户数 ${population}、单次人天 ${cost}、权重 ${weight}、下限 ${floor}、上限 ${cap} 不合规则或层重复`,
				en: `population ${population}, cost ${cost}, weight ${weight}, floor ${floor}, cap ${cap} break a rule, or the stratum stands twice`,
			},
			{
				zh: '户数为非负整数，人天大于 0，权重不小于 0，0 ≤ 下限 ≤ 上限 ≤ 1，每层一行',
				en: 'population is whole, cost positive, weight at least 0, 0 ≤ floor ≤ cap ≤ 1, one row per stratum',
			},
		);
	});
	return ordered.filter(({ population }) => population > 0);
}

/** The ratio of a cell at a level: min(cap, max(floor, lambda · weight)) (methods §2.2). */
export function ratioAt(cell: AllocationCell, lambda: number): number {
	return Math.min(cell.cap, Math.max(cell.floor, lambda * cell.weight));
}

/**
 * Solves Σ population · cost · min(cap, max(floor, λ · weight)) = capacity exactly: the left side is piecewise linear in λ with a corner at floor/weight and cap/weight of each cell (methods §2.2).
 * `cells` must come from `checkCells`; the same cells give the same bits in any order.
 */
export function waterLevel(cells: readonly AllocationCell[], capacity: number): WaterLevel {
	let floors = 0;
	let caps = 0;
	const corners: { level: number; slope: number }[] = [];
	for (const { population, cost, weight, floor, cap } of cells) {
		floors += population * cost * floor;
		caps += population * cost * cap;
		if (weight <= 0 || cap <= floor) continue;
		const slope = population * cost * weight;
		corners.push({ level: floor / weight, slope }, { level: cap / weight, slope: -slope });
	}
	if (capacity < floors * (1 - NOISE)) return { status: 'infeasible', lambda: null, floors, caps };
	if (capacity >= caps) return { status: 'slack', lambda: null, floors, caps };
	corners.sort((left, right) => left.level - right.level || left.slope - right.slope);
	let level = corners[0]?.level ?? 0;
	let spend = floors;
	let slope = 0;
	for (const corner of corners) {
		const next = spend + slope * (corner.level - level);
		if (next > capacity) break;
		spend = next;
		level = corner.level;
		slope += corner.slope;
	}
	const estimate = slope > 0 ? level + (capacity - spend) / slope : level;
	return { status: 'solved', lambda: polish(cells, capacity, estimate), floors, caps };
}

// The running sums above carry rounding noise; given the cells between their bounds, one division is exact to the last bits.
function polish(cells: readonly AllocationCell[], capacity: number, estimate: number): number {
	let fixed = 0;
	let slope = 0;
	for (const { population, cost, weight, floor, cap } of cells) {
		const wanted = estimate * weight;
		if (wanted > floor && wanted < cap) slope += population * cost * weight;
		else fixed += population * cost * Math.min(cap, Math.max(floor, wanted));
	}
	const exact = slope > 0 ? (capacity - fixed) / slope : estimate;
	return Math.abs(exact - estimate) <= 1e-9 * Math.abs(estimate) ? exact : estimate;
}
