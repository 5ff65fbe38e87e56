import type { Database } from '../database.ts';
import { allocate, type AllocatedCell, type Allocation } from '../sampling/allocate.ts';
import type { Concession } from '../sampling/concede.ts';
import { batchRatio } from '../sampling/batches.ts';
import type { Period } from './period.ts';
import type { Stratum } from './strata.ts';

/** A department's staff-days in a plan: what it has, what the plan expects and at most needs, and what it lacks for its floors. */
export interface DepartmentCapacity {
	readonly department: string;
	readonly name: string;
	readonly status: Allocation['status'];
	readonly capacity: number;
	readonly usable: number;
	readonly floors: number;
	readonly spend: number;
	readonly worstSpend: number;
	readonly gap: number;
	readonly concessions: readonly Concession[];
}

/** How capacity is given: `total` staff-days for the whole plan (null: each department's own of the period), the share held back, and whether low floors may be cut. */
export interface CapacitySpec {
	readonly total: number | null;
	readonly reserveShare: number;
	readonly mayConcede: boolean;
}

/** A stratum with its ratio, under the code that is published. */
export interface PlannedStratum extends AllocatedCell {
	readonly readable: string;
	readonly department: string;
	readonly isKeyArea: boolean;
}

/** Each department's own staff-days of the period, by code: a year's from the generation, in equal parts. */
export async function ownCapacities(
	database: Database,
	period: Period,
): Promise<Map<string, number>> {
	const rows = await database.rows<{ department_code: string; staff_days: number }>(
		'select department_code, staff_days from int_sampling_levels',
	);
	return new Map(rows.map((row) => [row.department_code, row.staff_days / period.batches]));
}

/** The period's ratio of a year's: independent batches of it reach the year's (methods §2.2). */
export function periodRatio(period: Period): (annual: number) => number {
	return (annual) => (period.batches === 1 ? annual : batchRatio(annual, period.batches));
}

/**
 * Solves every department for its staff-days; a total is shared out in proportion to what they have. Floors that do not fit stay, with the gap told.
 * `codes` gives each stratum's published code; the order of these codes is the order of the rounding.
 */
export function planDepartments(
	strata: readonly Stratum[],
	codes: ReadonlyMap<string, string>,
	names: ReadonlyMap<string, string>,
	own: ReadonlyMap<string, number>,
	spec: CapacitySpec,
): { departments: DepartmentCapacity[]; planned: PlannedStratum[] } {
	const byDepartment = Map.groupBy(strata, ({ department }) => department);
	const sum = [...byDepartment.keys()].reduce(
		(days, department) => days + (own.get(department) ?? 0),
		0,
	);
	const shareOf = (department: string): number =>
		sum > 0 ? (own.get(department) ?? 0) / sum : 1 / byDepartment.size;
	const departments: DepartmentCapacity[] = [];
	const planned: PlannedStratum[] = [];
	for (const [department, members] of [...byDepartment].sort(([left], [right]) =>
		left < right ? -1 : 1,
	)) {
		const capacity =
			spec.total === null ? (own.get(department) ?? 0) : spec.total * shareOf(department);
		const readable = new Map(members.map((stratum) => [codes.get(stratum.stratum)!, stratum]));
		const solved = allocate(
			members.map(({ stratum, population, cost, weight, floor, cap, floorKind }) => ({
				stratum: codes.get(stratum)!,
				population,
				cost,
				weight,
				floor,
				cap,
				...(floorKind === undefined ? {} : { floorKind }),
			})),
			{ capacity, reserveShare: spec.reserveShare, mayConcede: spec.mayConcede },
		);
		const { status, usable, floors, spend, worstSpend, gap, concessions } = solved;
		departments.push({
			department,
			name: names.get(department) ?? department,
			status,
			capacity,
			usable,
			floors,
			spend,
			worstSpend,
			gap,
			concessions,
		});
		for (const cell of solved.cells) {
			const origin = readable.get(cell.stratum)!;
			planned.push({ ...cell, readable: origin.stratum, department, isKeyArea: origin.isKeyArea });
		}
	}
	return { departments, planned };
}
