import type { Option } from '../filters.ts';
import { pick, type Locale } from '../words.ts';
import type { Scope } from './access.ts';
import type { Catalogue } from './catalogue.ts';
import type { Lease } from './publication.ts';
import { ask } from './questions.ts';

/** Where departments sit: the region of each, and the regions by code with their names. */
export interface Places {
	regionOf: Map<string, string>;
	regions: Option[];
}

/** Reads the regions of the departments; a department without one belongs to none. */
export async function readPlaces(
	lease: Lease,
	scope: Scope,
	catalogue: Catalogue,
	locale: Locale,
): Promise<Places> {
	const rows = await ask<{ department_code: string; region_code: string }>(
		lease,
		scope,
		'department_regions',
	);
	const names = catalogue.codesOf('region_code') ?? {};
	const label = (code: string): string => (names[code] ? pick(names[code], locale) : code);
	return {
		regionOf: new Map(rows.map((row) => [row.department_code, row.region_code])),
		regions: [...new Set(rows.map((row) => row.region_code))]
			.sort()
			.map((value) => ({ value, label: label(value) })),
	};
}
