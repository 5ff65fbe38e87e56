import { join } from 'node:path';
import type { Bench, Figure } from './figure.ts';
import type { MartCost } from './marts-program.ts';
import { runProgram } from './program.ts';

const cli = join(import.meta.dirname, '..', '..', 'pipeline', 'cli.ts');
const program = join(import.meta.dirname, 'marts-program.ts');

/**
 * Marts against one query over the lake that gives the same rows (`by-hand/*.sql`, compared by except all both ways
 * before they are timed): the mart alone, since what it reads is built once for all marts, and with all that it reads.
 */
export async function measureMarts(bench: Bench): Promise<Figure[]> {
	await runProgram([cli, 'refresh', '--json'], { MINGCHA_DATA: bench.data });
	const { output } = await runProgram([program, bench.data, String(bench.runs)], {
		MINGCHA_DATA: bench.data,
	});
	const how = `median of ${bench.runs}, same rows`;
	return (JSON.parse(output) as MartCost[]).flatMap(({ mart, alone, whole, byHand }) => [
		{ name: `mart: ${mart}`, value: whole, unit: 's', how: `${how}; alone ${alone.toFixed(3)} s` },
		{ name: `mart: ${mart}, one query over the lake`, value: byHand, unit: 's', how },
		{
			name: `mart: ${mart} to the one query`,
			value: whole / byHand,
			unit: 'times',
			limit: '≤ 1.1',
			how: `with all it reads; alone ${(alone / byHand).toFixed(2)} times`,
		},
	]);
}
