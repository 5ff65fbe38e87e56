import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { InputError, type Words } from '../errors.ts';
import type { ParseJob, ParseResult } from './parse.ts';

/** Limits of one parser process. */
export interface PoolLimits {
	processes: number;
	/** Seconds one file may take. */
	seconds: number;
}

interface Answer {
	result?: ParseResult;
	error?: { input: boolean; code: string; where: string; words: Words };
}

/**
 * Parses jobs in child processes, a few at a time, so that a file that crashes or hangs the
 * parser costs its own batch only. `settled` gets each job's result or its InputError.
 */
export async function parseAll(
	jobs: ParseJob[],
	limits: PoolLimits,
	settled: (job: ParseJob, outcome: ParseResult | InputError) => void,
): Promise<void> {
	const queue = [...jobs];
	const work = async (): Promise<void> => {
		let child: ChildProcess | null = null;
		for (let job = queue.shift(); job; job = queue.shift()) {
			child ??= fork(join(import.meta.dirname, 'child.ts'), {
				execArgv: ['--max-old-space-size=512', '--disable-warning=ExperimentalWarning'],
				stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
			});
			const outcome = await runJob(child, job, limits.seconds);
			if (outcome === 'gone') child = null;
			settled(job, outcome === 'gone' ? crashed(job) : outcome);
		}
		child?.disconnect();
	};
	await Promise.all(Array.from({ length: Math.min(limits.processes, jobs.length) }, work));
}

function runJob(
	child: ChildProcess,
	job: ParseJob,
	seconds: number,
): Promise<ParseResult | InputError | 'gone'> {
	return new Promise((resolve) => {
		const timer = setTimeout(() => child.kill('SIGKILL'), seconds * 1000);
		const finish = (outcome: ParseResult | InputError | 'gone'): void => {
			clearTimeout(timer);
			child.off('message', onMessage);
			child.off('exit', onExit);
			resolve(outcome);
		};
		const onMessage = (answer: Answer): void => {
			if (answer.result) finish(answer.result);
			else finish(new InputError(answer.error!.code, answer.error!.where, answer.error!.words));
		};
		const onExit = (): void => finish('gone');
		child.on('message', onMessage);
		child.on('exit', onExit);
		child.send(job);
	});
}

function crashed(job: ParseJob): InputError {
	return new InputError('FILE-LIMITS', job.shown, {
		zh: '解析超出时间或内存上限，整个文件未入库；请拆小或检查文件后重发。',
		en: 'parsing went over its time or memory limit; nothing of the file was loaded. Split or check the file and send it again.',
	});
}
