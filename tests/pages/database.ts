import { DuckDBInstance } from '@duckdb/node-api';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

type Row = Record<string, unknown>;

/** Reads the published generation of a data folder with a driver of its own: what pages say is compared with this. */
export async function readPublished<T = Row>(dataFolder: string, sql: string): Promise<T[]> {
	const { file } = JSON.parse(readFileSync(join(dataFolder, 'CURRENT.json'), 'utf8')) as {
		file: string;
	};
	const instance = await DuckDBInstance.create(join(dataFolder, file), {
		access_mode: 'READ_ONLY',
	});
	try {
		const connection = await instance.connect();
		await connection.run(`set TimeZone = 'Asia/Shanghai'`);
		await connection.run(`set variable data_folder = '${dataFolder}/'`);
		const reader = await connection.runAndReadAll(sql);
		const types = reader.columnTypes().map(String);
		return reader
			.getRowsJson()
			.map(
				(row) =>
					Object.fromEntries(
						row.map((value, i) => [
							reader.columnNames()[i]!,
							typeof value === 'string' && /^(BIGINT|HUGEINT|DECIMAL)/.test(types[i]!)
								? Number(value)
								: value,
						]),
					) as T,
			);
	} finally {
		instance.closeSync();
	}
}
