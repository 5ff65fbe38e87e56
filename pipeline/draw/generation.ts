import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zone } from '../clock.ts';
import { openDatabase, quote, type Database } from '../database.ts';
import { InputError } from '../errors.ts';
import type { Paths } from '../paths.ts';
import { readCurrent } from '../warehouse/generations.ts';
import { spillFolder } from './places.ts';

/** The published generation, open for reading in a database of its own: unqualified names are the generation's, temporary tables the reader's. */
export interface LiveGeneration {
	readonly database: Database;
	readonly generation: number;
	readonly dataDate: string;
	readonly policy: string;
}

/** The folder of the parametrised queries. */
const queriesFolder = join(import.meta.dirname, '..', '..', 'sql', 'queries');

/** Opens the live generation read-only; throws InputError when there is none, or none with inspection cells. */
export async function openLive(paths: Paths): Promise<LiveGeneration> {
	const current = readCurrent(paths);
	if (current === null)
		throw new InputError('GENERATION-NONE', paths.data, {
			zh: '还没有已发布的数据，请先运行 mingcha refresh。',
			en: 'nothing has been published yet; run mingcha refresh first.',
		});
	const database = await openDatabase(':memory:', {
		zone,
		dataFolder: paths.data,
		spill: spillFolder(paths),
	});
	try {
		await database.run(
			`attach ${quote(join(paths.data, current.file))} as live (read_only); use live`,
		);
		const { found } = await database.one<{ found: number }>(
			`select count(*)::integer as found from meta.models where name in ('int_inspection_frame', 'int_sampling_cells', 'int_sampling_levels')`,
		);
		if (found < 3)
			throw new InputError('GENERATION-CELLS', current.file, {
				zh: '这一代数据没有抽查单元，请重新运行 mingcha refresh。',
				en: 'this generation has no sampling cells; run mingcha refresh again.',
			});
		const facts = await database.one<{
			generation: number;
			data_date: string | null;
			policy: string;
		}>(
			`select generation, strftime(data_date, '%Y-%m-%d') as data_date, policy_pack || ' ' || policy_version as policy from meta.generation`,
		);
		if (facts.data_date === null)
			throw new InputError('GENERATION-EMPTY', current.file, {
				zh: '这一代没有业务数据，无从抽查，请先接收数据。',
				en: 'this generation holds no business data to draw from; take in files first.',
			});
		return {
			database,
			generation: facts.generation,
			dataDate: facts.data_date,
			policy: facts.policy,
		};
	} catch (error) {
		database.close();
		throw error;
	}
}

/** The text of a query of `sql/queries`, by its file name. */
export function readQuery(name: string): string {
	return readFileSync(join(queriesFolder, `${name}.sql`), 'utf8');
}

/** Whether the generation has a relation of this name. */
export async function hasRelation(database: Database, name: string): Promise<boolean> {
	const { found } = await database.one<{ found: number }>(
		`select count(*)::integer as found from information_schema.tables where table_catalog = 'live' and table_name = ${quote(name)}`,
	);
	return found > 0;
}

/** The number of a policy value, null when the pack has none of this name. */
export async function policyNumber(database: Database, key: string): Promise<number | null> {
	const [row] = await database.rows<{ number: number | null }>(
		`select number from policy where key = ${quote(key)}`,
	);
	return row?.number ?? null;
}
