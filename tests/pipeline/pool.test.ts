import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { InputError } from '../../pipeline/errors.ts';
import type { ParseJob } from '../../pipeline/intake/job.ts';
import { parseAll } from '../../pipeline/intake/pool.ts';

vi.setConfig({ testTimeout: 60_000 });

/** A parser that does what the job's file name says: crash, hang, fail, or answer. */
const trialParser = `
process.on('message', (jobs) => {
	if (jobs.some((job) => job.shown === 'crash')) process.kill(process.pid, 'SIGKILL');
	else if (jobs.some((job) => job.shown === 'hang')) setInterval(() => {}, 1000);
	else process.send({ outcomes: jobs.map((job) => job.shown === 'fail'
		? { error: { code: 'FILE-EMPTY', where: 'fail', words: { zh: '空', en: 'empty' } } }
		: { result: { received: 1 } }) });
});
process.on('disconnect', () => process.exit(0));
process.send({ ready: true });
`;

function program(text: string): string {
	const folder = mkdtempSync(join(tmpdir(), 'mingcha-pool-'));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	writeFileSync(join(folder, 'parser.mjs'), text);
	return join(folder, 'parser.mjs');
}

async function outcomes(
	names: (string | string[])[],
	processes: number,
	text = trialParser,
): Promise<Record<string, string>> {
	const found: Record<string, string> = {};
	const jobs = names.map((group) => [group].flat().map((shown) => ({ shown }) as ParseJob));
	await parseAll(jobs, { processes, seconds: 1, program: program(text) }, (job, outcome) => {
		found[job.shown] = outcome instanceof InputError ? outcome.code : 'read';
	});
	return found;
}

describe('the parser processes', () => {
	it('a file that crashes or hangs its parser costs its own batch only', async () => {
		expect(await outcomes(['a', 'crash', 'b', 'hang', 'fail', 'c'], 2)).toEqual({
			a: 'read',
			crash: 'FILE-LIMITS',
			b: 'read',
			hang: 'FILE-LIMITS',
			fail: 'FILE-EMPTY',
			c: 'read',
		});
	});

	it('a file read in company that crashes the parser costs the others nothing', async () => {
		expect(await outcomes([['a', 'crash', 'b'], ['c', 'fail'], 'd'], 2)).toEqual({
			a: 'read',
			crash: 'FILE-LIMITS',
			b: 'read',
			c: 'read',
			fail: 'FILE-EMPTY',
			d: 'read',
		});
	});

	it('that do not start end the run instead of rejecting every file', async () => {
		await expect(outcomes(['a', 'b'], 2, 'process.exit(3)')).rejects.toThrow(
			'the parser did not start',
		);
	});

	it('do not outlive a run that fails while it takes their results in', async () => {
		const parser = program(trialParser);
		const started: string[] = [];
		await expect(
			parseAll(
				['a', 'b', 'c', 'd'].map((shown) => [{ shown } as ParseJob]),
				{ processes: 2, seconds: 1, program: parser },
				(job) => {
					started.push(job.shown);
					throw new Error('disk full');
				},
			),
		).rejects.toThrow('disk full');
		expect(started.length).toBeLessThanOrEqual(2);
	});
});
