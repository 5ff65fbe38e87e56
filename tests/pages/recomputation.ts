import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A header's entry that says how a number comes out again. */
export interface Declared {
	column: string;
	formula: string;
	listing: { from: string; match: Record<string, string>; where?: string } | null;
	steps: Record<string, string>;
	reason: boolean;
}

/** A mart with the numbers that its header explains and those that nothing explains. */
export interface ExplainedMart {
	name: string;
	key: string[];
	types: Record<string, string>;
	declared: Declared[];
	unexplained: string[];
}

interface Header {
	key: string[];
	columns?: Record<string, { unit?: string }>;
	records?: { count: string; from: string; match: Record<string, string>; where?: string }[];
	computed?: Record<
		string,
		{
			formula?: string;
			rows?: string;
			from?: string;
			match?: Record<string, string>;
			where?: string;
			steps?: Record<string, string>;
			reason?: object;
		}
	>;
}

type Row = Record<string, unknown>;

/** A published generation that is read by a driver of the test's own: `relation` keeps a relation for all that ask for it. */
export async function openPublished(dataFolder: string) {
	const { file } = JSON.parse(readFileSync(join(dataFolder, 'CURRENT.json'), 'utf8')) as {
		file: string;
	};
	const instance = await DuckDBInstance.create(join(dataFolder, file), {
		access_mode: 'READ_ONLY',
		threads: '2',
	});
	const connection: DuckDBConnection = await instance.connect();
	const rows = async <T = Row>(sql: string): Promise<T[]> =>
		(await connection.runAndReadAll(sql)).getRowObjectsJson() as T[];
	await connection.run(`set TimeZone = 'Asia/Shanghai'`);
	await connection.run(`set variable data_folder = '${dataFolder}/'`);
	const kept = new Set<string>();
	const relation = async (name: string): Promise<string> => {
		if (!kept.has(name))
			await connection.run(`create temp table "kept_${name}" as select * from "${name}"`);
		kept.add(name);
		return `(select * from "kept_${name}") as "${name}"`;
	};
	return { rows, relation, close: () => instance.closeSync() };
}

export type Published = Awaited<ReturnType<typeof openPublished>>;

/** The marts of a generation, each number with what its header declares. A day's or a year's number is a name, not a measure. */
export async function listExplained({ rows }: Published): Promise<ExplainedMart[]> {
	const models = await rows<{ name: string; header: string }>(
		`select name, header from meta.models where layer = 'mart' order by name`,
	);
	const marts: ExplainedMart[] = [];
	for (const { name, header: text } of models) {
		const { key, columns = {}, records = [], computed = {} } = JSON.parse(text) as Header;
		const described = await rows<{ column_name: string; column_type: string }>(
			`describe "${name}"`,
		);
		const types = Object.fromEntries(described.map((one) => [one.column_name, one.column_type]));
		const declared: Declared[] = [
			...records.map(({ count, ...listing }) => ({
				column: count,
				formula: 'count(*)',
				listing,
				steps: {},
				reason: false,
			})),
			...Object.entries(computed).map(([column, one]) => ({
				column,
				formula: one.formula ?? '',
				listing: one.from
					? { from: one.from, match: one.match!, ...(one.where ? { where: one.where } : {}) }
					: (records.find(({ count }) => count === one.rows) ?? null),
				steps: one.steps ?? {},
				reason: one.reason !== undefined,
			})),
		];
		const numbers = Object.keys(types).filter(
			(column) =>
				/^(INTEGER|DOUBLE)$/.test(types[column]!) &&
				!key.includes(column) &&
				columns[column]?.unit !== 'year',
		);
		const unexplained = numbers.filter((column) => !declared.some((one) => one.column === column));
		marts.push({ name, key, types, declared, unexplained });
	}
	return marts;
}

/** Rows of a mart that hold a value in a column: the first by key, and one that a fixed seed chooses. */
export async function chooseRows(
	{ rows }: Published,
	{ name, key }: ExplainedMart,
	column: string,
): Promise<Row[]> {
	const order = key.map((one) => `"${one}" nulls last`).join(', ');
	return rows(`
		with numbered as (
			select *, row_number() over (order by ${order}) as row_place, count(*) over () as row_total
			from "${name}" where "${column}" is not null
		), seeded as (
			select row_place from numbered order by hash(row_place * 7919 + 20260101), row_place limit 1
		)
		select * from numbered where row_place = 1 or row_place in (select row_place from seeded) order by row_place`);
}

/** What a header's formula gives for a row over the rows it names, beside what the mart says; compared by the engine, digit by digit. */
export async function computeAgain(
	{ rows, relation }: Published,
	{ name, key, types }: ExplainedMart,
	{ column, formula, listing, steps }: Declared,
	row: Row,
): Promise<{ stated: unknown; again: unknown; same: boolean }> {
	const literal = (value: unknown): string =>
		value === null || value === undefined ? 'null' : `'${String(value).replaceAll("'", "''")}'`;
	const own = key
		.map((one) => `"${one}" is not distinct from ${literal(row[one])}::${types[one]}`)
		.join(' and ');
	const match = Object.entries(listing?.match ?? {}).map(
		([theirs, ours]) => `"${theirs}" is not distinct from ${literal(row[ours])}::${types[ours]}`,
	);
	const conditions = [...match, listing?.where ? `(${listing.where})` : 'true'].join(' and ');
	const listed = listing
		? `select * from ${await relation(listing.from)} where ${conditions}`
		: 'select 1 as nothing';
	const named = Object.entries(steps).map(([step, query]) => `, "${step}" as (${query})`);
	const once = !listing || named.length > 0 || /\bthis\.|\blisted\b/.test(formula);
	const [result] = await rows<{ stated: unknown; again: unknown; same: boolean }>(`
		with this as materialized (select * from "${name}" where ${own}), listed as (${listed})${named.join('')}
		select own."${column}" as stated, computed.again, own."${column}" is not distinct from computed.again as same
		from this as own
		cross join (select cast(${formula} as ${types[column]}) as again from ${once ? 'this' : 'listed'}) as computed`);
	return result ?? { stated: null, again: 'no row', same: false };
}
