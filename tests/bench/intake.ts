import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readReceipts } from '../../pipeline/landing.ts';
import { dataPaths } from '../../pipeline/paths.ts';
import { median, type Bench, type Figure } from './figure.ts';
import { writeIntakeFiles, writeRows } from './intake-files.ts';
import { runProgram } from './program.ts';

const program = join(import.meta.dirname, 'intake-program.ts');
const rowsOf = {
	small: { text: 200_000, workbook: 20_000, many: 1_000_000 },
	large: { text: 2_000_000, workbook: 200_000, many: 10_000_000 },
};

/** What the runs over one file took, run by run. */
interface Runs {
	seconds: number[];
	/** Seconds of processor time over all threads: hardly moved by what else the machine does. */
	processor: number[];
	peakBytes: number;
}

/**
 * Intake of approvals in UTF-8, in GB18030 and as a workbook against plain DuckDB `COPY (FROM read_csv(…)) TO …`
 * on the same rows in UTF-8, each in its own process, in turn.
 */
export async function measureIntake(bench: Bench): Promise<Figure[]> {
	const { text, workbook, many } = rowsOf[bench.size];
	const files = await writeIntakeFiles(
		largestApprovals(bench),
		(name) => join(bench.scratch, name),
		text,
		workbook,
	);
	const take = async (mode: 'plain' | 'intake', file: string, runs: Runs): Promise<void> => {
		const { output, peakBytes } = await runProgram(
			[program, mode, file, join(bench.scratch, `${mode}.parquet`)],
			{},
		);
		const { seconds, processor } = JSON.parse(output) as { seconds: number; processor: number };
		runs.seconds.push(seconds);
		runs.processor.push(processor);
		runs.peakBytes = Math.max(runs.peakBytes, peakBytes);
	};
	const none = (): Runs => ({ seconds: [], processor: [], peakBytes: 0 });
	const runs = {
		plain: none(),
		utf8: none(),
		gb18030: none(),
		plainWorkbook: none(),
		workbook: none(),
	};
	for (let run = 0; run <= bench.runs; run++) {
		// the first round warms the file cache
		const into = (own: Runs): Runs => (run === 0 ? none() : own);
		await take('plain', files.utf8, into(runs.plain));
		await take('intake', files.utf8, into(runs.utf8));
		await take('intake', files.gb18030, into(runs.gb18030));
		await take('plain', files.workbookCsv, into(runs.plainWorkbook));
		await take('intake', files.workbook, into(runs.workbook));
	}
	const manyFile = join(bench.scratch, 'many.csv');
	writeRows(largestApprovals(bench), manyFile, many);
	const manyBytes = statSync(manyFile).size;
	const manyRuns = none();
	await take('intake', manyFile, manyRuns);
	rmSync(manyFile);
	const size = `${text.toLocaleString('en-GB')} rows, ${(statSync(files.utf8).size / 1e6).toFixed(0)} MB, median of ${bench.runs}`;
	const book = `${workbook.toLocaleString('en-GB')} rows × 10 columns, median of ${bench.runs}`;
	const ratio = (ours: Runs, plain: Runs, of: 'seconds' | 'processor'): number =>
		median(ours[of].map((value, run) => value / plain[of][run]!));
	const kind = (
		name: string,
		ours: Runs,
		plain: Runs,
		limit: string | undefined,
		rows: number,
		how: string,
	): Figure[] => [
		{
			name: `${name}: ratio to a plain copy`,
			value: ratio(ours, plain, 'processor'),
			unit: '×',
			limit,
			how: `processor time against COPY of the CSV; ${how}`,
		},
		{
			name: `${name}: ratio by the clock`,
			value: ratio(ours, plain, 'seconds'),
			unit: '×',
			limit,
			how: `the same by the clock, moved by what else runs; ${how}`,
		},
		{
			name: `${name}: rows per second`,
			value: rows / median(ours.seconds),
			unit: 'rows/s',
			how: `with checks and lineage, by the clock; ${how}`,
		},
		{
			name: `${name}: peak memory`,
			value: ours.peakBytes / 2 ** 20,
			unit: 'MiB',
			limit: name === 'intake XLSX' ? '≤ 512' : '≤ 1024',
			how: `most the process held at once; ${how}`,
		},
	];
	return [
		{
			name: 'plain copy: time',
			value: median(runs.plain.seconds),
			unit: 's',
			how: `DuckDB alone, CSV in UTF-8 to Parquet; ${size}`,
		},
		...kind('intake UTF-8', runs.utf8, runs.plain, '≤ 1.3', text, size),
		...kind('intake GB18030', runs.gb18030, runs.plain, '≤ 1.8', text, size),
		...kind('intake XLSX', runs.workbook, runs.plainWorkbook, undefined, workbook, book),
		{
			name: 'intake of one big CSV: peak memory',
			value: manyRuns.peakBytes / 2 ** 20,
			unit: 'MiB',
			limit: '≤ 1024',
			how: `${many.toLocaleString('en-GB')} rows, ${(manyBytes / 1e6).toFixed(0)} MB, one run of ${manyRuns.seconds[0]!.toFixed(0)} s`,
		},
		{
			name: 'intake of one big CSV: memory against a smaller one',
			value: manyRuns.peakBytes / runs.utf8.peakBytes,
			unit: '×',
			how: `${many / text} times the rows; 1 is flat`,
		},
		{
			name: 'intake XLSX: time',
			value: median(runs.workbook.seconds),
			unit: 's',
			limit: '≤ 60',
			how: `by the clock; ${book}`,
		},
	];
}

function largestApprovals(bench: Bench): string {
	const paths = dataPaths(bench.data);
	const file = readReceipts(paths)
		.filter((receipt) => /办件|approvals/.test(receipt.path) && receipt.path.endsWith('.csv'))
		.map((receipt) => join(paths.landing, receipt.batchId))
		.sort((left, right) => statSync(right).size - statSync(left).size)[0];
	if (!file) throw new Error('the city has no approvals file');
	return file;
}
