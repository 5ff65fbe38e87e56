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
import { identifier, text } from '../sql.ts';
import type { Pool } from './pool.ts';
import type { Lend, SubjectFiles } from './subject-files.ts';
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
	choose: (subject: string, lend: Lend) => ReturnType<SubjectFiles['choose']>,
): Pick<OpenGeneration, 'read' | 'stream'> {
	const lend: Lend = async (work) => {
		const connection = await pool.take();
		try {
			return await work(connection);
		} finally {
			pool.give(connection);
		}
	};
	const begin = async (
		sql: string,
		values: Values,
		{ mask = null, subject }: { mask?: Scope | null; subject?: string | undefined } = {},
	) => {
		const chosen = subject === undefined ? null : await choose(subject, lend);
		const connection = await pool.take();
		let statement: DuckDBPreparedStatement | undefined;
		let open = true;
		const end = (): void => {
			if (!open) return;
			open = false;
			statement?.destroySync();
			if (!chosen) pool.give(connection);
			// a connection that still reads chosen files alone is lent to nobody
			else
				void widen(connection, chosen).then(
					() => pool.give(connection),
					() => undefined,
				);
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
			await narrow(connection, chosen);
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
		read: async <T extends Row>(
			scope: Scope,
			sql: string,
			values: Values = {},
			subject?: string,
		) => {
			const { prepared, step, end } = await begin(sql, values, { subject });
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
			const { prepared, step, end } = await begin(sql, values, { mask: scope });
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

/** Lets the lake's views read the chosen files alone: they ask for a variable of their feed first. */
async function narrow(
	connection: DuckDBConnection,
	chosen: Map<string, string[]> | null,
): Promise<void> {
	for (const [feed, files] of chosen ?? [])
		await connection.run(
			`set variable ${identifier(`${feed}_files`)} = [${files.map(text).join(', ')}]`,
		);
}

async function widen(connection: DuckDBConnection, chosen: Map<string, string[]>): Promise<void> {
	for (const feed of chosen.keys())
		await connection.run(`reset variable ${identifier(`${feed}_files`)}`);
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
