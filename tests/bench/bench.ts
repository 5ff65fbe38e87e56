import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeDemoCity } from '../../pipeline/demo.ts';
import { dataPaths } from '../../pipeline/paths.ts';
import { terminalReport } from '../../pipeline/report.ts';
import type { Bench, Figure } from './figure.ts';
import { measureIntake } from './intake.ts';
import { measureSampling } from './sampling.ts';
import { measureRefresh } from './whole-refresh.ts';

// Prints the figures that README and docs quote: npm run bench -- [--size small|large] [--runs N] [--only NAME] [--json FILE]
const { values } = parseArgs({
	options: {
		size: { type: 'string', default: 'large' },
		runs: { type: 'string', default: '3' },
		only: { type: 'string' },
		json: { type: 'string' },
	},
});
const measurements: Record<string, (bench: Bench) => Promise<Figure[]>> = {
	intake: measureIntake,
	refresh: measureRefresh,
	sampling: measureSampling,
};
/** What makes its own data. */
const cityless = ['sampling'];
const chosen = Object.entries(measurements).filter(([name]) => !values.only || values.only.split(',').includes(name));
const size = values.size === 'small' ? 'small' : 'large';
const folder = mkdtempSync(join(tmpdir(), 'mingcha-bench-'));
const bench: Bench = { data: join(folder, 'data'), size, scratch: join(folder, 'scratch'), runs: Number(values.runs) };
try {
	mkdirSync(bench.scratch, { recursive: true });
	const figures: Figure[] = [];
	if (chosen.some(([name]) => !cityless.includes(name))) {
		const report = terminalReport((line) => process.stderr.write(`${line}\n`));
		const started = performance.now();
		await makeDemoCity({ paths: dataPaths(bench.data), size, seed: 'mingcha', report });
		figures.push({ name: 'demo: making the city', value: (performance.now() - started) / 1000, unit: 's', how: `${size}, ${availableParallelism()} processors` });
	}
	for (const [, measure] of chosen) figures.push(...(await measure(bench)));
	printTable(figures);
	if (values.json) writeFileSync(values.json, `${JSON.stringify({ size, processors: availableParallelism(), node: process.version, figures }, null, '\t')}\n`);
} finally {
	if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
}

function printTable(figures: Figure[]): void {
	const width = Math.max(...figures.map((figure) => figure.name.length));
	console.log(`${'figure'.padEnd(width)}  ${'value'.padStart(12)} ${'unit'.padEnd(7)} ${'bar'.padEnd(18)} how it was measured`);
	for (const figure of figures) {
		const value = figure.value >= 1000 ? Math.round(figure.value).toLocaleString('en-GB') : figure.value.toFixed(2);
		console.log(`${figure.name.padEnd(width)}  ${value.padStart(12)} ${figure.unit.padEnd(7)} ${(figure.limit ?? '').padEnd(18)} ${figure.how}`);
	}
}
