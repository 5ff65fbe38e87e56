import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { makeDemoCity } from '../../pipeline/demo.ts';
import { dataPaths } from '../../pipeline/paths.ts';
import { terminalReport } from '../../pipeline/report.ts';
import type { Bench, Figure } from './figure.ts';
import { measureIntake } from './intake.ts';
import { measurePages } from './pages.ts';
import { measureMarts } from './marts.ts';
import { measureSampling } from './sampling.ts';
import { runProgram } from './program.ts';
import { measureSoak } from './soak.ts';
import { measureRefresh } from './whole-refresh.ts';

// Prints the figures that README and docs quote:
// npm run bench -- [--size small|large] [--runs N] [--only NAME,…] [--json FILE] [--data PUBLISHED FOLDER] [--minutes N]
const { values } = parseArgs({
	options: {
		size: { type: 'string', default: 'large' },
		runs: { type: 'string', default: '3' },
		only: { type: 'string' },
		json: { type: 'string' },
		data: { type: 'string' },
		minutes: { type: 'string', default: '12' },
	},
});
const measurements: Record<string, (bench: Bench) => Promise<Figure[]>> = {
	intake: measureIntake,
	refresh: measureRefresh,
	marts: measureMarts,
	sampling: measureSampling,
	pages: measurePages,
	soak: measureSoak,
};
/** What makes its own data. */
const cityless = ['sampling'];
/** What reads a published folder. A soak takes its minutes only when it is asked for. */
const readers = ['pages', 'soak'];
const chosen = Object.entries(measurements).filter(([name]) =>
	values.only ? values.only.split(',').includes(name) : name !== 'soak',
);
const size = values.size === 'small' ? 'small' : 'large';
const folder = mkdtempSync(join(tmpdir(), 'mingcha-bench-'));
const bench: Bench = {
	data: values.data ? resolve(values.data) : join(folder, 'data'),
	size,
	scratch: join(folder, 'scratch'),
	runs: Number(values.runs),
	minutes: Number(values.minutes),
};
try {
	mkdirSync(bench.scratch, { recursive: true });
	const figures: Figure[] = [];
	if (!values.data && chosen.some(([name]) => !cityless.includes(name))) {
		const report = terminalReport((line) => process.stderr.write(`${line}\n`));
		const started = performance.now();
		await makeDemoCity({ paths: dataPaths(bench.data), size, seed: 'mingcha', report });
		figures.push({
			name: 'demo: making the city',
			value: (performance.now() - started) / 1000,
			unit: 's',
			how: `${size}, ${availableParallelism()} processors`,
		});
	}
	if (values.data && chosen.some(([name]) => !readers.includes(name) && !cityless.includes(name)))
		throw new Error(`--data is read, never written: only ${readers.join(' and ')} take it.`);
	if (
		!values.data &&
		!chosen.some(([name]) => name === 'refresh') &&
		chosen.some(([name]) => readers.includes(name))
	)
		await runProgram([join(import.meta.dirname, '..', '..', 'pipeline', 'cli.ts'), 'refresh'], {
			MINGCHA_DATA: bench.data,
		});
	for (const [, measure] of chosen) figures.push(...(await measure(bench)));
	printTable(figures);
	if (values.json)
		writeFileSync(
			values.json,
			`${JSON.stringify({ size, processors: availableParallelism(), node: process.version, figures }, null, '\t')}\n`,
		);
} finally {
	if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
}

function printTable(figures: Figure[]): void {
	const width = Math.max(...figures.map((figure) => figure.name.length));
	console.log(
		`${'figure'.padEnd(width)}  ${'value'.padStart(12)} ${'unit'.padEnd(7)} ${'bar'.padEnd(18)} how it was measured`,
	);
	for (const figure of figures) {
		const value =
			figure.value >= 1000
				? Math.round(figure.value).toLocaleString('en-GB')
				: figure.value.toFixed(2);
		console.log(
			`${figure.name.padEnd(width)}  ${value.padStart(12)} ${figure.unit.padEnd(7)} ${(figure.limit ?? '').padEnd(18)} ${figure.how}`,
		);
	}
}
