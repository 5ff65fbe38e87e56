import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openDatabase, type Row } from '../../pipeline/database.ts';
import {
	createFrozenRankings,
	keepFrozenRankings,
	readFrozenRankings,
} from '../../pipeline/warehouse/frozen-rankings.ts';
import { openState } from '../../pipeline/state.ts';

const ranking: Row = {
	period_kind: 'quarter',
	period_from: '2026-04-01',
	department_code: 'A',
	peer_group: '执法类',
	ranking_status: 'ranked',
	composite_score: 80.1,
	quantity_score: 79.9,
	quality_score: null,
	composite_rank: 2,
	peer_count: 5,
	due_count: 300,
	on_time_count: 271,
	on_time_share: 0.9033,
	is_talk_proposed: true,
	quantity_rank: 2,
	quality_rank: null,
	valid_share: 0.98,
	received_count: 310,
	rejected_count: 6,
	band: 'middle',
	talk_reason: null,
	signal_months: 0,
	frozen_on: '2026-07-14',
};
const closing = { runId: 'run-1', generation: 7, policyVersion: '1' };

it('R67: a kept ranking is written once, never changed or deleted, and comes back to the digit', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'mingcha-frozen-'));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	const state = openState(join(folder, 'state.db'));
	keepFrozenRankings(state, [ranking], closing);
	keepFrozenRankings(state, [{ ...ranking, composite_score: 12 }], { ...closing, runId: 'run-2' });
	expect(readFrozenRankings(state)).toEqual([ranking]);
	expect(() => state.exec('update frozen_rankings set composite_score = 1')).toThrow(
		'never changes',
	);
	expect(() => state.exec('delete from frozen_rankings')).toThrow('never deleted');
	expect(state.prepare('select run_id, generation from frozen_rankings').all()).toEqual([
		{ run_id: 'run-1', generation: 7 },
	]);

	const database = await openDatabase(':memory:', {
		zone: 'Asia/Shanghai',
		threads: '1',
		memory: '256MB',
	});
	await createFrozenRankings(database, readFrozenRankings(state));
	const [row] = await database.rows(
		'select * replace (period_from::varchar as period_from, frozen_on::varchar as frozen_on) from frozen_rankings',
	);
	expect(row).toEqual(ranking);
	database.close();
	state.close();
});

it('keeps what a program before it kept, with nothing where that program kept nothing', () => {
	const folder = mkdtempSync(join(tmpdir(), 'mingcha-frozen-'));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	const migrations = join(import.meta.dirname, '../../sql/state');
	for (const name of readdirSync(migrations).filter((one) => one < '005'))
		cpSync(join(migrations, name), join(folder, 'before', name));
	const before = openState(join(folder, 'state.db'), join(folder, 'before'));
	before.exec(
		`insert into frozen_rankings values ('month', '2026-04-01', 'A', null, 'ranked', 80.1, 79.9, null, 2, 5, 300, 271, 0.9033, 1, '2026-05-18', '1', 3, 'run-0')`,
	);
	before.close();
	const state = openState(join(folder, 'state.db'));
	expect(readFrozenRankings(state)).toMatchObject([
		{ composite_score: 80.1, on_time_share: 0.9033, quantity_rank: null, band: null },
	]);
	state.close();
});
