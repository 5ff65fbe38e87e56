import { join } from 'node:path';
import { openDatabase } from '../../pipeline/database.ts';
import { dataPaths } from '../../pipeline/paths.ts';
import { readCurrent } from '../../pipeline/warehouse/generations.ts';
import type { Bench, Figure } from './figure.ts';
import { runProgram } from './program.ts';

const cli = join(import.meta.dirname, '..', '..', 'pipeline', 'cli.ts');

/** One whole refresh of the received city in its own process, then one that finds nothing new; each mart's seconds. */
export async function measureRefresh(bench: Bench): Promise<Figure[]> {
	const first = await runProgram([cli, 'refresh', '--json'], { MINGCHA_DATA: bench.data });
	const second = await runProgram([cli, 'refresh', '--json'], { MINGCHA_DATA: bench.data });
	const steps = first.output
		.split('\n')
		.filter(Boolean)
		.map((line) => JSON.parse(line) as { event: string; step?: string; seconds?: number })
		.filter((event) => event.event === 'step');
	const paths = dataPaths(bench.data);
	const current = readCurrent(paths)!;
	const database = await openDatabase(join(paths.data, current.file), {
		zone: 'Asia/Shanghai',
		dataFolder: paths.data,
	});
	const { rows } = await database.one<{ rows: number }>(
		'select sum(received_count)::integer as rows from intake_batches',
	);
	const models = await database.rows<{ name: string; layer: string; seconds: number }>(
		`select name, layer, seconds from meta.models where seconds >= 0.05 order by seconds desc, name`,
	);
	const { marts } = await database.one<{ marts: number }>(
		`select sum(seconds) as marts from meta.models`,
	);
	database.close();
	const how = `one run, ${rows.toLocaleString('en-GB')} rows, own process`;
	return [
		{ name: 'refresh: whole', value: first.seconds, unit: 's', limit: '≤ 120 (later 60)', how },
		{ name: 'refresh: rows per second', value: rows / first.seconds, unit: 'rows/s', how },
		{
			name: 'refresh: peak memory of the process tree',
			value: first.peakBytes / 2 ** 20,
			unit: 'MiB',
			how,
		},
		{ name: 'refresh: nothing new', value: second.seconds, unit: 's', how: 'one run after it' },
		...steps.map((step) => ({
			name: `refresh: step ${step.step}`,
			value: step.seconds!,
			unit: 's',
			how: `by the clock; ${how}`,
		})),
		{ name: 'models: all', value: marts, unit: 's', limit: '≤ 30 (later)', how },
		...models.map((model) => ({
			name: `model: ${model.name}`,
			value: model.seconds,
			unit: 's',
			how: `${model.layer}, by the clock, others may run beside it`,
		})),
	];
}
