import { InputError } from '../errors.ts';
import type { Database } from '../database.ts';
import type { ParseJob } from './job.ts';
import { openParser, parseTogether, type Outcome } from './parse.ts';
import { maskMessage } from './personal.ts';
import type { ToldOutcome } from './pool.ts';

let kept: { limits: string; database: Database } | null = null;

/** Parses jobs on the database of the jobs before them where the limits are the same. */
async function parse(jobs: ParseJob[]): Promise<Outcome[]> {
	const limits = `${jobs[0]!.zone} ${jobs[0]!.memory} ${jobs[0]!.threads}`;
	if (kept?.limits !== limits) {
		kept?.database.close();
		kept = { limits, database: await openParser(jobs[0]!) };
	}
	return parseTogether(kept.database, jobs);
}

function tell(job: ParseJob, outcome: Outcome): ToldOutcome {
	if ('result' in outcome) return outcome;
	const { error } = outcome;
	if (error instanceof InputError)
		return { error: { code: error.code, where: error.where, words: error.words } };
	const message = maskMessage(String(error));
	return {
		error: {
			code: 'FILE-FAILED',
			where: job.shown,
			words: { zh: `解析失败：${message}`, en: `parsing failed: ${message}` },
		},
	};
}

/** Parses the jobs of each message and answers how each ended; a crash costs one message. */
process.on('message', (jobs: ParseJob[]) => {
	parse(jobs)
		.catch((error: unknown): Outcome[] => jobs.map(() => ({ error })))
		.then((outcomes) =>
			process.send!({ outcomes: outcomes.map((outcome, index) => tell(jobs[index]!, outcome)) }),
		);
});
// what Node would print of an error may quote a cell
process.on('uncaughtException', (error) => {
	process.stderr.write(`${maskMessage(String(error))}\n`);
	process.exit(1);
});
process.on('disconnect', () => process.exit(0));
process.send!({ ready: true });
