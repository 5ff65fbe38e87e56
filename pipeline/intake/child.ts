import { InputError } from '../errors.ts';
import type { ParseJob } from './job.ts';
import { parseFile } from './parse.ts';

/** Parses the jobs that arrive as messages, one after the other, and answers each; a crash costs one file. */
process.on('message', (job: ParseJob) => {
	parseFile(job).then(
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
						: { zh: `解析失败：${String(error)}`, en: `parsing failed: ${String(error)}` },
				},
			});
		},
	);
});
process.on('disconnect', () => process.exit(0));
process.send!({ ready: true });
