import { join } from 'node:path';
import type { Bench, Figure } from './figure.ts';
import { runProgram } from './program.ts';

const program = join(import.meta.dirname, 'sampling-program.ts');
const DRAWN_SUBJECTS = 5_000_000;
const ASKED_SUBJECTS = 1_000_000;

interface Took {
	readonly took: Record<string, { seconds: number; processorSeconds: number }>;
	readonly facts: Record<string, number>;
}

/** Solving and drawing 5,000,000 made subjects, and the what-if question over 1,000,000, each in its own process; best of the program's own turns. */
export async function measureSampling(bench: Bench): Promise<Figure[]> {
	const drawing = await runProgram(
		[program, 'draw', String(DRAWN_SUBJECTS), join(bench.scratch, 'drawn.tsv')],
		{},
	);
	const asking = await runProgram(
		[program, 'what-if', String(ASKED_SUBJECTS), join(bench.scratch, 'what-if')],
		{},
	);
	const draw = JSON.parse(drawing.output) as Took;
	const question = JSON.parse(asking.output) as Took;
	const limits: Record<string, string> = {
		'solve in SQL': '≤ 0.2',
		'solve in TypeScript, with the worst rounding': '≤ 0.2',
		draw: '≤ 12',
		'what-if': '≤ 0.3',
	};
	const figures = ({ took, facts }: Took): Figure[] =>
		Object.entries(took).flatMap(([name, { seconds, processorSeconds }]) => {
			const how = Object.entries(facts)
				.map(([fact, value]) => `${value.toLocaleString('en-GB')} ${fact}`)
				.join(', ');
			const limit = limits[name];
			return [
				{
					name: `sampling: ${name}`,
					value: seconds,
					unit: 's',
					how,
					...(limit === undefined ? {} : { limit }),
				},
				{ name: `sampling: ${name}, processor time`, value: processorSeconds, unit: 's', how },
			];
		});
	return [
		...figures(draw),
		{
			name: 'sampling: peak memory of the draw',
			value: drawing.peakBytes / 2 ** 20,
			unit: 'MiB',
			how: 'process tree',
		},
		...figures(question),
		{
			name: 'sampling: peak memory of the what-if',
			value: asking.peakBytes / 2 ** 20,
			unit: 'MiB',
			how: 'process tree',
		},
	];
}
