import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { takeLease } from '../../pipeline/run/lease.ts';
import { ndjsonReport } from '../../pipeline/report.ts';
import { dueSlots, readTimes, schedule, serveDue, slotsBetween } from '../../pipeline/schedule.ts';
import { openState } from '../../pipeline/state.ts';
import { readCurrent } from '../../pipeline/warehouse/generations.ts';
import { clockAt, install, type Installation } from './installation.ts';

function stateOf(city: Installation): DatabaseSync {
	const state = openState(city.paths.state);
	onTestFinished(() => state.close());
	return state;
}

const said: Record<string, unknown>[] = [];
const report = ndjsonReport((line) => void said.push(JSON.parse(line) as Record<string, unknown>));

function serve(city: Installation, at: string): Promise<'idle' | 'done' | 'failed'> {
	return serveDue(
		{ paths: city.paths, report, policyFile: city.policyFile, clock: clockAt(at), sql: city.sql },
		['02:00'],
	);
}

const slots = (state: DatabaseSync): unknown[] =>
	state.prepare('select slot_at, state, attempts from slots order by slot_at').all();

describe('times of day', () => {
	it('are read in any order, each once', () => {
		expect(readTimes('12:30, 02:00,12:30')).toEqual(['02:00', '12:30']);
	});

	it.each(['2:00', '24:00', '02:60', '', '0 2 * * *', '02:00;03:00'])('are not %j', (text) => {
		expect(() => readTimes(text)).toThrowError(
			expect.objectContaining({ code: 'SCHEDULE-TIME', where: `--at ${text}` }),
		);
	});
});

describe('slots', () => {
	it('are all the times after one moment up to another', () => {
		expect(slotsBetween(['02:00', '12:30'], '2026-02-27 02:00', '2026-03-01 02:00')).toEqual([
			'2026-02-27 12:30',
			'2026-02-28 02:00',
			'2026-02-28 12:30',
			'2026-03-01 02:00',
		]);
		expect(slotsBetween(['02:00'], '2026-02-27 02:00', '2026-02-28 01:59')).toEqual([]);
		expect(slotsBetween(['02:00'], '2024-02-28 03:00', '2024-03-01 03:00')).toEqual([
			'2024-02-29 02:00',
			'2024-03-01 02:00',
		]);
	});

	it('of before the installation are not due', () => {
		const state = stateOf(install());
		expect(dueSlots(state, ['02:00'], '2026-03-10 09:00')).toEqual([]);
		expect(dueSlots(state, ['02:00'], '2026-03-10 23:59')).toEqual([]);
		expect(dueSlots(state, ['02:00'], '2026-03-11 02:00')).toEqual(['2026-03-11 02:00']);
	});

	it('are entered once, however often the clock is asked or set back', () => {
		const state = stateOf(install());
		dueSlots(state, ['02:00'], '2026-03-10 09:00');
		dueSlots(state, ['02:00'], '2026-03-12 02:00');
		dueSlots(state, ['02:00'], '2026-03-12 02:00');
		expect(dueSlots(state, ['02:00'], '2026-03-11 02:00')).toEqual([
			'2026-03-11 02:00',
			'2026-03-12 02:00',
		]);
		expect(slots(state)).toHaveLength(3);
	});
});

