import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exchangeOnce } from './exchange-once.ts';
import { findServer, startServer, type TestServer } from './exchange-servers.ts';
import {
	caseRules,
	caseSource,
	exchangeApart,
	followCases,
	insertCases,
	landedChanges,
	makeCaseTable,
	writeSource,
} from './exchange-tables.ts';
import { install, type Installation } from './installation.ts';

const points = [
	'exchange.read',
	'exchange.intended',
	'exchange.written',
	'exchange.landed',
	'exchange.settled',
];
const landingPoints = ['receive.copied', 'receive.landed', 'receive.recorded'];
const markedPoints = ['exchange.marked', 'exchange.committed'];

/** What is landed, as `operation case steps`, in order; fails when running numbers are missing or repeated. */
function landed(city: Installation, source: string): string[] {
	const changes = landedChanges(city.paths, source);
	expect(changes.map((change) => Number(change._sequence))).toEqual(
		changes.map((_, index) => index + 1),
	);
	return changes.map((change) => `${change._change} ${change.case_no} ${change.steps}`);
}

for (const kind of ['postgres', 'mysql'] as const) {
	const installed = findServer(kind) !== null;
	if (!installed)
		console.log(`${kind} is not installed here: the tests that need its server are left out`);
	describe.skipIf(!installed)(`a reading of ${kind} that is killed`, { timeout: 60_000 }, () => {
		let server: TestServer;
		let tables = 0;
		beforeAll(async () => {
			server = await startServer(kind);
		}, 120_000);
		afterAll(async () => {
			await server?.stop();
		});

		for (const rule of Object.keys(caseRules) as (keyof typeof caseRules)[]) {
			const own = [
				...points,
				...(rule === 'marked' ? markedPoints : rule === 'watermark' ? landingPoints : []),
			];
			it.each(own)(`at %s goes on without a loss or a repetition (${rule})`, async (point) => {
				const table = `killed_${++tables}`;
				const city = await followCases(server, table, rule, { batch_size: '5' });
				const first = rule === 'watermark' ? 'U' : 'I';
				await insertCases(
					server.admin,
					table,
					Array.from({ length: 12 }, (_, index) => ({ id: index + 11, sync_flag: 'I' })),
				);
				expect(exchangeApart(city.paths, point).signal).toBe('SIGKILL');
				await exchangeOnce(city.paths);
				const all = Array.from({ length: 12 }, (_, index) => `${first} C${index + 11} 1`);
				expect(landed(city, 'cases')).toEqual(all);

				await server.admin(
					`update ${table} set steps = 2, sync_flag = 'U', updated_at = '2026-03-06 10:00:00' where id = 13`,
				);
				expect(exchangeApart(city.paths, point).signal).toBe('SIGKILL');
				// the table goes on while nobody reads it
				await server.admin(
					`update ${table} set steps = 3, sync_flag = 'U', updated_at = '2026-03-06 10:00:01' where id = 13`,
				);
				await server.admin(
					`update ${table} set sync_flag = 'D', is_deleted = 1, updated_at = '2026-03-06 10:00:02' where id = 14`,
				);
				await insertCases(server.admin, table, [
					{ id: 1, sync_flag: 'I', updated_at: '2026-03-06 10:00:03' },
				]);
				await exchangeOnce(city.paths);
				const later = landed(city, 'cases').slice(12);
				const expected = ['U C13 3', 'D C14 1', `${first} C1 1`];
				expect([...later].sort()).toEqual(
					[...expected, ...(later.includes('U C13 2') ? ['U C13 2'] : [])].sort(),
				);
				expect(later.indexOf('U C13 2')).toBeLessThan(later.indexOf('U C13 3'));

				expect((await exchangeOnce(city.paths))[0]).toMatchObject({ changes: 0, failure: null });
			});
		}

		it('again and again while its tables change publishes in the end what the tables hold', async () => {
			const city = install();
			const random = randomFrom(20_261_121);
			const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
			const rules = Object.keys(caseRules) as (keyof typeof caseRules)[];
			const held = new Map<string, { steps: number; gone: boolean }>();
			for (const rule of rules) {
				await makeCaseTable(server, `soaked_${rule}`);
				writeSource(
					city.paths,
					rule,
					caseSource(server, `soaked_${rule}`, rule, { batch_size: '4' }),
				);
			}
			let moment = 0;
			let changes = 0;
			for (let round = 0; round < 14; round++) {
				for (const rule of rules)
					for (let action = 0; action < 5; action++) {
						const id = Math.floor(random() * 30) + rules.indexOf(rule) * 100;
						const name = `C${id}`;
						const at = `2026-03-06 10:${String(Math.floor(moment / 60)).padStart(2, '0')}:${String(moment++ % 60).padStart(2, '0')}`;
						const was = held.get(name);
						const steps = ++changes;
						const gone = was !== undefined && !was.gone && random() < 0.3;
						held.set(name, { steps, gone });
						if (was === undefined)
							await insertCases(server.admin, `soaked_${rule}`, [
								{ id, steps, sync_flag: 'I', updated_at: at },
							]);
						else
							await server.admin(
								`update soaked_${rule} set steps = ${steps}, is_deleted = ${Number(gone)}, sync_flag = '${gone ? 'D' : 'U'}', updated_at = '${at}' where id = ${id}`,
							);
					}
				exchangeApart(city.paths, pick([...points, ...landingPoints, ...markedPoints, '']));
			}
			await exchangeOnce(city.paths);
			await city.refresh();
			const live = [...held]
				.filter(([, { gone }]) => !gone)
				.map(([case_no, { steps }]) => ({ case_no, steps }));
			expect(await city.query('select case_no, steps from stg_approvals order by steps')).toEqual(
				live.sort((left, right) => left.steps - right.steps),
			);
			for (const rule of rules) {
				const all = landed(city, rule);
				expect(new Set(all).size).toBe(all.length);
			}
		}, 120_000);
	});
}

/** Numbers from 0 to 1 that are the same for the same seed. */
function randomFrom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state / 2 ** 32;
	};
}
