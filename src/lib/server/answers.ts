import { keepValues } from './kept-values.ts';
import type { OpenGeneration, Row } from './warehouse.ts';

/**
 * Answers of a generation, kept: a generation never changes, so the same select with the same values for the same
 * scope has the same rows. Kept within `budget` bytes as `keepValues` says. Kept rows are frozen.
 */
export function keepAnswers(
	read: OpenGeneration['read'],
	budget = 96_000_000,
): OpenGeneration['read'] {
	const keep = keepValues<Row[]>(budget, measure);
	return <T extends Row>(
		...[scope, sql, values = {}, subject]: Parameters<OpenGeneration['read']>
	) =>
		keep(`${JSON.stringify([scope, values])}\n${sql}`, async () => {
			const rows = await read<T>(scope, sql, values, subject);
			for (const row of rows) Object.freeze(row);
			return Object.freeze(rows) as T[];
		}) as Promise<T[]>;
}

/** About how many bytes rows take. */
function measure(key: string, rows: Row[]): number {
	let size = 200 + 2 * key.length;
	for (const row of rows) {
		size += 64;
		for (const cell of Object.values(row))
			size += 16 + (typeof cell === 'string' ? 2 * cell.length : 0);
	}
	return size;
}
