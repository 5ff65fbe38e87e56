import { readFileSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { InputError } from '../errors.ts';

/** The right to write the warehouse, held by one process at a time; `token` grows with each holder. */
export interface Lease {
	token: number;
	isHeld(): boolean;
	/**
	 * Does `work` while nobody else can take the lease. Throws InputError when another process has
	 * taken over already: it fences a paused holder off.
	 */
	whileHeld<T>(work: () => T): T;
	release(): void;
}

const name = 'refresh';
const staleAfterSeconds = 60;
const beatSeconds = 5;

/** Takes the lease or throws InputError saying who runs; a dead or silent holder loses it. */
export function takeLease(
	state: DatabaseSync,
	holder: string,
	now: () => Date = () => new Date(),
): Lease {
	state.exec('begin immediate');
	let token: number;
	try {
		const current = state.prepare('select * from leases where name = ?').get(name) as
			| { holder: string; token: number; process: number; process_started: string; beat_at: string }
			| undefined;
		if (current && current.holder !== '' && alive(current, now()))
			throw new InputError('RUN-BUSY', '', {
				zh: `已有批次运行（${current.holder}，进程 ${current.process}），请等它结束后再试。`,
				en: `a run is already under way (${current.holder}, process ${current.process}); try again when it has ended.`,
			});
		token = (current?.token ?? 0) + 1;
		state
			.prepare(
				`insert into leases (name, holder, token, process, process_started, beat_at) values (?, ?, ?, ?, ?, ?)
				 on conflict (name) do update set holder = excluded.holder, token = excluded.token,
				 process = excluded.process, process_started = excluded.process_started, beat_at = excluded.beat_at`,
			)
			.run(name, holder, token, process.pid, startOf(process.pid), now().toISOString());
		state.exec('commit');
	} catch (error) {
		state.exec('rollback');
		throw error;
	}
	const beat = setInterval(() => {
		try {
			state
				.prepare('update leases set beat_at = ? where name = ? and token = ?')
				.run(now().toISOString(), name, token);
		} catch {
			// a locked state database costs one beat; the next one comes in time
		}
	}, beatSeconds * 1000);
	beat.unref();
	const isHeld = (): boolean =>
		(state.prepare('select token from leases where name = ?').get(name) as { token: number })
			.token === token;
	return {
		token,
		isHeld,
		whileHeld(work) {
			state.exec('begin immediate');
			try {
				if (!isHeld()) throw fenced();
				const result = work();
				state.exec('commit');
				return result;
			} catch (error) {
				state.exec('rollback');
				throw error;
			}
		},
		release() {
			clearInterval(beat);
			state.prepare(`update leases set holder = '' where name = ? and token = ?`).run(name, token);
		},
	};
}

/** Does `work` when no run is alive, not even a paused one, and none can begin until it is done; else leaves it. */
export function whileNobodyRuns(state: DatabaseSync, work: () => void): void {
	state.exec('begin immediate');
	try {
		const current = state.prepare('select * from leases where name = ?').get(name) as
			{ holder: string; process: number; process_started: string } | undefined;
		if (!current || current.holder === '' || !exists(current)) work();
	} finally {
		state.exec('rollback');
	}
}

/** What a run is told that another one has taken over from. */
export function fenced(cause?: unknown): InputError {
	return new InputError(
		'RUN-FENCED',
		'',
		{
			zh: '本次运行停顿过久，已被另一次运行接替，不再发布。',
			en: 'this run paused too long and another took over; it does not publish.',
		},
		cause,
	);
}

function alive(
	holder: { process: number; process_started: string; beat_at: string },
	now: Date,
): boolean {
	return exists(holder) && now.getTime() - Date.parse(holder.beat_at) < staleAfterSeconds * 1000;
}

function exists(holder: { process: number; process_started: string }): boolean {
	const started = startOf(holder.process);
	return (
		started !== '' &&
		(holder.process_started === 'unknown' ||
			started === 'unknown' ||
			started === holder.process_started)
	);
}

/** When a process began, in the kernel's ticks; '' when it is gone, 'unknown' where the system does not say. */
function startOf(pid: number): string {
	try {
		process.kill(pid, 0);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ESRCH') return '';
	}
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
		return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? 'unknown';
	} catch {
		return 'unknown';
	}
}
