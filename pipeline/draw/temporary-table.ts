import { identifier, literal, type Database, type Row } from '../database.ts';

/** `create temp table` with the given rows: unlike a table it can stand beside a generation that is open for reading only. */
export async function createTemporary(
	database: Database,
	name: string,
	columns: Record<string, string>,
	rows: readonly Row[],
): Promise<void> {
	const names = Object.keys(columns);
	await database.run(
		`create or replace temp table ${identifier(name)} (${names.map((column) => `${identifier(column)} ${columns[column]}`).join(', ')})`,
	);
	for (let start = 0; start < rows.length; start += 1000) {
		const values = rows
			.slice(start, start + 1000)
			.map(
				(row) =>
					`(${names.map((column) => literal(row[column] as string | number | boolean | null)).join(', ')})`,
			);
		await database.run(`insert into ${identifier(name)} values ${values.join(', ')}`);
	}
}
