import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { joinStructures, type Structure } from './structure.ts';
import { surveyRange, type Survey, type SurveyTask } from './survey.ts';

/** A whole text file looked through, in order. */
export interface FileSurvey extends Structure {
	undecodable: number;
	failed: Uint8Array | null;
	/** The rewritten parts in order; empty when nothing was rewritten. */
	targets: string[];
}

/** A thread takes a tenth of a second to start: from these sizes on it is worth it, looked at only or rewritten. */
const worthThreads = { look: 512 << 20, rewrite: 32 << 20 };

/**
 * Looks through a file on several threads when it is big, cut at line ends. With a `target` each part is
 * rewritten in UTF-8 as `<target>.<number>`.
 */
export async function surveyFile(task: SurveyTask, threads: number): Promise<FileSurvey> {
	const wide = task.encoding === 'utf-16le' || task.encoding === 'utf-16be';
	const worth = task.target === null ? worthThreads.look : worthThreads.rewrite;
	const parts = wide || task.end - task.start < worth ? 1 : threads;
	const cuts = cutPoints(task, parts);
	const tasks = cuts.slice(1).map((end, index) => ({
		...task,
		start: cuts[index]!,
		end,
		target: task.target === null ? null : `${task.target}.${index}`,
	}));
	// the first stretch is looked through here, while threads take the others
	const others = tasks.slice(1).map(onThread);
	const surveys = [surveyRange(tasks[0]!), ...(await Promise.all(others))];
	return {
		...joinStructures(surveys),
		undecodable: surveys.reduce((sum, survey) => sum + survey.undecodable, 0),
		failed: surveys.find((survey) => survey.failed !== null)?.failed ?? null,
		targets: tasks.flatMap((one) => one.target ?? []),
	};
}

/** Ends of lines near equal parts of the stretch, with its start and end. */
function cutPoints(task: SurveyTask, parts: number): number[] {
	const cuts = [task.start];
	const file = openSync(task.file, 'r');
	try {
		const window = Buffer.alloc(1 << 20);
		for (let part = 1; part < parts; part++) {
			const near = task.start + Math.floor(((task.end - task.start) * part) / parts);
			const read = readSync(file, window, 0, window.length, near);
			const feed = window.subarray(0, read).indexOf(0x0a);
			if (feed >= 0 && near + feed + 1 > cuts.at(-1)! && near + feed + 1 < task.end)
				cuts.push(near + feed + 1);
		}
	} finally {
		closeSync(file);
	}
	return [...cuts, task.end];
}

function onThread(task: SurveyTask): Promise<Survey> {
	return new Promise((resolve, reject) => {
		const worker = new Worker(join(import.meta.dirname, 'survey-worker.ts'), { workerData: task });
		worker.once('message', resolve);
		worker.once('error', reject);
		worker.once('exit', (code) =>
			reject(new Error(`the thread that looks through the file ended with ${code}`)),
		);
	});
}
