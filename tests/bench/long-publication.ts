import { DuckDBInstance } from '@duckdb/node-api';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Rows that a page can show at once. */
export const manyRows = 100_000;

/** A published folder that shares the lake of another and whose gate_audit repeats its rows until there are as many as a page can show. */
export async function lengthenPublication(dataFolder: string, folder: string): Promise<string> {
	const pointer = readFileSync(join(dataFolder, 'CURRENT.json'), 'utf8');
	const { file } = JSON.parse(pointer) as { file: string };
	mkdirSync(join(folder, 'generations'), { recursive: true });
	symlinkSync(join(dataFolder, 'lake'), join(folder, 'lake'));
	cpSync(join(dataFolder, file), join(folder, file));
	writeFileSync(join(folder, 'CURRENT.json'), pointer);
	const instance = await DuckDBInstance.create(join(folder, file));
	const connection = await instance.connect();
	await connection.run(`
		insert into gate_audit
		select g.* replace (g.case_no || '-' || n.number as case_no)
		from gate_audit as g cross join range(1, 1 + ceil(${manyRows} / (select count(*) from gate_audit))::bigint) as n(number)
		limit (select greatest(0, ${manyRows} - count(*)) from gate_audit)`);
	connection.closeSync();
	instance.closeSync();
	return folder;
}
