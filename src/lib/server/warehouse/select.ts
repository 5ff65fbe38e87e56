import {
	LIST,
	StatementType,
	VARCHAR,
	type DuckDBConnection,
	type DuckDBPreparedStatement,
} from '@duckdb/node-api';
import type { Scope } from '../access.ts';
import { makeConverter, openChunk } from './chunk.ts';
import { maskSelect, maskText } from '../personal.ts';
import type { Pool } from './pool.ts';
import {
	QueryTimeout,
	type OpenGeneration,
	type ResultColumn,
	type Row,
	type Values,
} from './generation.ts';

/** How a generation is read: one select at a time on a connection of the pool, each step under the time limit. */
export function makeQueries(
	pool: Pool<DuckDBConnection>,
	timeoutMs: number,
): Pick<OpenGeneration, 'read' | 'stream'> {
	const begin = async (sql: string, values: Values, mask: Scope | null = null) => {
		const connection = await pool.take();
		let statement: DuckDBPreparedStatement | undefined;
		let open = true;
		const end = (): void => {
			if (!open) return;
			open = false;
			statement?.destroySync();
			pool.give(connection);
		};
		/** One step of the query under the time limit; whatever goes wrong ends the query. */
		const step = async <T>(work: () => Promise<T>): Promise<T> => {
			let late = false;
			const timer = setTimeout(() => {
				late = true;
				connection.interrupt();
			}, timeoutMs);
			try {
				return await work();
			} catch (cause) {
				end();
				if (late) throw new QueryTimeout(`no answer after ${timeoutMs} ms: ${sql}`, { cause });
				throw new Error(`${(cause as Error).message}\n${sql}`, { cause });
			} finally {
				clearTimeout(timer);
			}
		};
		const prepared = await step(async () => {
			statement = await connection.prepare(sql);
			if (statement.statementType !== StatementType.SELECT)
				throw new Error('only a select is read from a generation');
			const masked = mask && maskSelect(mask, sql, columnsOf(statement));
			if (masked) {
				statement.destroySync();
				statement = await connection.prepare(masked);
			}
			bindValues(statement, values);
			return statement;
		});
		return { prepared, step, end };
	};
	return {
		read: async <T extends Row>(scope: Scope, sql: string, values: Values = {}) => {
			const { prepared, step, end } = await begin(sql, values);
			const reader = await step(() => prepared.runAndReadAll());
			const names = reader.deduplicatedColumnNames();
			const convert = makeConverter(reader.columnTypes().map(String));
			const rows = reader
				.getRowsJson()
				.map(
					(row) =>
						Object.fromEntries(
							convert(row).map((cell, i) => [
								names[i]!,
								typeof cell === 'string' ? maskText(scope, cell) : cell,
							]),
						) as T,
				);
			end();
			return rows;
		},
		stream: async (scope, sql, values = {}) => {
			const { prepared, step, end } = await begin(sql, values, scope);
			const result = await step(() => prepared.stream());
			const names = result.deduplicatedColumnNames();
			const types = result.columnTypes().map(String);
			return {
				columns: names.map((name, i) => ({ name, type: types[i]! })),
				chunks: {
					async next() {
						const chunk = await step(() => result.fetchChunk());
						if (chunk && chunk.rowCount > 0) return { done: false, value: openChunk(chunk, types) };
						end();
						return { done: true, value: undefined };
					},
					async return() {
						end();
						return { done: true, value: undefined };
					},
					[Symbol.asyncIterator]() {
						return this;
					},
				},
			};
		},
	};
}

/** The columns of a prepared select. */
export function columnsOf(statement: DuckDBPreparedStatement): ResultColumn[] {
	return Array.from({ length: statement.columnCount }, (_, i) => ({
		name: statement.columnName(i),
		type: String(statement.columnType(i)),
	}));
}

/** Binds the named values the statement asks for; a list is a list of text. */
export function bindValues(statement: DuckDBPreparedStatement, values: Values): void {
	for (let index = 1; index <= statement.parameterCount; index++) {
		const name = statement.parameterName(index);
		if (!(name in values)) throw new Error(`no value for $${name}`);
		const value = values[name]!;
		if (Array.isArray(value)) statement.bindList(index, value, LIST(VARCHAR));
		else statement.bindValue(index, value);
	}
}
