import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSourceStates } from '../../pipeline/exchange/attempts.ts';
import { readReceipts } from '../../pipeline/landing.ts';
import { openState } from '../../pipeline/state.ts';
import { exchangeOnce } from './exchange-once.ts';
import {
	findServer,
	freePort,
	serverPassword,
	startServer,
	type TestServer,
} from './exchange-servers.ts';
import {
	caseSource,
	followCases,
	grant,
	insertCases,
	landedChanges,
	makeCaseTable,
	passwordVariable,
	writeSource,
} from './exchange-tables.ts';
import { departmentsCsv, install, type Installation } from './installation.ts';

/** The counts of a run that took every row it was sent. */
const allAccepted = (rows: number) => ({
	received: rows,
	accepted: rows,
	rejected: 0,
	duplicate: 0,
	blank: 0,
});
const liveCases = 'select case_no, steps from stg_approvals order by case_no';

function sourceStates(city: Installation) {
	const state = openState(city.paths.state);
	try {
		return readSourceStates(state);
	} finally {
		state.close();
	}
}

for (const kind of ['postgres', 'mysql'] as const) {
	const installed = findServer(kind) !== null;
	if (!installed)
		console.log(`${kind} is not installed here: the tests that need its server are left out`);
	describe.skipIf(!installed)(`a table in ${kind}`, { timeout: 60_000 }, () => {
		let server: TestServer;
		let run: TestServer['admin'];
		beforeAll(async () => {
			server = await startServer(kind);
			run = server.admin;
		}, 120_000);
		afterAll(async () => {
			await server?.stop();
		});

		describe('followed by a watermark', () => {
			it('is published with its inserts, updates and deletes', async () => {
				const city = await followCases(server, 'followed', 'watermark');
				await insertCases(run, 'followed', [{ id: 1 }, { id: 2 }, { id: 3 }]);
				const first = await city.refresh('2026-03-10 02:00:00');
				expect(first.counts).toEqual(allAccepted(3));
				expect(await city.query(liveCases)).toEqual([
					{ case_no: 'C1', steps: 1 },
					{ case_no: 'C2', steps: 1 },
					{ case_no: 'C3', steps: 1 },
				]);

				await run(`update followed set steps = 7, updated_at = '2026-03-06 10:00:00' where id = 2`);
				await run(
					`update followed set is_deleted = 1, updated_at = '2026-03-06 10:00:01' where id = 3`,
				);
				await insertCases(run, 'followed', [{ id: 4, updated_at: '2026-03-06 10:00:02' }]);
				const second = await city.refresh('2026-03-11 02:00:00');
				expect(second.counts).toEqual(allAccepted(3));
				expect(await city.query(liveCases)).toEqual([
					{ case_no: 'C1', steps: 1 },
					{ case_no: 'C2', steps: 7 },
					{ case_no: 'C4', steps: 1 },
				]);

				const third = await city.refresh('2026-03-12 02:00:00');
				expect(third).toMatchObject({ state: 'unchanged', batches: [] });
				expect(sourceStates(city)).toMatchObject([
					{
						source: 'cases',
						state: 'current',
						sequence: 6,
						attempted_at: '2026-03-12 02:00:00',
						succeeded_at: '2026-03-12 02:00:00',
					},
				]);
			});

			it('keeps what was withdrawn as history, and takes it back when it is sent again', async () => {
				const city = await followCases(server, 'revived', 'watermark');
				await insertCases(run, 'revived', [{ id: 1, steps: 5 }]);
				await city.refresh('2026-03-10 02:00:00');
				await run(`update revived set is_deleted = 1, updated_at = '2026-03-06 10:00:00'`);
				await insertCases(run, 'revived', [{ id: 2 }]);
				await city.refresh('2026-03-11 02:00:00');
				expect(await city.query(liveCases)).toEqual([{ case_no: 'C2', steps: 1 }]);
				expect(
					await city.query(
						`select case_no, steps, reason from lake_approvals left join lake_superseded using (row_key) where case_no = 'C1' order by lake_approvals.received_at`,
					),
				).toEqual([
					{ case_no: 'C1', steps: 5, reason: 'superseded' },
					{ case_no: 'C1', steps: 5, reason: 'withdrawn' },
				]);
				await run(
					`update revived set is_deleted = 0, steps = 6, updated_at = '2026-03-07 10:00:00' where id = 1`,
				);
				await city.refresh('2026-03-12 02:00:00');
				expect(await city.query(liveCases)).toEqual([
					{ case_no: 'C1', steps: 6 },
					{ case_no: 'C2', steps: 1 },
				]);
			});

			it('gives up the change of a transaction that ends after a later one was read', async () => {
				const city = await followCases(server, 'late', 'watermark');
				const slow = await server.connect();
				await slow.run('begin');
				await insertCases((sql) => slow.run(sql), 'late', [
					{ id: 1, updated_at: '2026-03-05 10:00:00' },
				]);
				await insertCases(run, 'late', [{ id: 2, updated_at: '2026-03-05 10:00:30' }]);
				await exchangeOnce(city.paths);
				expect(landedChanges(city.paths, 'cases').map((change) => change.case_no)).toEqual(['C2']);
				await slow.run('commit');
				await slow.close();
				await exchangeOnce(city.paths);
				await exchangeOnce(city.paths);
				expect(landedChanges(city.paths, 'cases').map((change) => change.case_no)).toEqual([
					'C2',
					'C1',
				]);
			});

			it('gives up a second change at the very same watermark', async () => {
				const city = await followCases(server, 'same_moment', 'watermark');
				await insertCases(run, 'same_moment', [{ id: 1, steps: 1 }]);
				await exchangeOnce(city.paths);
				await run('update same_moment set steps = 2');
				await exchangeOnce(city.paths);
				await exchangeOnce(city.paths);
				expect(landedChanges(city.paths, 'cases').map((change) => change.steps)).toEqual([
					'1',
					'2',
				]);
			});

			it('does not lose later rows behind one that is dated in the future', async () => {
				const city = await followCases(server, 'future', 'watermark');
				const now = kind === 'postgres' ? 'localtimestamp' : 'now(6)';
				await insertCases(run, 'future', [{ id: 1, updated_at: '2099-12-31 00:00:00' }]);
				await exchangeOnce(city.paths);
				await insertCases(run, 'future', [{ id: 2 }]);
				await run(`update future set updated_at = ${now} where id = 2`);
				await exchangeOnce(city.paths);
				await exchangeOnce(city.paths);
				expect(landedChanges(city.paths, 'cases').map((change) => change.case_no)).toEqual([
					'C1',
					'C2',
				]);
			});

			it('is told about when rows have no watermark', async () => {
				const city = await followCases(server, 'undated', 'watermark');
				await insertCases(run, 'undated', [{ id: 1 }, { id: 2, updated_at: null }]);
				const [result] = await exchangeOnce(city.paths);
				expect(result).toMatchObject({ changes: 1, failure: null });
				expect(result!.warnings.map((words) => words.en)).toEqual([
					'source cases: 1 rows lack a value of updated_at, id and are not taken; their office must fill it in.',
				]);
			});

			it('may be a number that grows', async () => {
				const city = install();
				await makeCaseTable(server, 'numbered');
				writeSource(
					city.paths,
					'cases',
					caseSource(server, 'numbered', 'watermark').replace(
						/watermark:.*/,
						'watermark: { column: id, overlap: 2 }',
					),
				);
				await insertCases(run, 'numbered', [
					{ id: '9007199254740993' },
					{ id: '9007199254740994' },
					{ id: '9007199254740995' },
				]);
				await exchangeOnce(city.paths);
				await insertCases(run, 'numbered', [{ id: '9007199254740996' }]);
				await exchangeOnce(city.paths);
				expect(landedChanges(city.paths, 'cases').map((change) => change.case_no)).toEqual([
					'C9007199254740993',
					'C9007199254740994',
					'C9007199254740995',
					'C9007199254740996',
				]);
				expect(sourceStates(city)).toMatchObject([{ watermark: '9007199254740996' }]);
			});
		});

		describe('with a flag', () => {
			it('is taken, published and marked', async () => {
				const city = await followCases(server, 'flagged', 'marked');
				await insertCases(run, 'flagged', [
					{ id: 1, sync_flag: 'I' },
					{ id: 2, sync_flag: 'I' },
					{ id: 3, sync_flag: 'S' },
				]);
				await city.refresh('2026-03-10 02:00:00');
				expect(await city.query(liveCases)).toEqual([
					{ case_no: 'C1', steps: 1 },
					{ case_no: 'C2', steps: 1 },
				]);
				expect(await run('select id, sync_flag from flagged order by id')).toEqual([
					['1', 'S'],
					['2', 'S'],
					['3', 'S'],
				]);
				await run(`update flagged set steps = 9, sync_flag = 'U' where id = 1`);
				// a deleted row often keeps nothing but its number
				await run(
					`update flagged set sync_flag = 'D', item_code = null, applicant = '***', applied_at = null where id = 2`,
				);
				const second = await city.refresh('2026-03-11 02:00:00');
				expect(second.counts).toMatchObject({ received: 2, accepted: 2 });
				expect(await city.query(liveCases)).toEqual([{ case_no: 'C1', steps: 9 }]);
				expect((await city.refresh('2026-03-12 02:00:00')).state).toBe('unchanged');
			});

			it('takes back a row that returns to an earlier content', async () => {
				const city = await followCases(server, 'returned', 'marked');
				await insertCases(run, 'returned', [{ id: 1, steps: 1, sync_flag: 'U' }]);
				for (const steps of [2, 1]) {
					await city.refresh('2026-03-10 02:00:00');
					await run(`update returned set steps = ${steps}, sync_flag = 'U'`);
				}
				await city.refresh('2026-03-10 02:00:00');
				expect(await city.query(liveCases)).toEqual([{ case_no: 'C1', steps: 1 }]);
				expect(landedChanges(city.paths, 'cases').map((change) => change.steps)).toEqual([
					'1',
					'2',
					'1',
				]);
			});

			it('of a log of changes publishes the last one of each record', async () => {
				const city = await followCases(server, 'logged', 'marked', { batch_size: '2' });
				await insertCases(run, 'logged', [
					{ id: 1, case_no: 'A', sync_flag: 'I' },
					{ id: 2, case_no: 'A', sync_flag: 'U', steps: 2 },
					{ id: 3, case_no: 'B', sync_flag: 'I' },
					{ id: 4, case_no: 'A', sync_flag: 'U', steps: 3 },
					{ id: 5, case_no: 'B', sync_flag: 'D' },
					{ id: 6, case_no: 'C', sync_flag: 'I' },
					{ id: 7, case_no: 'C', sync_flag: 'D' },
					{ id: 8, case_no: 'C', sync_flag: 'I', steps: 4 },
				]);
				const { counts } = await city.refresh();
				expect(counts).toEqual(allAccepted(8));
				expect(await city.query(liveCases)).toEqual([
					{ case_no: 'A', steps: 3 },
					{ case_no: 'C', steps: 4 },
				]);
			});

			it('is remembered where the account may only read', async () => {
				const city = await followCases(server, 'remembered', 'remembered');
				await insertCases(
					run,
					'remembered',
					Array.from({ length: 25 }, (_, index) => ({ id: index + 1, sync_flag: 'I' })),
				);
				await exchangeOnce(city.paths);
				await run(`update remembered set steps = 2, sync_flag = 'U' where id = 7`);
				await run(`update remembered set sync_flag = 'D' where id = 8`);
				await exchangeOnce(city.paths);
				await exchangeOnce(city.paths);
				expect(
					landedChanges(city.paths, 'cases')
						.slice(25)
						.map((change) => [change._change, change.case_no]),
				).toEqual([
					['U', 'C7'],
					['D', 'C8'],
				]);
				await run(`update remembered set sync_flag = 'I' where id = 8`);
				await exchangeOnce(city.paths);
				expect(
					landedChanges(city.paths, 'cases')
						.slice(27)
						.map((change) => [change._change, change.case_no]),
				).toEqual([['I', 'C8']]);
			});

			it('that nobody has named is told', async () => {
				const city = await followCases(server, 'unnamed', 'marked');
				await insertCases(run, 'unnamed', [
					{ id: 1, sync_flag: 'I' },
					{ id: 2, sync_flag: 'X' },
					{ id: 3, sync_flag: null },
				]);
				const [result] = await exchangeOnce(city.paths);
				expect(result!.warnings.map((words) => words.en)).toEqual([
					'source cases: 1 rows carry the flag "X", which the source file does not name; they are not taken. Check it.',
				]);
			});

			it('that a trigger sets back is told, and nothing is taken twice', async () => {
				const city = install();
				await makeCaseTable(server, 'stubborn');
				if (kind === 'postgres') {
					await run(
						`create function set_back() returns trigger language plpgsql as $$ begin new.sync_flag := 'U'; return new; end $$`,
					);
					await run(
						'create trigger stubborn_flag before update on stubborn for each row execute function set_back()',
					);
				} else
					await run(
						`create trigger stubborn_flag before update on stubborn for each row set new.sync_flag = 'U'`,
					);
				writeSource(city.paths, 'cases', caseSource(server, 'stubborn', 'marked'));
				await insertCases(run, 'stubborn', [{ id: 1, sync_flag: 'I' }]);
				for (let times = 0; times < 3; times++) {
					const [result] = await exchangeOnce(city.paths);
					expect(result!.failure?.code).toBe('SOURCE-MARK');
				}
				expect(landedChanges(city.paths, 'cases').length).toBe(1);
			});
		});

		it('brings parts of a full list, which a later full list replaces', async () => {
			const city = install();
			await run(
				'create table offices (code varchar(20) primary key, name varchar(50), kind varchar(20), state char(1))',
			);
			await grant(server, 'offices');
			writeSource(
				city.paths,
				'offices',
				caseSource(server, 'offices', 'marked', {
					key: '[code]',
					feed: 'departments',
					columns: '{ department_code: code, department_name: name, kind: kind }',
				}).replaceAll('sync_flag', 'state'),
			);
			await run(
				`insert into offices values ('A', '甲局', '审批部门', 'I'), ('B', '乙局', '审批部门', 'I')`,
			);
			await city.refresh('2026-03-10 02:00:00');
			await run(`insert into offices values ('C', '丙局', '审批部门', 'I')`);
			await run(`update offices set name = '甲厅', state = 'U' where code = 'A'`);
			await city.refresh('2026-03-11 02:00:00');
			const names =
				'select department_code, department_name from stg_departments order by department_code';
			expect(await city.query(names)).toEqual([
				{ department_code: 'A', department_name: '甲厅' },
				{ department_code: 'B', department_name: '乙局' },
				{ department_code: 'C', department_name: '丙局' },
			]);
			city.deliver('D1/部门_1.csv', departmentsCsv({ A: '甲委', D: '丁局' }));
			await city.refresh('2026-03-12 02:00:00');
			expect(await city.query(names)).toEqual([
				{ department_code: 'A', department_name: '甲委' },
				{ department_code: 'D', department_name: '丁局' },
			]);
			await run(`update offices set state = 'D' where code = 'A'`);
			await run(`update offices set name = '乙厅', state = 'U' where code = 'B'`);
			await city.refresh('2026-03-13 02:00:00');
			expect(await city.query(names)).toEqual([
				{ department_code: 'B', department_name: '乙厅' },
				{ department_code: 'D', department_name: '丁局' },
			]);
		});

		it('comes as text without loss', async () => {
			const city = install();
			const columns =
				kind === 'postgres'
					? 'id bigint primary key, big numeric(38,10), yes boolean, no boolean, born date, at timestamp, zoned timestamptz, half real, whole double precision, words text, bytes bytea'
					: 'id bigint primary key, big decimal(38,10), yes boolean, no bit(1), born date, at datetime(6), zoned timestamp(6), half float, whole double, words text, bytes varbinary(10)';
			await run(`create table kinds (${columns})`);
			await grant(server, 'kinds');
			const words = '甲,"乙"\n第二行\r\n  𠮷😀;|\t末';
			const literal = kind === 'postgres' ? `'${words}'` : `'${words.replaceAll('\\', '\\\\')}'`;
			const zoned =
				kind === 'postgres'
					? `'2026-03-01 01:02:03.000004+00'`
					: `from_unixtime(1772326923.000004)`;
			const bytes = kind === 'postgres' ? `'\\x00ff'` : `x'00ff'`;
			const [yes, no] = kind === 'postgres' ? ['true', 'false'] : ['true', `b'0'`];
			const row = `1234567890123456789.0123456789, ${yes}, ${no}, '1940-06-01', '1991-09-15 00:30:00.123456', ${zoned}, 0.1, 0.1, ${literal}, ${bytes}`;
			await run(
				`insert into kinds values (9223372036854775807, ${row}), (9223372036854775806, ${row.replace(literal, "''")}), (-9223372036854775808, ${Array(10).fill('null').join(', ')})`,
			);
			const read = '[id, big, yes, no, born, at, zoned, half, whole, words, bytes]';
			const source = caseSource(server, 'kinds', 'watermark', {
				batch_size: '1',
				columns: '{ case_no: id }',
				also_read: read,
			}).replace(/watermark:.*/, 'watermark: { column: id }');
			writeSource(city.paths, 'kinds', source);
			const [result] = await exchangeOnce(city.paths);
			expect(result).toMatchObject({ failure: null, changes: 3 });
			const [empty, blank, full] = landedChanges(city.paths, 'kinds');
			expect(full).toMatchObject({
				id: '9223372036854775807',
				big: '1234567890123456789.0123456789',
				yes: kind === 'postgres' ? 't' : '1',
				no: kind === 'postgres' ? 'f' : '0',
				born: '1940-06-01',
				at: '1991-09-15 00:30:00.123456',
				zoned: '2026-03-01 09:02:03.000004',
				half: '0.1',
				whole: '0.1',
				words,
				bytes: kind === 'postgres' ? '\\x00ff' : '00FF',
			});
			expect(blank).toMatchObject({ id: '9223372036854775806', words: '' });
			expect(empty).toMatchObject({ id: '-9223372036854775808', big: '', born: '', words: '' });
		});

		it('of 50,000 rows comes in batches, whole, and again only what changed', async () => {
			const city = install();
			await makeCaseTable(server, 'many');
			for (let start = 0; start < 50_000; start += 5000)
				await insertCases(
					run,
					'many',
					Array.from({ length: 5000 }, (_, index) => ({
						id: start + index + 1,
						sync_flag: 'I',
						updated_at: `2026-03-05 10:${String(Math.floor((start + index) / 1000)).padStart(2, '0')}:00`,
					})),
				);
			writeSource(
				city.paths,
				'followed',
				caseSource(server, 'many', 'watermark', { batch_size: '5000' }),
			);
			writeSource(
				city.paths,
				'marked',
				caseSource(server, 'many', 'marked', { batch_size: '5000' }),
			);
			const started = performance.now();
			const results = await exchangeOnce(city.paths);
			console.log(
				`${kind}: 50,000 rows by watermark and 50,000 by flag in ${((performance.now() - started) / 1000).toFixed(1)} s`,
			);
			expect(
				results.map(({ source, changes, received, failure }) => [
					source,
					changes,
					received.length,
					failure,
				]),
			).toEqual([
				['followed', 50_000, 10, null],
				['marked', 50_000, 10, null],
			]);
			for (const source of ['followed', 'marked']) {
				const changes = landedChanges(city.paths, source);
				expect(new Set(changes.map((change) => change.case_no)).size).toBe(50_000);
				expect(changes.map((change) => Number(change._sequence))).toEqual(
					Array.from({ length: 50_000 }, (_, index) => index + 1),
				);
			}
			expect(await run(`select count(*) from many where sync_flag = 'S'`)).toEqual([['50000']]);
			await run(
				`update many set steps = 2, sync_flag = 'U', updated_at = '2026-03-06 10:00:00' where id in (77, 40000)`,
			);
			expect((await exchangeOnce(city.paths)).map((result) => result.changes)).toEqual([2, 2]);
		});

		it('stops at its time and goes on the next time', async () => {
			const city = install();
			await makeCaseTable(server, 'slow_a');
			await makeCaseTable(server, 'slow_b');
			const rows = Array.from({ length: 25 }, (_, index) => ({ id: index + 1, sync_flag: 'I' }));
			for (const table of ['slow_a', 'slow_b']) await insertCases(run, table, rows);
			writeSource(city.paths, 'a', caseSource(server, 'slow_a', 'watermark'));
			writeSource(city.paths, 'b', caseSource(server, 'slow_b', 'marked'));
			expect(
				(await exchangeOnce(city.paths, { seconds: 0 })).map((result) => [
					result.changes,
					result.behind,
				]),
			).toEqual([
				[10, true],
				[10, true],
			]);
			expect(sourceStates(city).map((one) => one.state)).toEqual(['behind', 'behind']);
			await exchangeOnce(city.paths);
			for (const source of ['a', 'b'])
				expect(landedChanges(city.paths, source).map((change) => change.case_no)).toEqual(
					rows.map((row) => `C${row.id}`),
				);
		});

		it('that nobody names any more stops the run, until it is named again or switched off', async () => {
			const city = install();
			await makeCaseTable(server, 'gone');
			await insertCases(run, 'gone', [{ id: 1 }]);
			writeSource(city.paths, 'cases', caseSource(server, 'gone', 'watermark'));
			await city.refresh('2026-03-10 02:00:00');
			rmSync(join(city.paths.data, 'sources'), { recursive: true });
			await expect(city.refresh('2026-03-11 02:00:00')).rejects.toThrow(
				/cases\.yaml: the source file is gone, but 1 changes were taken/,
			);
			writeSource(
				city.paths,
				'cases',
				caseSource(server, 'gone', 'watermark', { enabled: 'false' }),
			);
			await insertCases(run, 'gone', [{ id: 2 }]);
			await city.refresh('2026-03-12 02:00:00');
			expect(await city.query(liveCases)).toEqual([{ case_no: 'C1', steps: 1 }]);
		});

		it('that is asked for other columns is read from the start, and earlier batches stay', async () => {
			const city = install();
			await makeCaseTable(server, 'widened');
			const narrow = caseSource(server, 'widened', 'watermark').replace(', steps: steps', '');
			writeSource(city.paths, 'cases', narrow);
			await insertCases(run, 'widened', [
				{ id: 1, steps: 4 },
				{ id: 2, steps: 5 },
			]);
			await city.refresh('2026-03-10 02:00:00');
			await run('delete from widened where id = 2');
			writeSource(city.paths, 'cases', caseSource(server, 'widened', 'watermark'));
			await city.refresh('2026-03-11 02:00:00');
			expect(await city.query(liveCases)).toEqual([
				{ case_no: 'C1', steps: 4 },
				{ case_no: 'C2', steps: null },
			]);
		});

		describe('that cannot be read', () => {
			const faults: Record<
				string,
				{
					lines: Record<string, string>;
					code: string;
					says: RegExp;
					rule?: 'marked' | 'remembered';
					prepare?: () => Promise<unknown>;
				}
			> = {
				'for a wrong password': {
					lines: { password: '{ env: MINGCHA_TEST_WRONG }' },
					code: 'SOURCE-LOGIN',
					says: /refuses the login of reader/,
				},
				'for a password that is not set': {
					lines: { password: '{ env: MINGCHA_TEST_UNSET }' },
					code: 'SOURCE-SECRET',
					says: /MINGCHA_TEST_UNSET .* is not set/,
				},
				'for a missing database': {
					lines: { database: 'nowhere' },
					code: 'SOURCE-DATABASE',
					says: /no database nowhere/,
				},
				'for a missing table': {
					lines: { table: 'nothing' },
					code: 'SOURCE-TABLE',
					says: /has no table nothing/,
				},
				'for a missing column': {
					lines: { columns: '{ case_no: case_number }' },
					code: 'SOURCE-COLUMN',
					says: /no column "case_number"; the nearest is "case_no"/,
				},
				'for a right to mark that is lacking': {
					lines: { user: 'reader' },
					rule: 'marked',
					code: 'SOURCE-PERMISSION',
					says: /reader lacks rights on the table faulty/,
				},
				'for a key that does not tell rows apart': {
					lines: { key: '[department]' },
					rule: 'remembered',
					code: 'SOURCE-KEY',
					says: /have the same department/,
				},
			};
			beforeAll(async () => {
				await makeCaseTable(server, 'faulty');
				await insertCases(run, 'faulty', [
					{ id: 1, sync_flag: 'I' },
					{ id: 2, sync_flag: 'I' },
				]);
				process.env.MINGCHA_TEST_WRONG = 'wrong';
			});

			for (const [name, { lines, code, says, rule }] of Object.entries(faults))
				it(`${name} says so in one sentence`, async () => {
					const city = install();
					writeSource(city.paths, 'bad', caseSource(server, 'faulty', rule ?? 'watermark', lines));
					const [result] = await exchangeOnce(city.paths);
					expect(result!.failure?.code).toBe(code);
					expect(result!.failure!.words.en).toMatch(says);
					expect(result!.failure!.words.en).toMatch(/^[^\n]+\.$/);
					expect(result!.failure!.words.zh).toMatch(/^来源 bad[^\n]+。$/);
					expect(landedChanges(city.paths, 'bad')).toEqual([]);
					expect(sourceStates(city)).toMatchObject([{ state: 'failed', error_code: code }]);
				});

			it('for a lock that another holds waits its time and says so', async () => {
				const city = install();
				writeSource(
					city.paths,
					'locked',
					caseSource(server, 'faulty', 'marked', { timeout_seconds: '1' }),
				);
				const other = await server.connect();
				await other.run('begin');
				await other.run('update faulty set steps = 3');
				const [result] = await exchangeOnce(city.paths);
				await other.run('rollback');
				await other.close();
				expect(result!.failure?.code).toBe('SOURCE-BUSY');
			});

			it('does not keep the others and the inbox from being published, and is seen', async () => {
				const city = install();
				writeSource(
					city.paths,
					'away',
					caseSource(server, 'faulty', 'watermark', { port: String(await freePort()) }),
				);
				writeSource(city.paths, 'cases', caseSource(server, 'faulty', 'watermark'));
				city.deliver('D1/部门_1.csv', departmentsCsv({ D1: '甲局' }));
				const result = await city.refresh('2026-03-10 02:00:00');
				expect(result.state).toBe('published');
				expect(await city.query(liveCases)).toHaveLength(2);
				expect(await city.query('select department_code from stg_departments')).toEqual([
					{ department_code: 'D1' },
				]);
				expect(sourceStates(city)).toMatchObject([
					{
						source: 'away',
						state: 'failed',
						error_code: 'SOURCE-UNREACHABLE',
						failures: 1,
						attempted_at: '2026-03-10 02:00:00',
						succeeded_at: null,
					},
					{ source: 'cases', state: 'current' },
				]);
				expect(JSON.stringify(city.said)).toContain('source away: the database 127.0.0.1:');
				const told = JSON.parse(city.mingcha(['status', '--json']).out) as {
					sources: { source: string; state: string }[];
				};
				expect(told.sources.map(({ source, state }) => [source, state])).toEqual([
					['away', 'failed'],
					['cases', 'current'],
				]);
				expect(city.mingcha(['status']).out).toContain(
					'来源 away failed，已取变更 0 条，上次取到 —；2026-03-10 02:00:00 来源 away：连不上数据库',
				);
			});
		});

		it('is read through TLS with the certificate that the source names, and with no other', async () => {
			const city = install();
			const { ca } = server;
			if (ca === null)
				return console.log('openssl is not installed here: the encrypted connection is left out');
			await makeCaseTable(server, 'secret');
			await run(
				`grant select on ${kind === 'mysql' ? 'exchange.' : ''}secret to secured${kind === 'mysql' ? `@'127.0.0.1'` : ''}`,
			);
			await insertCases(run, 'secret', [{ id: 1 }]);
			const foreign = join(city.paths.data, 'foreign.pem');
			writeFileSync(foreign, rootCertificates[0]!);
			const tried = {
				good: `{ ca: ${ca} }`,
				other: `{ ca: ${foreign} }`,
				plain: 'off',
				...(kind === 'postgres' ? { unknown: 'on' } : {}),
			};
			for (const [name, tls] of Object.entries(tried))
				writeSource(
					city.paths,
					name,
					caseSource(server, 'secret', 'watermark', { user: 'secured', tls }),
				);
			expect(
				(await exchangeOnce(city.paths)).map((result) => [
					result.source,
					result.changes,
					result.failure?.code,
				]),
			).toEqual([
				['good', 1, undefined],
				['other', 0, 'SOURCE-TLS'],
				['plain', 0, 'SOURCE-LOGIN'],
				...(kind === 'postgres' ? [['unknown', 0, 'SOURCE-TLS']] : []),
			]);
		});

		it('leaves its password nowhere', async () => {
			const city = install();
			await makeCaseTable(server, 'quiet');
			await insertCases(run, 'quiet', [{ id: 1 }]);
			writeSource(city.paths, 'cases', caseSource(server, 'quiet', 'watermark'));
			writeSource(city.paths, 'wrong', caseSource(server, 'quiet', 'watermark', { table: 'none' }));
			await city.refresh();
			const kept = [JSON.stringify(city.said)];
			for (const entry of readdirSync(city.paths.data, { recursive: true, withFileTypes: true }))
				if (entry.isFile()) kept.push(readFileSync(join(entry.parentPath, entry.name), 'latin1'));
			expect(kept.filter((text) => text.includes('Canary-7f3a'))).toEqual([]);
			expect(process.env[passwordVariable]).toBe(serverPassword);
		});
	});
}

describe('the folder of the exchange', () => {
	it('takes nothing that others put there', async () => {
		const city = install();
		mkdirSync(join(city.paths.inbox, '.exchange'), { recursive: true });
		writeFileSync(
			join(city.paths.inbox, '.exchange', 'cases.1-1.csv'),
			'_change,_sequence,case_no\nI,1,FORGED\n',
		);
		await city.refresh();
		expect(readReceipts(city.paths)).toEqual([]);
	});
});
