import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { quote, type Database } from './database.ts';
import { InputError } from './errors.ts';

/** A region that GB/T 2260 does not know, or calls by another name. */
export interface OwnRegion {
	region_code: string;
	region_name: string;
}

/**
 * The regions an installation adds to GB/T 2260: `regions.csv` in the data folder with the columns
 * region_code (6 digits) and region_name; none without the file. Throws InputError for a row that is not so.
 */
export function readOwnRegions(data: string): OwnRegion[] {
	const file = join(data, 'regions.csv');
	if (!existsSync(file)) return [];
	const rows = parse(readFileSync(file, 'utf8'), {
		columns: true,
		bom: true,
		trim: true,
	}) as Partial<OwnRegion>[];
	return rows.map(({ region_code, region_name }, index) => {
		if (!region_code || !/^[0-9]{6}$/.test(region_code) || !region_name)
			throw new InputError('REGION-CODE', `regions.csv:${index + 2}`, {
				zh: '每行需有 region_code（6 位数字）和 region_name，请改正。',
				en: 'each row needs region_code (6 digits) and region_name; mend it.',
			});
		return { region_code, region_name };
	});
}

/** Puts an installation's own regions into `seed_regions`, in place of those of the same code. */
export async function addOwnRegions(database: Database, data: string): Promise<void> {
	const own = readOwnRegions(data);
	if (own.length === 0) return;
	await database.run(`
		delete from seed_regions where region_code in (${own.map(({ region_code }) => quote(region_code)).join(', ')});
		insert into seed_regions (region_code, region_name)
		values ${own.map(({ region_code, region_name }) => `(${quote(region_code)}, ${quote(region_name)})`).join(', ')};
	`);
}
