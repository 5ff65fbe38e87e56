import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { localTime, type Clock } from '../clock.ts';
import { InputError, nameOutsideCause } from '../errors.ts';
import { failPoint } from '../fail-point.ts';
import type { Paths } from '../paths.ts';
import type { Report } from '../report.ts';
import { openState } from '../state.ts';
import { clearBuilds } from '../warehouse/generations.ts';
import { fenced, takeLease, type Lease } from './lease.ts';
import { startRun, type RunEntry } from './ledger.ts';

/** What one step gave, and what is told of it. */
export interface StepResult<T> {
	value: T;
	zh: string;
	en: string;
}

/** One run that holds the lease: where it works, what it writes to, and its entry in the ledger. */
export interface Run {
	runId: string;
	/** Who started it: `manual`, `schedule …`, `upload`. */
	trigger: string;
	paths: Paths;
	state: DatabaseSync;
	report: Report;
	clock: Clock;
	lease: Lease;
	entry: RunEntry;
	/** Seconds since the run began. */
	seconds(): number;
	/** Does one step; its seconds go to the ledger and to the report. */
	timed<T>(step: string, work: () => Promise<StepResult<T>>): Promise<T>;
}

/** What a run needs before it begins. */
export type RunStart = Pick<Run, 'trigger' | 'paths' | 'report'> & { clock?: Clock };

/**
 * Does `work` as one run, alone: takes the lease and opens the ledger's entry. What fails is written into the
 * entry and thrown; builds left over are cleared and the lease is given back however it ends. Throws InputError
 * RUN-BUSY when another run is alive, RUN-FENCED when another one took over.
 */
export async function asRun<T>(start: RunStart, work: (run: Run) => Promise<T>): Promise<T> {
	const { trigger, paths, report } = start;
	const clock = start.clock ?? (() => new Date());
	const state = openState(paths.state);
	try {
		const lease = takeLease(state, trigger, clock);
		const begun = performance.now();
		const seconds = (): number => (performance.now() - begun) / 1000;
		const runId = `${localTime(clock()).replace(/[^0-9]/g, '')}-${randomBytes(3).toString('hex')}`;
		const entry = startRun(state, runId, trigger, localTime(clock()));
		failPoint('run.start');
		const timed: Run['timed'] = async (step, does) => {
			const before = seconds();
			const { value, zh, en } = await does();
			const took = seconds() - before;
			entry.step(step, took, en);
			report.step(step, took, { zh, en });
			return value;
		};
		try {
			return await work({
				runId,
				trigger,
				paths,
				state,
				report,
				clock,
				lease,
				entry,
				seconds,
				timed,
			});
		} catch (error) {
			const isTold = lease.isHeld() || (error instanceof InputError && error.code === 'RUN-FENCED');
			const told = isTold ? nameOutsideCause(error) : fenced(error);
			entry.fail(told, localTime(clock()), seconds());
			throw told;
		} finally {
			if (lease.isHeld()) clearBuilds(paths);
			lease.release();
		}
	} finally {
		state.close();
	}
}
