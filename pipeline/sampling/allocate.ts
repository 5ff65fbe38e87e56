import { MICRO } from './encoding.ts';
import { concedeFloors, type Concession } from './concede.ts';
import type { PlanCell } from './plan.ts';
import {
	checkCells,
	ratioAt,
	waterLevel,
	type AllocationCell,
	type WaterLevel,
} from './water-fill.ts';

/** Capacity in staff-days, the share of it held back, and whether low-ranking floors may be cut (and reported) when all floors together do not fit. */
export interface AllocationSpec {
	readonly capacity: number;
	readonly reserveShare?: number;
	readonly mayConcede?: boolean;
}

/** A cell with its ratio (0–1), its expected sample in millionths and the staff-days expected for it. */
export interface AllocatedCell extends AllocationCell {
	readonly ratio: number;
	readonly expectedMicro: number;
	readonly staffDays: number;
}

/**
 * What capacity buys. `usable` is capacity less the reserve; `spend` the expected and `worstSpend` the largest possible staff-days after rounding, whatever the seed.
 * `infeasible` keeps every floor and reports the missing staff-days in `gap`; `slack` means that every cell is at its cap. `concessions` lists floors that were cut.
 */
export interface Allocation {
	readonly status: WaterLevel['status'];
	readonly lambda: number | null;
	readonly capacity: number;
	readonly usable: number;
	readonly floors: number;
	readonly caps: number;
	readonly spend: number;
	readonly worstSpend: number;
	readonly gap: number;
	readonly concessions: readonly Concession[];
	readonly cells: readonly AllocatedCell[];
}

const ATTEMPTS = 40;
const TOLERANCE = 1e-9;

/** Ratios for the staff-days at hand: water-filling between floors and caps, then lowered until even the worst rounding fits (methods §2.2). The level rises with capacity but for what rounding keeps back; an extension goes through `largerPlan`, which never takes away. Errors as `checkCells`. */
export function allocate(spec: Iterable<AllocationCell>, options: AllocationSpec): Allocation {
	const { capacity, reserveShare = 0, mayConcede = false } = options;
	const usable = capacity * (1 - reserveShare);
	const checked = checkCells(spec);
	let target = usable;
	let filled = fillTo(checked, target, mayConcede);
	const { floors, caps, status } = filled.level;
	for (let attempt = 0; attempt < ATTEMPTS && filled.worst > usable + TOLERANCE; attempt++) {
		const lower = target - (filled.worst - usable);
		if (!mayConcede && target <= floors) break;
		target = mayConcede ? lower : Math.max(floors, lower);
		filled = fillTo(checked, target, mayConcede);
	}
	const isFitting = filled.worst <= usable + TOLERANCE;
	return {
		status: isFitting ? status : 'infeasible',
		lambda: isFitting ? filled.level.lambda : null,
		capacity,
		usable,
		floors,
		caps,
		spend: filled.cells.reduce((days, cell) => days + cell.staffDays, 0),
		worstSpend: filled.worst,
		gap: isFitting ? 0 : Math.max(filled.level.floors, filled.worst) - usable,
		concessions: filled.concessions,
		cells: filled.cells,
	};
}

interface Filled {
	readonly cells: readonly AllocatedCell[];
	readonly concessions: readonly Concession[];
	readonly level: WaterLevel;
	readonly worst: number;
}

function fillTo(checked: readonly AllocationCell[], target: number, mayConcede: boolean): Filled {
	const { cells, concessions } = mayConcede
		? concedeFloors(checked, target)
		: { cells: checked, concessions: [] };
	const level = waterLevel(cells, target);
	const filled = fill(cells, level);
	return { cells: filled, concessions, level, worst: worstSpend(filled) };
}

/** The plan of an allocation: what is hashed, rounded and drawn. */
export function planOf(cells: Iterable<AllocatedCell>): PlanCell[] {
	return [...cells].map(({ stratum, population, expectedMicro }) => ({
		stratum,
		population,
		expectedMicro,
	}));
}

/** The plan of a larger capacity over the same cells, never below the plan already drawn: the only kind of extension, one number and no choice of strata (methods §1.3). */
export function largerPlan(
	original: Iterable<PlanCell>,
	cells: Iterable<AllocatedCell>,
): PlanCell[] {
	const drawn = new Map([...original].map((cell) => [cell.stratum, cell.expectedMicro]));
	return planOf(cells).map((cell) => ({
		...cell,
		expectedMicro: Math.max(cell.expectedMicro, drawn.get(cell.stratum) ?? 0),
	}));
}

/** The largest staff-days that seeded rounding can lead to, over all one million offsets: exact, by a sweep over the strata's fractions. Cells in byte order of stratum. */
export function worstSpend(
	cells: readonly Pick<AllocatedCell, 'cost' | 'expectedMicro'>[],
): number {
	const jumps: { offset: number; days: number }[] = [];
	let running = 0;
	let days = 0;
	cells.forEach(({ cost, expectedMicro }, index) => {
		running += expectedMicro;
		const step = cost - (cells[index + 1]?.cost ?? 0);
		days += Math.floor(running / MICRO) * step;
		if (running % MICRO > 0) jumps.push({ offset: MICRO - (running % MICRO), days: step });
	});
	jumps.sort((left, right) => left.offset - right.offset);
	let worst = days;
	jumps.forEach((jump, index) => {
		days += jump.days;
		if (jumps[index + 1]?.offset !== jump.offset) worst = Math.max(worst, days);
	});
	return worst;
}

function fill(cells: readonly AllocationCell[], level: WaterLevel): AllocatedCell[] {
	return cells.map((cell) => {
		const ratio =
			level.status === 'slack'
				? cell.cap
				: level.lambda === null
					? cell.floor
					: ratioAt(cell, level.lambda);
		const expectedMicro = Math.floor(cell.population * ratio * MICRO + 1e-6);
		const staffDays = (cell.cost * expectedMicro) / MICRO;
		return { ...cell, ratio, expectedMicro, staffDays };
	});
}
