import type { AllocationCell, FloorKind } from './water-fill.ts';

/** A kind of floor that was cut and the share of it that was kept (0–1). */
export interface Concession {
	readonly kind: FloorKind;
	readonly keptShare: number;
}

const YIELDING: readonly FloorKind[] = ['ladder', 'exploration'];

/**
 * Floors that fit: the ladder's give way first, then exploration; within a kind all by the same share. Statutory and key-area floors never give way, so the result can still be too large (methods §2.2).
 * `cells` must come from `checkCells`; `capacity` in staff-days.
 */
export function concedeFloors(
	cells: readonly AllocationCell[],
	capacity: number,
): { cells: readonly AllocationCell[]; concessions: readonly Concession[] } {
	const concessions: Concession[] = [];
	let kept = cells;
	for (const kind of YIELDING) {
		const excess = kept.reduce((days, cell) => days + floorDays(cell), 0) - capacity;
		if (excess <= 0) break;
		const yielding = kept.reduce(
			(days, cell) => days + (kindOf(cell) === kind ? floorDays(cell) : 0),
			0,
		);
		if (yielding === 0) continue;
		const keptShare = Math.max(0, 1 - excess / yielding);
		kept = kept.map((cell) =>
			kindOf(cell) === kind ? { ...cell, floor: cell.floor * keptShare } : cell,
		);
		concessions.push({ kind, keptShare });
	}
	return { cells: kept, concessions };
}

function kindOf(cell: AllocationCell): FloorKind {
	return cell.floorKind ?? 'ladder';
}

function floorDays({ population, cost, floor }: AllocationCell): number {
	return population * cost * floor;
}
