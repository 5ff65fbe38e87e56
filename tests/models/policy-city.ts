import { relative } from 'node:path';
import { type Row } from '../../pipeline/database.ts';
import { given, type Given, type Warehouse } from '../given.ts';
import { canonicalRows, openTestCity } from '../pipeline/demo-city.ts';

const size = { departments: 14, items: 60, subjects: 700, approvals: 2500, breaches: 500 };

/** Feeds whose rows come from the demo city; each row with the day and the sender of its file. */
const feeds = [
	'departments',
	'items',
	'subjects',
	'approvals',
	'breaches',
	'ratings',
	'inspections',
	'licences',
	'penalties',
	'publications',
	'commitments',
	'interventions',
	'repairs',
	'milestones',
];

/** A small demo city and rows of one's own, every mart built over them. */
export async function buildPolicyCity(
	marts: string[],
	own: Given,
	values: Record<string, number | string>,
): Promise<Warehouse> {
	const city = await openTestCity(size);
	try {
		const delivered = new Map(
			city.city.deliveries.map(({ path, delivered_at }) => [
				path,
				delivered_at.replace('T', ' ').slice(0, 19),
			]),
		);
		const rows: Given = { ...own };
		for (const feed of feeds) {
			const found = await canonicalRows(city, feed, true);
			rows[feed] = [
				...found.map(({ file, ...row }): Row => {
					const path = relative(city.folder, String(file));
					return {
						...row,
						received_at: delivered.get(path)!,
						source_file: path,
						reported_by: path.split('/')[0]!,
					};
				}),
				...(own[feed] ?? []),
			];
		}
		return await given(rows, marts, values);
	} finally {
		city.close();
	}
}
