import type { OpenGeneration, Row } from './warehouse.ts';

interface Kept {
	rows: Promise<Row[]>;
	/** Bytes it takes, about; 0 while the query runs. */
	size: number;
}

/**
 * Answers of a generation, kept: a generation never changes, so the same select with the same values for the same
 * scope has the same rows. Whoever asks while the query runs waits for that one. Beyond `budget` bytes the answers
 * longest not asked for go; one that would take more than a tenth of it is not kept. Kept rows are frozen.
 */
export function keepAnswers(
	read: OpenGeneration['read'],
	budget = 96_000_000,
): OpenGeneration['read'] {
	const answers = new Map<string, Kept>();
	let used = 0;
	const forget = (key: string, kept: Kept): void => {
		if (answers.get(key) !== kept) return;
		answers.delete(key);
		used -= kept.size;
	};
	const keep = (key: string, kept: Kept, rows: Row[]): void => {
		const size = measure(key, rows);
		if (size > budget / 10) return forget(key, kept);
		for (const row of rows) Object.freeze(row);
		Object.freeze(rows);
		kept.size = size;
		used += size;
		for (const [oldest, other] of answers) {
			if (used <= budget) return;
			if (other.size > 0) forget(oldest, other);
		}
	};
	return <T extends Row>(...[scope, sql, values = {}]: Parameters<OpenGeneration['read']>) => {
		const key = `${JSON.stringify([scope, values])}\n${sql}`;
		const known = answers.get(key);
		if (known) {
			// the newest stand last
			answers.delete(key);
			answers.set(key, known);
			return known.rows as Promise<T[]>;
		}
		const rows = read<T>(scope, sql, values);
		const kept: Kept = { rows, size: 0 };
		answers.set(key, kept);
		rows.then(
			(found) => keep(key, kept, found),
			() => forget(key, kept),
		);
		return rows;
	};
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
