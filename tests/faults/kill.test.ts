import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openState } from '../../pipeline/state.ts';
import {
	listGenerations,
	readCurrent,
	type Current,
} from '../../pipeline/warehouse/generations.ts';
import {
	casesCsv,
	departmentsCsv,
	openInstallation,
	type Installation,
} from '../pipeline/installation.ts';

const pipelineFolder = join(import.meta.dirname, '..', '..', 'pipeline');

/** The parts of a refresh. Other commands and sources (a draw, a database) are killed by tests of their own. */
const parts = ['receive', 'parse', 'merge', 'compute', 'check', 'publish', 'run'];

/** Every named step at which a refresh can be made to die, as the code has them. */
const failPoints = readdirSync(pipelineFolder, { recursive: true, encoding: 'utf8' })
	.filter((name) => name.endsWith('.ts'))
	.flatMap((name) =>
		[...readFileSync(join(pipelineFolder, name), 'utf8').matchAll(/failPoint\('([a-z.]+)'\)/g)].map(
			(match) => match[1]!,
		),
	)
	.filter((name) => parts.includes(name.split('.')[0]!))
	.sort();

const scratch = mkdtempSync(join(tmpdir(), 'mingcha-faults-'));
const base = openInstallation(join(scratch, 'base'));

/** What departments send after the first generation: new rows, corrected rows, bad rows, a new full list. */
function deliverMore(city: Installation): void {
	city.deliver(
		'D1/办件_2.csv',
		casesCsv([
			{ case_no: 'A1', steps: '8' },
			{ case_no: 'B1' },
			{ case_no: 'B1', steps: '5' },
			{ case_no: 'B2', steps: 'x' },
		]),
	);
	city.deliver('D2/办件_2.csv', casesCsv([{ case_no: 'C1', department: 'D2' }]));
	city.deliver('HQ/部门_2.csv', departmentsCsv({ D1: '一局', D2: '二局' }));
}

/** A copy of the base installation with its first generation. */
function copyBase(name: string): Installation {
	const folder = mkdtempSync(join(scratch, `${name}-`));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	cpSync(join(scratch, 'base'), folder, { recursive: true });
	return openInstallation(folder);
}

/** Hash of everything a generation shows except times of receipt (which a file without a date speaks as of) and of the build. */
async function tablesHash(city: Installation): Promise<string> {
	const hash = createHash('sha256');
	for (const [table, order] of [
		['department_cases', 'department_code'],
		['stg_departments', 'department_code'],
		['lake_approvals', 'row_key'],
		['lake_departments', 'row_key'],
		['lake_superseded', 'row_key'],
		['lake_rejected', 'source_file, source_row, column_name'],
		['intake_batches', 'source_file'],
	] as const)
		hash.update(
			JSON.stringify(
				await city.query(
					`select columns(name -> name not in ('received_at', 'version_at')) from ${table} order by ${order}`,
				),
			),
		);
	return hash.digest('hex');
}

/** The pointer names a file with the hash it says, and that file answers. */
async function expectServed(city: Installation): Promise<Current> {
	const current = readCurrent(city.paths)!;
	expect(current).not.toBeNull();
	expect(
		createHash('sha256')
			.update(readFileSync(join(city.paths.data, current.file)))
			.digest('hex'),
	).toBe(current.sha256);
	expect(
		(await city.query('select sum(case_count)::integer as cases from department_cases'))[0],
	).toEqual({ cases: expect.any(Number) as number });
	expect(await city.query('select count(*) as n from stg_approvals')).toHaveLength(1);
	return current;
}

/** Every row that was received is in the ledger once, under runs that ended well. */
async function expectLedgerComplete(city: Installation): Promise<void> {
	const state = openState(city.paths.state);
	try {
		const told = state
			.prepare(
				`select count(*) as batches, sum(rows_received) as received, sum(rows_accepted + rows_rejected + rows_duplicate + rows_blank) as accounted from run_batches`,
			)
			.get();
		const [held] = await city.query(
			'select count(*) as batches, sum(received_count) as received, sum(received_count) as accounted from intake_batches',
		);
		expect(told).toEqual(held);
		expect(state.prepare("select count(*) as n from runs where state = 'running'").get()).toEqual({
			n: 0,
		});
	} finally {
		state.close();
	}
}

