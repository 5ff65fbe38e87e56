import cron from 'node-cron';
import type { DatabaseSync } from 'node:sqlite';
import { localTime, zone, type Clock } from './clock.ts';
import { InputError } from './errors.ts';
import { startRetries } from './exchange/attempts.ts';
import { makeFolders, type Paths } from './paths.ts';
import { refresh } from './refresh.ts';
import type { Report } from './report.ts';
import { openState } from './state.ts';

/** When to refresh and with what. */
export interface ScheduleSpec {
	paths: Paths;
	report: Report;
	policyFile: string;
	/** Local times of day, `02:00` or `02:00,12:30`; default `02:00`. */
	at?: string | undefined;
	/** Serve what is due now and return. */
	once?: boolean;
	clock?: Clock;
	/** Another folder of models than the installation's. */
	sql?: string;
}

const mostAttempts = 3;

/** Reads `02:00,12:30`; throws InputError for anything else. */
export function readTimes(text: string): string[] {
	const times = text.split(',').map((time) => time.trim());
	const wrong = times.find((time) => !/^([01]\d|2[0-3]):[0-5]\d$/.test(time));
	if (wrong !== undefined)
		throw new InputError('SCHEDULE-TIME', `--at ${text}`, {
			zh: `“${wrong}”不是时刻，请写成 02:00 或 02:00,12:30。`,
			en: `"${wrong}" is not a time of day; write 02:00 or 02:00,12:30.`,
		});
	return [...new Set(times)].sort();
}

/** The slots after `from` up to and including `to` (local `YYYY-MM-DD HH:MM`), in order. */
export function slotsBetween(times: string[], from: string, to: string): string[] {
	const slots: string[] = [];
	for (
		let day = Date.parse(`${from.slice(0, 10)}T00:00:00Z`);
		day <= Date.parse(`${to.slice(0, 10)}T00:00:00Z`);
		day += 86_400_000
	) {
		const date = new Date(day).toISOString().slice(0, 10);
		for (const time of times) {
			const slot = `${date} ${time}`;
			if (slot > from && slot <= to) slots.push(slot);
		}
	}
	return slots;
}

/**
 * Enters every slot that has come since the last known one and gives those not yet served, in
 * order. The first call only notes the moment: slots of before the installation are not due.
 */
export function dueSlots(state: DatabaseSync, times: string[], now: string): string[] {
	const known = state.prepare('select max(slot_at) as last from slots').get() as {
		last: string | null;
	};
	if (known.last === null) {
		state.prepare(`insert into slots (slot_at, state) values (?, 'done')`).run(now);
		return [];
	}
	const enter = state.prepare(`insert or ignore into slots (slot_at, state) values (?, 'due')`);
	for (const slot of slotsBetween(times, known.last, now)) enter.run(slot);
	const due = state
		.prepare(
			`select slot_at from slots where state in ('due', 'running') and attempts < ? order by slot_at`,
		)
		.all(mostAttempts) as { slot_at: string }[];
	return due.map((row) => row.slot_at);
}

/**
 * Serves what is due: one run serves every slot that was missed, since a run takes in all there is.
 * Faults of the data are not tried again; others are, up to three times. Between slots a source of
 * the exchange that could not be reached is tried again after 1, 5 and 15 minutes.
 */
export async function serveDue(
	spec: ScheduleSpec,
	times: string[],
): Promise<'idle' | 'done' | 'failed'> {
	const clock = spec.clock ?? (() => new Date());
	const state = openState(spec.paths.state);
	try {
		const due = dueSlots(state, times, localTime(clock()).slice(0, 16));
		const retries = due.length === 0 ? startRetries(state, localTime(clock())) : [];
		if (due.length === 0 && retries.length === 0) return 'idle';
		const mark = (to: string, runId: string | null, tried: number): void => {
			const update = state.prepare(
				'update slots set state = ?, run_id = ?, attempts = attempts + ? where slot_at = ?',
			);
			for (const slot of due) update.run(to, runId, tried, slot);
		};
		mark('running', null, 1);
		try {
			const result = await refresh({
				paths: spec.paths,
				trigger: due.length > 0 ? `schedule ${due.at(-1)}` : `retry ${retries.join(' ')}`,
				report: spec.report,
				policyFile: spec.policyFile,
				clock,
				settleSeconds: 30,
				...(spec.sql === undefined ? {} : { sql: spec.sql }),
			});
			mark('done', result.runId, 0);
			return 'done';
		} catch (error) {
			const busy = error instanceof InputError && error.code === 'RUN-BUSY';
			mark(error instanceof InputError && !busy ? 'failed' : 'due', null, busy ? -1 : 0);
			spec.report.fail(error);
			return 'failed';
		}
	} finally {
		state.close();
	}
}

/**
 * Runs until stopped: node-cron wakes it each minute, the slot ledger says what is due. With `once`
 * it serves what is due now. Resolves to how the first look ended.
 */
export async function schedule(spec: ScheduleSpec): Promise<'idle' | 'done' | 'failed'> {
	const times = readTimes(spec.at ?? '02:00');
	makeFolders(spec.paths);
	let serving: Promise<unknown> | null = null;
	const first = await serveDue(spec, times);
	if (spec.once) return first;
	const wake = async (): Promise<void> => {
		if (serving) return;
		try {
			serving = serveDue(spec, times);
			await serving;
		} catch (error) {
			// an error outside a run (a locked state database, say) must not end the schedule
			spec.report.fail(error);
		} finally {
			serving = null;
		}
	};
	spec.report.say({
		zh: `已排程：每天 ${times.join('、')}（${zone}）。`,
		en: `scheduled daily at ${times.join(', ')} (${zone}).`,
	});
	const task = cron.schedule('* * * * *', () => void wake(), { timezone: zone, noOverlap: true });
	await new Promise<void>((resolve) => {
		for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve);
	});
	await task.stop();
	await serving;
	return first;
}