describe('the scheduled run', () => {
	it('happens once for a slot', async () => {
		const city = install();
		const state = stateOf(city);
		expect(await serve(city, '2026-03-10 09:00:00')).toBe('idle');
		expect(await serve(city, '2026-03-11 01:59:30')).toBe('idle');
		expect(await serve(city, '2026-03-11 02:00:20')).toBe('done');
		expect(await serve(city, '2026-03-11 02:01:20')).toBe('idle');
		expect(state.prepare('select trigger, state from runs').all()).toEqual([
			{ trigger: 'schedule 2026-03-11 02:00', state: 'published' },
		]);
		expect(slots(state).at(-1)).toEqual({
			slot_at: '2026-03-11 02:00',
			state: 'done',
			attempts: 1,
		});
	});

	it('is made up for after an outage by one run that serves every slot that was missed', async () => {
		const city = install();
		const state = stateOf(city);
		await serve(city, '2026-03-10 09:00:00');
		expect(await serve(city, '2026-03-14 08:00:00')).toBe('done');
		expect(state.prepare('select count(*) as n from runs').get()).toEqual({ n: 1 });
		expect(slots(state).map((slot) => (slot as { state: string }).state)).toEqual([
			'done',
			'done',
			'done',
			'done',
			'done',
		]);
		expect(await serve(city, '2026-03-14 08:01:00')).toBe('idle');
	});

	it('that was killed is tried again', async () => {
		const city = install();
		const state = stateOf(city);
		await serve(city, '2026-03-10 09:00:00');
		dueSlots(state, ['02:00'], '2026-03-11 02:00');
		state.exec(
			"update slots set state = 'running', attempts = 1 where slot_at = '2026-03-11 02:00'",
		);
		expect(await serve(city, '2026-03-11 02:05:00')).toBe('done');
		expect(slots(state).at(-1)).toMatchObject({ state: 'done', attempts: 2 });
	});

	it('is not tried again for a fault that only people can mend, until the next slot', async () => {
		const city = install();
		const state = stateOf(city);
		await serve(city, '2026-03-10 09:00:00');
		city.write('marts/other.sql', 'no header');
		expect(await serve(city, '2026-03-11 02:00:00')).toBe('failed');
		expect(said.at(-1)).toMatchObject({ event: 'fail', code: 'MODEL-HEADER' });
		expect(await serve(city, '2026-03-11 02:01:00')).toBe('idle');
		expect(slots(state).at(-1)).toMatchObject({ state: 'failed', attempts: 1 });
		city.remove('marts/other.sql');
		expect(await serve(city, '2026-03-12 02:00:00')).toBe('done');
	});

	it('is tried three times and no more for any other fault', async () => {
		const city = install();
		const state = stateOf(city);
		await serve(city, '2026-03-10 09:00:00');
		// a file where a folder should be: nothing that a message to a clerk could mend
		writeFileSync(join(city.sql, 'broken'), '');
		const broken = {
			paths: city.paths,
			report,
			policyFile: city.policyFile,
			sql: join(city.sql, 'broken'),
		};
		const outcomes: string[] = [];
		for (const minute of ['00', '01', '02', '03'])
			outcomes.push(
				await serveDue({ ...broken, clock: clockAt(`2026-03-11 02:${minute}:00`) }, ['02:00']),
			);
		expect(outcomes).toEqual(['failed', 'failed', 'failed', 'idle']);
		expect(slots(state).at(-1)).toMatchObject({ attempts: 3 });
	});

	it('waits, without losing a try, while another run is under way', async () => {
		const city = install();
		const state = stateOf(city);
		await serve(city, '2026-03-10 09:00:00');
		const lease = takeLease(state, 'manual', clockAt('2026-03-11 02:03:00'));
		for (const minute of ['00', '01', '02', '03'])
			expect(await serve(city, `2026-03-11 02:${minute}:00`)).toBe('failed');
		lease.release();
		expect(await serve(city, '2026-03-11 02:05:00')).toBe('done');
	});

	it('once tells how it ended', async () => {
		const city = install();
		const once = (at: string) =>
			schedule({
				paths: city.paths,
				report,
				policyFile: city.policyFile,
				clock: clockAt(at),
				sql: city.sql,
				once: true,
			});
		expect(await once('2026-03-10 09:00:00')).toBe('idle');
		expect(await once('2026-03-11 09:00:00')).toBe('done');
		expect(readCurrent(city.paths)!.generation).toBe(1);
		city.write('marts/other.sql', 'no header');
		expect(await once('2026-03-12 09:00:00')).toBe('failed');
	});
});
