import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { InputError, type Words } from '../errors.ts';
import type { ParseJob, ParseResult } from './job.ts';

/** Limits of one parser process. */
export interface PoolLimits {
	processes: number;
	/** Seconds one file may take. */
	seconds: number;
	/** The parser's program; tests name another one. */
	program?: string;
}

/** How a parser process tells how the parsing of one file ended. */
export type ToldOutcome =
	{ result: ParseResult } | { error: { code: string; where: string; words: Words } };

interface Answer {
	ready?: boolean;
	outcomes?: ToldOutcome[];
}

/**
 * Parses groups of jobs in child processes, a few at a time, so that a file that crashes or hangs the
 * parser costs its own batch only: the jobs of a group that ends that way are done again one by one.
 * `settled` gets each job's result or its InputError.
 * Throws when the parser does not even start: that is no fault of a file.
 */
export async function parseAll(
	groups: ParseJob[][],
	limits: PoolLimits,
	settled: (job: ParseJob, outcome: ParseResult | InputError) => void,
): Promise<void> {
	const queue = [...groups];
	const program = limits.program ?? join(import.meta.dirname, 'child.ts');
	const work = async (): Promise<void> => {
		let child: ChildProcess | null = null;
		try {
			for (let group = queue.shift(); group; group = queue.shift()) {
				child ??= await startChild(program);
				const outcomes = await runGroup(child, group, limits.seconds);
				if (outcomes === 'gone') {
					child = null;
					if (group.length > 1) queue.unshift(...group.map((job) => [job]));
					else settled(group[0]!, crashed(group[0]!));
				} else for (const [index, job] of group.entries()) settled(job, outcomes[index]!);
			}
		} finally {
			queue.length = 0;
			if (child?.connected) child.disconnect();
		}
	};
	await Promise.all(Array.from({ length: Math.min(limits.processes, groups.length) }, work));
}

/** A parser process that has said it is ready. */
function startChild(program: string): Promise<ChildProcess> {
	const child = fork(program, {
		execArgv: ['--max-old-space-size=512', '--disable-warning=ExperimentalWarning'],
		stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
	});
	return new Promise((resolve, reject) => {
		const onExit = (code: number | null, signal: string | null): void =>
			reject(new Error(`the parser did not start (${signal ?? `exit code ${code}`})`));
		child.once('exit', onExit);
		child.once('error', reject);
		child.once('message', (answer: Answer) => {
			child.off('exit', onExit);
			if (answer.ready) resolve(child);
			else reject(new Error('the parser did not say that it is ready'));
		});
	});
}

function runGroup(
	child: ChildProcess,
	jobs: ParseJob[],
	seconds: number,
): Promise<(ParseResult | InputError)[] | 'gone'> {
	return new Promise((resolve) => {
		const timer = setTimeout(() => child.kill('SIGKILL'), seconds * 1000);
		const finish = (outcomes: (ParseResult | InputError)[] | 'gone'): void => {
			clearTimeout(timer);
			child.off('message', onMessage);
			child.off('exit', onExit);
			resolve(outcomes);
		};
		const onMessage = (answer: Answer): void => {
			finish(
				answer.outcomes!.map((told) =>
					'result' in told
						? told.result
						: new InputError(told.error.code, told.error.where, told.error.words),
				),
			);
		};
		const onExit = (): void => finish('gone');
		child.on('message', onMessage);
		child.on('exit', onExit);
		child.send(jobs);
	});
}

function crashed(job: ParseJob): InputError {
	return new InputError('FILE-LIMITS', job.shown, {
		zh: '解析超出时间或内存上限，整个文件未入库；请拆小或检查文件后重发。',
		en: 'parsing went over its time or memory limit; nothing of the file was loaded. Split or check the file and send it again.',
	});
}
