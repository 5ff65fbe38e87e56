import type { Database } from '../database.ts';
import { sha256 } from '../sampling/encoding.ts';
import { poolSmallStrata, POOLED, type FineCell } from '../sampling/strata.ts';
import type { AllocationCell, FloorKind } from '../sampling/water-fill.ts';
import { createTemporary } from './temporary-table.ts';

/** A stratum of the frame before its ratio is known; `stratum` is the readable code, `population` counts different subjects. */
export interface Stratum extends AllocationCell {
	readonly department: string;
	readonly isKeyArea: boolean;
}

interface Cell {
	department_code: string;
	item_code: string;
	industry_section: string;
	credit_class: string;
	watch_weight: number;
	is_key_area: boolean;
	population: number;
	weight_ratio: number;
	floor_ratio: number;
	cap_ratio: number;
	staff_days: number;
}

interface Placed {
	readonly cell: Cell;
	readonly fine: FineCell;
	stratum: string;
}

/** Strata with fewer subjects than this are pooled, unless covered in full (methods §1.5). */
export const LEAST_STRATUM = 20;

/** Positions in a readable stratum code. */
const PART = { department: 0, item: 1, industry: 2, group: 3, creditClass: 4, key: 5 } as const;

/** How many of the first parts of a stratum code are published as they are: department, item, industry. */
export const PUBLIC_PARTS = 3;

/**
 * Sorts the subjects of the temporary table `units` (column `exclusion` null) into strata of department, item, industry, class: small ones are pooled over
 * industry, then item, then class (C to E apart from the others), and what still is small joins the department's largest stratum of its group.
 * Subjects on the watch list are pooled with those of the same weight only, and stay a stratum of their own however few they are (R30).
 * A department with too few subjects for any stratum is covered in full. Makes the temporary table `cell_strata(department_code, item_code,
 * industry_section, credit_class, watch_weight, is_key_area, stratum)`; `ratioOf` turns a year's ratio into the period's.
 */
export async function formStrata(
	database: Database,
	ratioOf: (annual: number) => number,
): Promise<Stratum[]> {
	const cells = await database.rows<Cell>(`
		select u.department_code, u.item_code, u.industry_section, u.credit_class, u.watch_weight, u.is_key_area,
			count(distinct u.frame_id)::integer as population,
			any_value(c.weight_ratio) as weight_ratio, any_value(c.floor_ratio)::double as floor_ratio,
			any_value(c.cap_ratio)::double as cap_ratio, any_value(c.staff_days_per_visit) as staff_days
		from units as u
		join int_sampling_cells as c on c.department_code = u.department_code and c.item_code = u.item_code
			and c.industry_section = u.industry_section and c.credit_class = u.credit_class and c.watch_weight = u.watch_weight and c.is_key_area = u.is_key_area
		where u.exclusion is null
		group by all order by all`);
	const placed = cells.map((cell): Placed => {
		const fine = fineCell(cell, ratioOf);
		return { cell, fine, stratum: fine.parts.join('.') };
	});
	const { stratumOf } = poolSmallStrata(
		placed.map(({ fine }) => fine),
		[PART.industry, PART.item, PART.creditClass],
		LEAST_STRATUM,
	);
	for (const one of placed) one.stratum = stratumOf.get(one.fine.parts.join('.')) ?? one.stratum;
	const covered = new Set<string>();
	let counts = await countSubjects(database, placed);
	for (let round = 0; round < 4; round++) {
		const moves = movesOf(placed, counts, covered);
		if (moves.size === 0) break;
		for (const one of placed) one.stratum = moves.get(one.stratum) ?? one.stratum;
		counts = await countSubjects(database, placed);
	}
	const { cells: pooled } = poolSmallStrata(
		placed.map(({ fine, stratum }) => ({ ...fine, parts: stratum.split('.') })),
		[],
		0,
	);
	const departments = new Map(placed.map(({ stratum, cell }) => [stratum, cell.department_code]));
	return pooled.map((cell): Stratum => ({
		...cell,
		...(covered.has(cell.stratum) ? { floor: 1, cap: 1, floorKind: 'statutory' as const } : {}),
		population: counts.get(cell.stratum) ?? 0,
		department: departments.get(cell.stratum)!,
		isKeyArea: cell.stratum.split('.')[PART.key] === 'K',
	}));
}

