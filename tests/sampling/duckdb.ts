import { DuckDBInstance, type DuckDBConnection, type Json } from '@duckdb/node-api';
import type { FrameUnit } from '../../pipeline/sampling/frame.ts';
import type { PlanCell } from '../../pipeline/sampling/plan.ts';

/** A real DuckDB in memory, closed when `use` is done. */
export async function withDatabase<Result>(
	use: (connection: DuckDBConnection) => Promise<Result>,
): Promise<Result> {
	const instance = await DuckDBInstance.create(':memory:');
	const connection = await instance.connect();
	try {
		return await use(connection);
	} finally {
		connection.closeSync();
		instance.closeSync();
	}
}

/** The rows of a query as plain objects; 64-bit integers become text. */
export async function rowsOf(
	connection: DuckDBConnection,
	sql: string,
): Promise<Record<string, Json>[]> {
	return (await connection.runAndReadAll(sql)).getRowObjectsJson();
}

/** Fills `frame(stratum, id)`, in the order given. */
export async function loadFrame(
	connection: DuckDBConnection,
	frame: readonly FrameUnit[],
): Promise<void> {
	await connection.run('create or replace table frame (stratum VARCHAR, id VARCHAR)');
	const appender = await connection.createAppender('frame');
	for (const { stratum, id } of frame) {
		appender.appendVarchar(stratum);
		appender.appendVarchar(id);
		appender.endRow();
	}
	appender.closeSync();
}

/** Fills a plan table `(stratum, population, x_micro)`. */
export async function loadPlan(
	connection: DuckDBConnection,
	cells: readonly PlanCell[],
	table = 'plan',
): Promise<void> {
	await connection.run(
		`create or replace table ${table} (stratum VARCHAR, population BIGINT, x_micro BIGINT)`,
	);
	const appender = await connection.createAppender(table);
	for (const { stratum, population, expectedMicro } of cells) {
		appender.appendVarchar(stratum);
		appender.appendBigInt(BigInt(population));
		appender.appendBigInt(BigInt(expectedMicro));
		appender.endRow();
	}
	appender.closeSync();
}
