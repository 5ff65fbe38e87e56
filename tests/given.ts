import { join } from 'node:path';
import { vi } from 'vitest';
import { openDatabase, quote, type Database, type Row } from '../pipeline/database.ts';
import { runExpectations, type ExpectationResult } from '../pipeline/expect.ts';
import { lakeTypes, readFeeds } from '../pipeline/feed.ts';
import { createLakeRelations } from '../pipeline/lake/relations.ts';
import { markMended } from '../pipeline/lake/mended.ts';
import { readModels, type Model } from '../pipeline/model.ts';
import { buildModels } from '../pipeline/model/build.ts';
import { orderModels } from '../pipeline/model/order.ts';
import { readPolicy } from '../pipeline/policy.ts';
import { createFoundation, sqlFolder } from '../pipeline/warehouse.ts';

/** Rows by relation: a feed, a `lake_…` or `intake_…` relation, or a model that is put in place of its own SQL. */
export type Given = Record<string, Row[]>;

/** A warehouse in memory with one model and what it reads, built over given rows. */
export interface Warehouse {
	database: Database;
	models: Model[];
	/** All rows of a query; dates come as `YYYY-MM-DD`. */
	rows<T = Row>(sql: string): Promise<T[]>;
	/** Runs the header tests of every model built. */
	expectations(): Promise<ExpectationResult[]>;
	close(): void;
}

// Each case builds a warehouse: a second, but many run side by side.
vi.setConfig({ testTimeout: 60_000 });

const policyFile = join(import.meta.dirname, '..', 'pipeline', 'policies', 'default.yaml');
const policy = readPolicy(policyFile);
const feeds = await readFeeds();
const lineage = {
	batch_id: 'varchar',
	mapping: 'varchar',
	source_file: 'varchar',
	source_row: 'integer',
	received_at: 'timestamp',
	version_at: 'timestamp',
	reported_by: 'varchar',
	row_key: 'bigint',
};

/**
 * Builds the named models and what they read over given rows, with the default policy changed by `values`.
 * Columns that a row leaves out are null; a row's place, file and receipt are filled in unless given.
 */
export async function given(
	rows: Given,
	targets: string | string[],
	values: Record<string, number | string> = {},
): Promise<Warehouse> {
	const database = await openDatabase(':memory:', {
		zone: 'Asia/Shanghai',
		threads: '2',
		memory: '1GB',
	});
	await createFoundation(database, sqlFolder, changedPolicy(values), 2027);
	await createLakeRelations(database, { data: '/' } as never, feeds, [], []);
	const relations = new Map(Object.entries(rows));
	let place = 0;
	for (const feed of feeds) {
		const own = relations.get(feed.name);
		relations.delete(feed.name);
		if (!own) continue;
		const types = Object.fromEntries(
			feed.columns.map((column) => [column.name, lakeTypes[column.type]]),
		);
		await database.run(`drop view lake_${feed.name}`);
		await fill(
			database,
			`lake_${feed.name}`,
			{ ...types, ...lineage },
			own.map((row) => ({
				batch_id: 'batch',
				mapping: feed.name,
				source_file: `${feed.name}.csv`,
				source_row: ++place + 1,
				received_at: '2026-01-01 09:00:00',
				version_at: row.received_at ?? '2026-01-01 09:00:00',
				reported_by: row.department_code ?? 'D1',
				row_key: place,
				...row,
			})),
		);
	}
	for (const [name, own] of relations)
		if (/^(lake|intake|frozen)_/.test(name)) {
			await insert(database, name, await columnTypes(database, name), own);
			relations.delete(name);
		}
	// what merging keeps of a row that does not count
	await database.run(
		`update lake_superseded set newest_key = sent.newest_key, business_on = sent.business_on, received_at = sent.received_at
		 from (
			select *, max_by(row_key, (received_at, row_key)) over (partition by feed, record_key) as newest_key from lake_sent_rows
		 ) as sent
		 where sent.feed = lake_superseded.feed and sent.row_key = lake_superseded.row_key`,
	);
	await markMended(database, feeds, []);
	const models = await neededModels(database, [targets].flat());
	for (const model of models) {
		const own = relations.get(model.name);
		relations.delete(model.name);
		await buildModels(database, [model]);
		if (own) await replace(database, model.name, own);
	}
	for (const [name, own] of relations)
		throw new Error(`nothing reads ${name} (${own.length} rows given)`);
	return {
		database,
		models,
		rows: (sql) => database.rows(sql),
		expectations: async () => {
			const results: ExpectationResult[] = [];
			for (const model of models) results.push(...(await runExpectations(database, model)));
			return results;
		},
		close: () => database.close(),
	};
}

