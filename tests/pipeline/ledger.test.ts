import type { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { InputError } from '../../pipeline/errors.ts';
import { startRun, sumCounts, type LedgerBatch } from '../../pipeline/run/ledger.ts';
import { openState } from '../../pipeline/state.ts';
import { casesCsv, install, type Installation } from './installation.ts';

function stateOf(city: Installation): DatabaseSync {
	const state = openState(city.paths.state);
	onTestFinished(() => state.close());
	return state;
}

const batch = (id: string, counts: [number, number, number, number, number]): LedgerBatch => ({
	batch_id: id,
	mapping: 'm',
	feed: 'approvals',
	source_file: `${id}.csv`,
	reported_by: 'D1',
	received_at: '2026-03-10 02:00:00',
	status: 'accepted',
	reason_zh: null,
	reason_en: null,
	received_count: counts[0],
	accepted_count: counts[1],
	rejected_count: counts[2],
	duplicate_count: counts[3],
	blank_count: counts[4],
});

describe('the run ledger', () => {
	it('holds trigger, times, counts and steps of a run', async () => {
		const city = install();
		city.deliver(
			'D1/办件_1.csv',
			`${casesCsv([{ case_no: 'A1' }, { case_no: 'A1' }, { case_no: '' }])},,,,,,\n`,
		);
		const { runId } = await city.refresh('2026-03-10 02:00:00');
		const state = stateOf(city);
		expect(state.prepare('select * from runs').all()).toEqual([
			{
				run_id: runId,
				trigger: 'test',
				started_at: '2026-03-10 02:00:00',
				finished_at: '2026-03-10 02:00:00',
				state: 'published',
				generation: 1,
				data_date: '2026-03-05',
				files_received: 1,
				rows_received: 4,
				rows_accepted: 1,
				rows_rejected: 1,
				rows_duplicate: 1,
				rows_blank: 1,
				seconds: expect.any(Number) as number,
				error_code: null,
				error_zh: null,
				error_en: null,
			},
		]);
		expect(
			state
				.prepare('select step from run_steps order by position')
				.all()
				.map((row) => row.step),
		).toEqual(['receive', 'parse', 'merge', 'compute', 'check', 'publish']);
		expect(
			state
				.prepare(
					'select source_file, status, rows_received, rows_accepted, rows_rejected, rows_duplicate, rows_blank from run_batches',
				)
				.all(),
		).toEqual([
			{
				source_file: 'D1/办件_1.csv',
				status: 'accepted',
				rows_received: 4,
				rows_accepted: 1,
				rows_rejected: 1,
				rows_duplicate: 1,
				rows_blank: 1,
			},
		]);
	});

	it('tells each batch once, also when the run that read it failed', async () => {
		const city = install();
		city.deliver('D1/办件_1.csv', casesCsv([{ case_no: 'A1' }]));
		city.write('marts/other.sql', 'no header');
		await expect(city.refresh()).rejects.toThrow();
		city.remove('marts/other.sql');
		const made = await city.refresh();
		expect(made.counts.received).toBe(1);
		expect((await city.refresh()).counts.received).toBe(0);
		const state = stateOf(city);
		expect(state.prepare('select state, rows_received from runs order by rowid').all()).toEqual([
			{ state: 'failed', rows_received: 0 },
			{ state: 'published', rows_received: 1 },
			{ state: 'unchanged', rows_received: 0 },
		]);
		expect(state.prepare('select count(*) as n from run_batches').get()).toEqual({ n: 1 });
	});

	it('marks a run that a dead process left open as interrupted', () => {
		const state = stateOf(install());
		startRun(state, 'r1', 'manual', '2026-03-10 02:00:00');
		startRun(state, 'r2', 'manual', '2026-03-10 03:00:00');
		expect(
			state.prepare('select run_id, state, finished_at from runs order by run_id').all(),
		).toEqual([
			{ run_id: 'r1', state: 'interrupted', finished_at: '2026-03-10 03:00:00' },
			{ run_id: 'r2', state: 'running', finished_at: null },
		]);
	});

	it('keeps what went wrong, in both languages', () => {
		const state = stateOf(install());
		startRun(state, 'r1', 'manual', '2026-03-10 02:00:00').fail(
			new InputError('FILE-EMPTY', 'a.csv', { zh: '空。', en: 'empty.' }),
			'2026-03-10 02:00:09',
			9,
		);
		expect(
			state.prepare('select state, error_code, error_zh, error_en, seconds from runs').get(),
		).toEqual({
			state: 'failed',
			error_code: 'FILE-EMPTY',
			error_zh: 'a.csv: 空。',
			error_en: 'a.csv: empty.',
			seconds: 9,
		});
	});

	it('takes the whole end of a run or nothing of it', () => {
		const state = stateOf(install());
		const entry = startRun(state, 'r1', 'manual', '2026-03-10 02:00:00');
		const twice = [batch('b1', [1, 1, 0, 0, 0]), batch('b1', [1, 1, 0, 0, 0])];
		expect(() =>
			entry.finish({
				state: 'published',
				generation: 1,
				dataDate: null,
				at: '',
				seconds: 1,
				files: 1,
				batches: twice,
			}),
		).toThrow(/UNIQUE/);
		expect(state.prepare('select count(*) as n from run_batches').get()).toEqual({ n: 0 });
		expect(state.prepare('select state from runs').get()).toEqual({ state: 'running' });
	});

	it('sums the counts of its batches', () => {
		expect(sumCounts([batch('a', [10, 6, 2, 1, 1]), batch('b', [5, 5, 0, 0, 0])])).toEqual({
			received: 15,
			accepted: 11,
			rejected: 2,
			duplicate: 1,
			blank: 1,
		});
		expect(sumCounts([])).toEqual({
			received: 0,
			accepted: 0,
			rejected: 0,
			duplicate: 0,
			blank: 0,
		});
	});
});
