import type { Words } from './error.ts';

/** An officer. `zones` or `items` null means everywhere, or everything, within the department; `certificateValidTo` is the last valid day, ISO. */
export interface Inspector {
	readonly inspector: string;
	readonly department: string;
	readonly certificateValidTo: string;
	readonly items: readonly string[] | null;
	readonly zones: readonly string[] | null;
	readonly fullTimeEquivalent: number;
}

/** One visit to one subject on a day (ISO), by one team per department. */
export interface VisitToStaff {
	readonly visit: string;
	readonly subject: string;
	readonly zone: string;
	readonly on: string;
	readonly departments: readonly {
		readonly department: string;
		readonly items: readonly string[];
	}[];
}

/** How far a rule was relaxed: 0 nothing, 1 pair rotation, 2 more load, 3 adjacent zone, 4 an earlier team was changed. */
export type Tier = 0 | 1 | 2 | 3 | 4;

/** A team while it may still be changed. */
export interface OpenTeam {
	readonly visit: VisitToStaff;
	readonly department: string;
	readonly items: readonly string[];
	pair: [string, string] | null;
	tier: Tier;
	reason: Words | null;
	openPool: number;
	wide: readonly string[] | null;
}

/** One text for a pair of officers in either order. */
export function pairKey(first: string, second: string): string {
	return first < second ? `${first} ${second}` : `${second} ${first}`;
}
