import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { takeLease } from '../../pipeline/run/lease.ts';
import { openState } from '../../pipeline/state.ts';
import { readCurrent } from '../../pipeline/warehouse/generations.ts';
import { casesCsv, install, type Installation } from './installation.ts';

function stateOf(city: Installation): DatabaseSync {
	const state = openState(city.paths.state);
	onTestFinished(() => state.close());
	return state;
}

const later = (seconds: number) => () => new Date(Date.now() + seconds * 1000);

/** The id of a process that has ended. */
function deadProcess(): number {
	return spawnSync(process.execPath, ['-e', '']).pid;
}

describe('the lease', () => {
	it('is held by one at a time; the other is told who runs', () => {
		const city = install();
		const lease = takeLease(stateOf(city), 'schedule 02:00');
		expect(() => takeLease(stateOf(city), 'manual')).toThrowError(
			expect.objectContaining({
				code: 'RUN-BUSY',
				words: {
					zh: expect.stringMatching(
						new RegExp(`已有批次运行（schedule 02:00，进程 ${process.pid}）`),
					) as string,
					en: expect.stringContaining('schedule 02:00') as string,
				},
			}),
		);
		lease.release();
		takeLease(stateOf(city), 'manual').release();
	});

	it('is taken over from a dead holder at once', () => {
		const city = install();
		const state = stateOf(city);
		const lost = takeLease(state, 'lost');
		state.prepare('update leases set process = ?').run(deadProcess());
		const lease = takeLease(stateOf(city), 'next');
		expect(lease.token).toBe(lost.token + 1);
		lease.release();
		lost.release();
	});

	it('is taken over from a process that got the number of the dead one', () => {
		const city = install();
		const state = stateOf(city);
		takeLease(state, 'lost');
		state.prepare("update leases set process_started = '1'").run();
		const lease = takeLease(stateOf(city), 'next');
		expect(lease.isHeld()).toBe(true);
		lease.release();
	});

	it('is taken over from a holder that has been silent for a minute, not before', () => {
		const city = install();
		const lost = takeLease(stateOf(city), 'silent');
		expect(() => takeLease(stateOf(city), 'next', later(55))).toThrowError(
			expect.objectContaining({ code: 'RUN-BUSY' }),
		);
		const lease = takeLease(stateOf(city), 'next', later(61));
		expect([lost.isHeld(), lease.isHeld()]).toEqual([false, true]);
		lease.release();
		lost.release();
	});

	it('that was taken over lets its old holder do nothing and give nothing back', () => {
		const city = install();
		const lost = takeLease(stateOf(city), 'silent');
		const lease = takeLease(stateOf(city), 'next', later(61));
		let done = false;
		expect(() =>
			lost.whileHeld(() => {
				done = true;
			}),
		).toThrowError(expect.objectContaining({ code: 'RUN-FENCED' }));
		expect(done).toBe(false);
		lost.release();
		expect(lease.isHeld()).toBe(true);
		expect(lease.whileHeld(() => 'done')).toBe('done');
		lease.release();
	});

	it('cannot be taken while its holder publishes', () => {
		const city = install();
		const lease = takeLease(stateOf(city), 'publishing');
		const other = stateOf(city);
		other.exec('pragma busy_timeout = 50');
		lease.whileHeld(() => {
			expect(() => takeLease(other, 'next', later(61))).toThrow(/locked/);
		});
		expect(lease.isHeld()).toBe(true);
		lease.release();
	});

	it('is given up again when the work under it fails', () => {
		const city = install();
		const lease = takeLease(stateOf(city), 'failing');
		expect(() =>
			lease.whileHeld(() => {
				throw new Error('disk full');
			}),
		).toThrow('disk full');
		lease.release();
		takeLease(stateOf(city), 'next').release();
	});
});

describe('two refreshes at once', () => {
	it('one runs, the other says so and ends with an exit code of its own', async () => {
		const city = install();
		city.deliver('D1/办件_1.csv', casesCsv([{ case_no: 'A1' }]));
		const lease = takeLease(stateOf(city), 'manual');
		const ended = city.mingcha(['refresh']);
		expect(ended.code).toBe(1);
		expect(ended.err).toContain('RUN-BUSY');
		expect(ended.err).toContain('已有批次运行');
		lease.release();
		expect(readCurrent(city.paths)).toBeNull();
		expect(existsSync(`${city.paths.inbox}/D1/办件_1.csv`)).toBe(true);
		expect((await city.refresh()).state).toBe('published');
	});

	it('started in the same moment publish once', async () => {
		const city = install();
		city.deliver('D1/办件_1.csv', casesCsv([{ case_no: 'A1' }]));
		const codes = await Promise.all(
			[1, 2].map(() => new Promise((resolve) => city.start(['refresh']).on('exit', resolve))),
		);
		// the second may come after the first has ended, and then finds nothing new
		expect(codes).toContain(0);
		expect(readCurrent(city.paths)!.generation).toBe(1);
		expect(await city.query('select case_count from department_cases')).toEqual([
			{ case_count: 1 },
		]);
	});

	it('a holder that paused and was taken over does not publish and spoils nothing', async () => {
		const city = install();
		city.deliver('D1/办件_1.csv', casesCsv([{ case_no: 'A1' }]));
		const state = stateOf(city);
		// the lease goes to another one while the models are built
		let taken: ReturnType<typeof takeLease> | null = null;
		const paused = city.refresh(() => {
			const entered = state
				.prepare("select count(*) as n from run_steps where step = 'merge'")
				.get() as { n: number };
			if (entered.n > 0) taken ??= takeLease(stateOf(city), 'successor', later(3600));
			return new Date('2026-03-10T02:00:00+08:00');
		});
		await expect(paused).rejects.toMatchObject({ code: 'RUN-FENCED' });
		expect(taken!.isHeld()).toBe(true);
		expect(readCurrent(city.paths)).toBeNull();
		expect(state.prepare('select state, error_code from runs').all()).toEqual([
			{ state: 'failed', error_code: 'RUN-FENCED' },
		]);
		taken!.release();
		expect((await city.refresh()).current.generation).toBe(1);
		expect(JSON.parse(readFileSync(city.paths.current, 'utf8'))).toMatchObject({ generation: 1 });
	});
});
