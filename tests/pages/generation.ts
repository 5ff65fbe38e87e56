import { DuckDBInstance } from '@duckdb/node-api';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A data folder of one test, gone when it ends. */
export interface DataFolder {
	folder: string;
	/** Writes a generation with one table `numbers(value)` and points to it unless told not to. */
	publish(generation: number, options?: { point?: boolean; statements?: string[] }): Promise<void>;
	/** Writes CURRENT.json as it is given. */
	point(text: string): void;
}

/** Makes an empty data folder. */
export function makeFolder(): DataFolder {
	const folder = mkdtempSync(join(tmpdir(), 'mingcha-pages-'));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	for (const name of ['generations', 'lake/approvals'])
		mkdirSync(join(folder, name), { recursive: true });
	const point = (text: string): void => writeFileSync(join(folder, 'CURRENT.json'), text);
	return {
		folder,
		point,
		async publish(generation, { point: pointing = true, statements = [] } = {}) {
			const file = `generations/gen-${String(generation).padStart(6, '0')}.duckdb`;
			const instance = await DuckDBInstance.create(join(folder, file));
			const connection = await instance.connect();
			await connection.run(`set variable data_folder = '${folder}/'`);
			for (const statement of [
				'create schema meta',
				`create table meta.generation as select ${generation}::integer as generation, 'run-${generation}' as run_id,
					timestamp '2026-11-01 02:14:07' as built_at, date '2026-10-31' as data_date,
					'default' as policy_pack, '1' as policy_version`,
				`create table numbers as select ${generation}::integer as value`,
				...statements,
				'checkpoint',
			])
				await connection.run(statement);
			connection.closeSync();
			instance.closeSync();
			if (pointing) point(JSON.stringify({ generation, file }));
		},
	};
}
