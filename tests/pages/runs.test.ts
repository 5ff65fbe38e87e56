import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openState } from '../../pipeline/state.ts';
import { readRuns } from '../../src/lib/server/runs.ts';
import { makeFolder } from './generation.ts';

it('runs are read again as soon as the ledger changed, and no sooner', () => {
	const { folder } = makeFolder();
	const file = join(folder, 'state.db');
	const add = (run: string, secondsAgo: number): void => {
		const state = openState(file);
		state
			.prepare(
				`insert into runs (run_id, trigger, started_at, state) values (?, 'start', ?, 'published')`,
			)
			.run(run, run);
		state.close();
		const written = Date.now() / 1000 - secondsAgo;
		utimesSync(file, written, written);
	};
	const ids = () => readRuns(folder, 5).map(({ run_id }) => run_id);
	expect(ids()).toEqual([]);
	add('1', 60);
	expect(ids()).toEqual(['1']);
	expect(readRuns(folder, 5)).toBe(readRuns(folder, 5));
	add('2', 30);
	expect(ids()).toEqual(['2', '1']);
	// a ledger written just now may be written again within the same tick of the clock of files
	add('3', 0);
	expect(ids()).toEqual(['3', '2', '1']);
	expect(readRuns(folder, 5)).not.toBe(readRuns(folder, 5));
});