/** The rows of one model over given rows: `given`, one query, and the database closed again. */
export async function rowsOf<T = Row>(
	model: string,
	rows: Given,
	values: Record<string, number | string> = {},
	order = '1, 2, 3',
): Promise<T[]> {
	const warehouse = await given(rows, model, values);
	try {
		return await warehouse.rows<T>(`select * from ${model} order by ${order}`);
	} finally {
		warehouse.close();
	}
}

function changedPolicy(values: Record<string, number | string>): typeof policy {
	const changed = policy.values.map((entry) => {
		const value = values[entry.key];
		if (value === undefined) return entry;
		return { ...entry, value: String(value), number: typeof value === 'number' ? value : null };
	});
	const known = new Set(policy.values.map(({ key }) => key));
	for (const [key, value] of Object.entries(values)) {
		if (known.has(key)) continue;
		const like = policy.values.find((entry) => key.startsWith(entry.key.split('.')[0]!))!;
		changed.push({
			...like,
			key,
			value: String(value),
			number: typeof value === 'number' ? value : null,
		});
	}
	return { ...policy, values: changed };
}

let ordered: Model[] | undefined;

async function neededModels(database: Database, targets: string[]): Promise<Model[]> {
	ordered ??= await orderModels(readModels(sqlFolder), database);
	const wanted = new Set(targets);
	for (const model of ordered.toReversed())
		if (wanted.has(model.name)) for (const name of model.reads) wanted.add(name);
	return ordered.filter((model) => wanted.has(model.name));
}

/** Puts given rows in the place of a built model, with its own column types. */
async function replace(database: Database, name: string, rows: Row[]): Promise<void> {
	const types = await columnTypes(database, name);
	const [found] = await database.rows<{ kind: string }>(
		`select case when table_type = 'VIEW' then 'view' else 'table' end as kind
		 from information_schema.tables where table_name = ${quote(name)}`,
	);
	await database.run(`drop ${found!.kind} ${name}`);
	await fill(database, name, types, rows);
}

async function columnTypes(database: Database, name: string): Promise<Record<string, string>> {
	const columns = await database.rows<{ column_name: string; column_type: string }>(
		`describe ${name}`,
	);
	return Object.fromEntries(columns.map((one) => [one.column_name, one.column_type]));
}

async function fill(
	database: Database,
	name: string,
	types: Record<string, string>,
	rows: Row[],
): Promise<void> {
	const columns = Object.entries(types).map(([column, type]) => `"${column}" ${type}`);
	await database.run(`create table ${name} (${columns.join(', ')})`);
	await insert(database, name, types, rows);
}

async function insert(
	database: Database,
	name: string,
	types: Record<string, string>,
	rows: Row[],
): Promise<void> {
	const names = Object.keys(types);
	for (const row of rows)
		for (const column of Object.keys(row))
			if (!(column in types)) throw new Error(`${name} has no column ${column}`);
	if (rows.length === 0) return;
	const literals = rows.map(
		(row) => `(${names.map((column) => asLiteral(row[column])).join(', ')})`,
	);
	await database.run(`insert into ${name} values ${literals.join(', ')}`);
}

function asLiteral(value: unknown): string {
	if (value === null || value === undefined) return 'null';
	return typeof value === 'string' ? quote(value) : String(value);
}