let undisturbed = '';

beforeAll(async () => {
	base.deliver('D1/办件_1.csv', casesCsv([{ case_no: 'A1' }, { case_no: 'A2' }]));
	base.deliver('HQ/部门_1.csv', departmentsCsv({ D1: '第一局' }));
	await base.refresh();
	const calm = openInstallation(join(scratch, 'calm'));
	cpSync(join(scratch, 'base'), join(scratch, 'calm'), { recursive: true });
	deliverMore(calm);
	expect(calm.mingcha(['refresh']).code).toBe(0);
	undisturbed = await tablesHash(calm);
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('kill -9 at a named step', () => {
	it('covers the steps from receipt to the end of the run', () => {
		expect(new Set(failPoints).size).toBe(failPoints.length);
		expect(failPoints.length).toBeGreaterThanOrEqual(10);
		expect(new Set(failPoints.map((name) => name.split('.')[0]))).toEqual(new Set(parts));
	});

	it.each(failPoints)(
		'%s: the last good generation stays, and the next refresh completes to the same tables',
		async (point) => {
			const city = copyBase(point);
			const before = readCurrent(city.paths)!;
			deliverMore(city);
			const killed = city.mingcha(['refresh'], { MINGCHA_FAIL_AT: point });
			expect([killed.signal, killed.code]).toEqual(['SIGKILL', null]);

			const served = await expectServed(city);
			const isPublished = ['publish.done', 'publish.prune', 'run.finish'].includes(point);
			expect(served.generation).toBe(before.generation + (isPublished ? 1 : 0));
			expect((await tablesHash(city)) === undisturbed).toBe(isPublished);

			const next = await city.refresh('2026-03-12 02:00:00');
			expect(next.state).toBe(isPublished ? 'unchanged' : 'published');
			expect((await expectServed(city)).generation).toBe(before.generation + 1);
			expect(await tablesHash(city)).toBe(undisturbed);
			await expectLedgerComplete(city);
			expect(city.leftovers()).toEqual([]);
			expect(
				readdirSync(city.paths.inbox, { recursive: true, encoding: 'utf8' }).filter((name) =>
					name.endsWith('.csv'),
				),
			).toEqual([]);
			expect(listGenerations(city.paths).map((one) => one.generation)).toEqual([1, 2]);
			expect(readdirSync(city.paths.generations)).toHaveLength(6);
		},
	);
});

describe('kill -9 at a random moment', () => {
	const rounds = 8;

	it(`${rounds} times in a row, with files coming in between, ends in the same tables`, async () => {
		const file = (round: number): [string, string] => [
			`D1/办件_r${round}.csv`,
			casesCsv([{ case_no: 'A1', steps: String(round) }, { case_no: `R${round}` }]),
		];
		const calm = copyBase('calm');
		for (let round = 0; round < rounds; round++) calm.deliver(...file(round));
		const started = performance.now();
		expect(calm.mingcha(['refresh']).code).toBe(0);
		const whole = performance.now() - started;
		const expected = await calm.query('select department_code, case_count from department_cases');

		const city = copyBase('random');
		const delays: number[] = [];
		for (let round = 0; round < rounds; round++) {
			city.deliver(...file(round));
			delays.push(Math.round(Math.random() * whole));
			await killAfter(city, delays.at(-1)!);
			await expectServed(city);
		}
		await city.refresh('2026-03-12 02:00:00');
		await expectServed(city);
		expect(
			await city.query('select department_code, case_count from department_cases'),
			`killed after ${delays.join(', ')} ms`,
		).toEqual(expected);
		expect(
			await city.query('select count(*) as n, count(distinct row_key) as keys from lake_approvals'),
		).toEqual([{ n: 2 + 2 * rounds, keys: 2 + 2 * rounds }]);
		await expectLedgerComplete(city);
		expect(city.leftovers()).toEqual([]);
	});
});

/** Starts a refresh and kills it after so many milliseconds; it may have ended by itself before. */
async function killAfter(city: Installation, milliseconds: number): Promise<void> {
	const child: ReturnType<typeof spawn> = city.start(['refresh']);
	const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()));
	const timer = setTimeout(() => child.kill('SIGKILL'), milliseconds);
	await ended;
	clearTimeout(timer);
}
