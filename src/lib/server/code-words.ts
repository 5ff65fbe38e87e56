import type { Words } from '../words.ts';
import type { Scope } from './access.ts';
import type { Lease } from './publication.ts';
import { identifier } from './sql.ts';
import type { Row } from './warehouse.ts';

const codeTables: Record<string, string> = {
	seed_words: 'select domain, code, zh, en from seed_words',
	intake_feeds: `select 'feed' as domain, feed as code, title_zh as zh, title_en as en from intake_feeds`,
};

/** Words for code values, by column name; a generation without the tables shows the codes themselves. */
export async function readCodes(
	lease: Lease,
	scope: Scope,
): Promise<Map<string, Record<string, Words>>> {
	const found = await lease.read(
		scope,
		`select distinct table_name as name from information_schema.tables where table_name in ('seed_words', 'intake_feeds')`,
	);
	const domains = new Map<string, Record<string, Words>>();
	for (const { name } of found)
		for (const row of await lease.read(scope, codeTables[String(name)]!)) {
			const domain = domains.get(String(row.domain)) ?? {};
			domain[String(row.code)] = { zh: String(row.zh), en: String(row.en) };
			domains.set(String(row.domain), domain);
		}
	return domains;
}

/** Names of the regions that marts hold, where the generation has the table of regions. */
export async function readRegions(
	lease: Lease,
	scope: Scope,
	columns: Row[],
): Promise<Record<string, Words>> {
	const [known] = await lease.read(
		scope,
		`select count(*) as found from information_schema.tables where table_name = 'seed_regions'`,
	);
	const holders = columns
		.filter(
			({ model, column_name }) =>
				column_name === 'region_code' && !/^(stg|int)_/.test(String(model)),
		)
		.map(({ model }) => `select region_code from ${identifier(String(model))}`);
	if (!known?.found || holders.length === 0) return {};
	const rows = await lease.read(
		scope,
		`select region_code as code, region_name as name from seed_regions
		where region_code in (${holders.join(' union ')})`,
	);
	return Object.fromEntries(
		rows.map(({ code, name }) => [String(code), { zh: String(name), en: String(name) }]),
	);
}