function fineCell(cell: Cell, ratioOf: (annual: number) => number): FineCell {
	const { credit_class: creditClass, is_key_area: isKey, watch_weight: weight } = cell;
	const isRaised = ['C', 'D', 'E'].includes(creditClass);
	const floorKind: FloorKind = isKey ? 'key_area' : isRaised ? 'ladder' : 'exploration';
	// full coverage takes everybody: classes and industries need no strata of their own there
	const own = isKey
		? [POOLED, POOLED, POOLED, 'K']
		: [codePart(cell.industry_section, 4), groupOf(isRaised, weight), creditClass, 'N'];
	return {
		parts: [codePart(cell.department_code, 24), codePart(cell.item_code, 32), ...own],
		population: cell.population,
		cost: cell.staff_days,
		weight: weightOf(cell.weight_ratio, ratioOf),
		floor: ratioOf(cell.floor_ratio),
		cap: ratioOf(cell.cap_ratio),
		floorKind,
	};
}

/** A weight is no ratio: what the watch list raises above 1 stays that many times the ratio of full coverage. */
export function weightOf(annual: number, ratioOf: (annual: number) => number): number {
	return ratioOf(Math.min(1, annual)) * Math.max(1, annual);
}

/** Raised classes (R) and the others (U) are pooled apart; subjects on the watch list (W and their weight) apart from both, or their weight would be lost. */
function groupOf(isRaised: boolean, weight: number): string {
	const group = isRaised ? 'R' : 'U';
	return weight === 1 ? group : `${group}W${String(weight).replace('.', '_')}`;
}

function isWatched(parts: readonly string[]): boolean {
	return parts[PART.group]!.includes('W');
}

/** A code as a part of a stratum's name: itself when short and plain, else its hash. */
function codePart(code: string, longest: number): string {
	return /^[0-9A-Za-z_-]+$/.test(code) && code.length <= longest
		? code
		: `H${sha256(encodeURIComponent(code)).slice(0, 15)}`;
}

function movesOf(
	placed: readonly Placed[],
	counts: ReadonlyMap<string, number>,
	covered: Set<string>,
): Map<string, string> {
	const drawable = [...counts].filter(
		([stratum]) => stratum.split('.')[PART.key] === 'N' && !covered.has(stratum),
	);
	const moves = new Map<string, string>();
	const small = drawable
		.filter(([, count]) => count < LEAST_STRATUM)
		.map(([stratum]) => stratum)
		.sort();
	for (const stratum of small) {
		const parts = stratum.split('.');
		const wide = parts
			.with(PART.item, POOLED)
			.with(PART.industry, POOLED)
			.with(PART.creditClass, POOLED)
			.join('.');
		if (wide !== stratum) {
			moves.set(stratum, wide);
			continue;
		}
		const target = largest(drawable, parts);
		if (target === undefined) covered.add(stratum);
		else if (!isWatched(parts)) moves.set(stratum, target);
	}
	return moves;
}

function largest(
	drawable: readonly [string, number][],
	parts: readonly string[],
): string | undefined {
	const own = drawable.filter(
		([stratum, count]) =>
			stratum.startsWith(`${parts[PART.department]}.`) &&
			count >= LEAST_STRATUM &&
			!isWatched(stratum.split('.')),
	);
	const sameGroup = own.filter(([stratum]) => stratum.split('.')[PART.group] === parts[PART.group]);
	const [best] = (sameGroup.length > 0 ? sameGroup : own).sort(
		(left, right) => right[1] - left[1] || (left[0] < right[0] ? -1 : 1),
	);
	return best?.[0];
}

async function countSubjects(
	database: Database,
	placed: readonly Placed[],
): Promise<Map<string, number>> {
	await createTemporary(
		database,
		'cell_strata',
		{
			department_code: 'varchar',
			item_code: 'varchar',
			industry_section: 'varchar',
			credit_class: 'varchar',
			watch_weight: 'double',
			is_key_area: 'boolean',
			stratum: 'varchar',
		},
		placed.map(({ cell, stratum }) => ({ ...cell, stratum })),
	);
	const rows = await database.rows<{ stratum: string; population: number }>(`
		select s.stratum, count(distinct u.frame_id)::integer as population
		from units as u
		join cell_strata as s using (department_code, item_code, industry_section, credit_class, watch_weight, is_key_area)
		where u.exclusion is null
		group by s.stratum`);
	return new Map(rows.map(({ stratum, population }) => [stratum, population]));
}
