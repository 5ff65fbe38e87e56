import { statSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase, quote } from '../../pipeline/database.ts';
import { readReceipts } from '../../pipeline/landing.ts';
import { dataPaths } from '../../pipeline/paths.ts';
import { median, type Bench, type Figure } from './figure.ts';
import { runProgram } from './program.ts';

const program = join(import.meta.dirname, 'intake-program.ts');

/**
 * Intake of the city's largest approvals file against plain DuckDB
 * `COPY (FROM read_csv(…)) TO …` on the same file, each in its own process, in turn.
 */
export async function measureIntake(bench: Bench): Promise<Figure[]> {
	const paths = dataPaths(bench.data);
	const file = readReceipts(paths)
		.filter((receipt) => /办件|approvals/.test(receipt.path) && receipt.path.endsWith('.csv'))
		.map((receipt) => join(paths.landing, receipt.batchId))
		.sort((left, right) => statSync(right).size - statSync(left).size)[0];
	if (!file) throw new Error('the city has no approvals file');
	const plain: number[] = [];
	const ours: number[] = [];
	let peakBytes = 0;
	for (let run = 0; run <= bench.runs; run++) {
		const first = await runProgram([program, 'plain', file, join(bench.scratch, 'plain.parquet')], {});
		const second = await runProgram([program, 'intake', file, join(bench.scratch, 'intake.parquet')], {});
		if (run === 0) continue; // the first pair warms the file cache
		plain.push(Number(first.output));
		ours.push(Number(second.output));
		peakBytes = Math.max(peakBytes, second.peakBytes);
	}
	const database = await openDatabase(':memory:', { zone: 'Asia/Shanghai' });
	const { rows } = await database.one<{ rows: number }>(`select count(*)::integer as rows from read_parquet(${quote(join(bench.scratch, 'intake.parquet'))})`);
	database.close();
	const ratio = median(ours.map((seconds, index) => seconds / plain[index]!));
	const how = `${bench.runs} pairs, ${rows} rows, ${(statSync(file).size / 1e6).toFixed(0)} MB`;
	return [
		{ name: 'intake: ratio to plain DuckDB copy', value: ratio, unit: '×', limit: '≤ 2.0 (later 1.3)', how },
		{ name: 'intake: plain DuckDB copy', value: median(plain), unit: 's', how },
		{ name: 'intake: with checks and lineage', value: median(ours), unit: 's', how },
		{ name: 'intake: rows per second', value: rows / median(ours), unit: 'rows/s', how },
		{ name: 'intake: peak memory', value: peakBytes / 2 ** 20, unit: 'MiB', how },
	];
}
