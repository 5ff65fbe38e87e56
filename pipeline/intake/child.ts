import { InputError } from '../errors.ts';
import type { Database } from '../database.ts';
import type { ParseJob, ParseResult } from './job.ts';
import { openParser, parseWith } from './parse.ts';
import { maskMessage } from './personal.ts';

let kept: { limits: string; database: Database } | null = null;

/** Parses a job on the database of the job before it where the limits are the same. */
async function parse(job: ParseJob): Promise<ParseResult> {
	const limits = `${job.zone} ${job.memory} ${job.threads}`;
	if (kept?.limits !== limits) {
		kept?.database.close();
		kept = { limits, database: await openParser(job) };
	}
	return parseWith(kept.database, job);
}

/** Parses the jobs that arrive as messages, one after the other, and answers each; a crash costs one file. */
process.on('message', (job: ParseJob) => {
	parse(job).then(
		(result) => process.send!({ result }),
		(error: unknown) => {
			const input = error instanceof InputError;
			process.send!({
				error: {
					input,
					code: input ? error.code : 'FILE-FAILED',
					where: input ? error.where : job.shown,
					words: input
						? error.words
						: { zh: `解析失败：${maskMessage(String(error))}`, en: `parsing failed: ${maskMessage(String(error))}` },
				},
			});
		},
	);
});
// what Node would print of an error may quote a cell
process.on('uncaughtException', (error) => {
	process.stderr.write(`${maskMessage(String(error))}\n`);
	process.exit(1);
});
process.on('disconnect', () => process.exit(0));
process.send!({ ready: true });
