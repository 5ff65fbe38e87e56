import { describeError, hideNumbers, type Words } from './errors.ts';

/** Tells what a command does: for a person on a terminal, or as NDJSON for a program. */
export interface Report {
	/** A step has ended: its name, seconds, and what came of it. */
	step(step: string, seconds: number, words: Words): void;
	/** One line of news. */
	say(words: Words): void;
	/** The end of a command in trouble. */
	fail(error: unknown): void;
}

/** Chinese then English on one line each step; what people see on a terminal. */
export function terminalReport(
	write: (line: string) => void = (line) => process.stdout.write(`${line}\n`),
): Report {
	return {
		step: (step, seconds, words) =>
			write(`  ${stepNames[step] ?? step} ${seconds.toFixed(1)} s  ${words.zh} | ${words.en}`),
		say: (words) => write(words.zh === words.en ? words.zh : `${words.zh} | ${words.en}`),
		fail: (error) => {
			const described = describeError(error);
			process.stderr.write(
				`✗ [${described.code}] ${described.zh}\n✗ [${described.code}] ${described.en}\n`,
			);
			if (described.code.startsWith('BUG') && error instanceof Error)
				process.stderr.write(`${hideNumbers(error.stack ?? '')}\n`);
		},
	};
}

/** One JSON object a line: { event: 'step' | 'say' | 'fail', … }. */
export function ndjsonReport(
	write: (line: string) => void = (line) => process.stdout.write(`${line}\n`),
): Report {
	return {
		step: (step, seconds, words) =>
			write(JSON.stringify({ event: 'step', step, seconds, ...words })),
		say: (words) => write(JSON.stringify({ event: 'say', ...words })),
		fail: (error) => write(JSON.stringify({ event: 'fail', ...describeError(error) })),
	};
}

const stepNames: Record<string, string> = {
	receive: '接收 receive ',
	parse: '解析 parse   ',
	validate: '校验 validate',
	merge: '合并 merge   ',
	compute: '计算 compute ',
	check: '核验 check   ',
	publish: '发布 publish ',
};
