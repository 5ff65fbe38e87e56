import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Paths } from '../../pipeline/paths.ts';
import { commitmentOf } from '../../pipeline/sampling/draw.ts';
import type { Manifest } from '../../pipeline/sampling/manifest.ts';
import { buildCity, copyCity, run } from './city.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 });
process.env.MINGCHA_THREADS ??= '1';
process.env.MINGCHA_MEMORY ??= '1GB';

const secrets = ['0a'.repeat(32), '0b'.repeat(32)];
const due = '2026-11-08T21:15';
const after = '2026-11-08 21:30:00';
/** A commitment to a secret that nobody has. */
const careless = ['commit', '1', '--commitments', 'aa'.repeat(32), '--source', 'x'];

let city = '';
beforeAll(async () => {
	city = await buildCity();
});
afterAll(() => rmSync(city, { recursive: true, force: true }));

function fresh(): Paths {
	const paths = copyCity(city);
	onTestFinished(() => rmSync(paths.data, { recursive: true, force: true }));
	return paths;
}

const published = (paths: Paths, number = 1): string =>
	join(paths.data, 'plans', String(number), 'published');
const text = (paths: Paths, file: string, number = 1): string =>
	readFileSync(join(published(paths, number), file), 'utf8');
const rows = (paths: Paths, file: string, number = 1): string[][] =>
	text(paths, file, number)
		.split('\n')
		.slice(0, -1)
		.map((line) => line.split('\t'));
const manifest = (paths: Paths, number = 1): Manifest =>
	JSON.parse(text(paths, 'manifest.json', number)) as Manifest;
const registerFile = (paths: Paths): string => join(paths.data, 'plans', 'register.ndjson');

async function commit(paths: Paths, number = 1): Promise<void> {
	const { draw_id } = manifest(paths, number);
	const commitments = secrets
		.map((secret, index) => commitmentOf(draw_id, index + 1, secret))
		.join(',');
	expect(
		await run(paths, [
			'commit',
			String(number),
			'--commitments',
			commitments,
			'--source',
			'双色球2026128期',
			'--due',
			due,
		]),
	).toMatchObject({ code: 0 });
}

/** Gives a drawn subject of the first draw up for the next one. */
const replace = (paths: Paths, subject: string, disposition: string, reason: string) =>
	run(paths, [
		'replace',
		'1',
		'--subject',
		subject,
		'--disposition',
		disposition,
		'--reason',
		reason,
	]);

async function revealed(period = '2026Q4', more: string[] = []): Promise<Paths> {
	const paths = fresh();
	expect(await run(paths, ['open', '--period', period, ...more])).toMatchObject({ code: 0 });
	await commit(paths);
	expect(
		await run(
			paths,
			['reveal', '1', '--numbers', '4,9,17,22,28,31/12', '--secrets', secrets.join(',')],
			after,
		),
	).toMatchObject({ code: 0 });
	return paths;
}

describe('a draw of the register', () => {
	it('goes from open through commit to reveal, and verifies at every stage', async () => {
		const paths = fresh();
		const opened = await run(paths, ['open', '--period', '2026Q4']);
		expect(opened.zh).toContain('已开启编号 1');
		expect(existsSync(join(published(paths), 'drawn.tsv'))).toBe(false);
		expect((await run(paths, ['verify', published(paths)])).code).toBe(0);
		await commit(paths);
		const early = await run(
			paths,
			['reveal', '1', '--beacon', 'x', '--secrets', secrets.join(',')],
			'2026-11-08 21:00:00',
		);
		expect(early).toMatchObject({ code: 'DRAW-EARLY' });
		expect(early.zh).toContain('2026-11-08T21:15:00+08:00');
		expect(
			await run(
				paths,
				['reveal', '1', '--numbers', '31,4,9,17,22,28/12', '--secrets', secrets.join(',')],
				after,
			),
		).toMatchObject({ code: 0 });
		expect(manifest(paths)).toMatchObject({
			draw_id: 'MC2026Q4-0001',
			number: 1,
			is_rehearsal: false,
			label: '',
			beacon: '4.9.17.22.28.31./12./',
			secrets,
			operator: 'tester',
		});
		const verified = await run(paths, ['verify', published(paths)]);
		expect([verified.code, verified.zh]).toEqual([0, expect.stringContaining('复核一致')]);
		const [stratum, id, ticket] = rows(paths, 'drawn.tsv')[0]!;
		const own = await run(paths, ['verify', join(published(paths), '..'), '--ticket', id!]);
		expect(own.zh).toContain(`${id} 在层 ${stratum}：摇号值 ${ticket}`);
		expect((await run(paths, ['list'])).zh).toMatch(/1 {2}MC2026Q4-0001 {2}已揭示.*抽中 \d+ 户次/);
	});

	it('keeps a chained register in the database and in a file that only grows', async () => {
		const paths = await revealed();
		const lines = readFileSync(registerFile(paths), 'utf8')
			.split('\n')
			.slice(0, -1)
			.map(
				(line) =>
					JSON.parse(line) as {
						sequence: number;
						previous_hash: string;
						hash: string;
						record: { kind: string };
					},
			);
		expect(lines.map(({ record }) => record.kind)).toEqual(['opened', 'committed', 'revealed']);
		expect(lines[1]!.previous_hash).toBe(lines[0]!.hash);
		const state = new DatabaseSync(paths.state);
		expect(() => state.exec(`update draw_register set record = '{}'`)).toThrow(/append-only/);
		expect(() => state.exec('delete from draw_register')).toThrow(/append-only/);
		expect(state.prepare('select number, state, drawn_count from draws').get()).toMatchObject({
			number: 1,
			state: 'revealed',
			drawn_count: rows(paths, 'drawn.tsv').length,
		});
		state.close();
	});

	it('hands a party its secret and the commitment to it', async () => {
		const paths = fresh();
		await run(paths, ['open']);
		const said = await run(paths, ['seal', '1', '--party', '2', '--secret', secrets[1]!]);
		expect(said.zh).toContain(commitmentOf(manifest(paths).draw_id, 2, secrets[1]!));
		expect((await run(paths, ['seal', '1', '--party', '1'])).zh).toMatch(/[0-9a-f]{64}/);
	});

	it('names the first drand round after a time as its beacon', async () => {
		const paths = fresh();
		await run(paths, ['open']);
		const commitment = commitmentOf(manifest(paths).draw_id, 1, secrets[0]!);
		await run(paths, ['commit', '1', '--commitments', commitment, '--drand-after', due]);
		expect(manifest(paths).beacon_source).toMatch(/^drand quicknet \d+$/);
		expect(
			Date.parse(manifest(paths).beacon_due_at) - Date.parse('2026-11-08T21:15:00+08:00'),
		).toBeLessThan(3000);
	});
});

describe('an extension', () => {
	it('keeps everybody drawn, adds others, and verifies', async () => {
		const paths = await revealed('2026', ['--capacity', '300']);
		const before = text(paths, 'drawn.tsv');
		expect(await run(paths, ['extend', '1', '--capacity', '10', '--reason', '增员'])).toMatchObject(
			{ code: 'DRAW-NOT-LARGER' },
		);
		expect(
			await run(paths, ['extend', '1', '--capacity', '450', '--reason', '增员']),
		).toMatchObject({ code: 0 });
		expect(text(paths, 'drawn.tsv')).toBe(before);
		expect(rows(paths, 'extended.tsv').length).toBeGreaterThan(0);
		expect(await run(paths, ['verify', published(paths)])).toMatchObject({ code: 0 });
		expect(await run(paths, ['extend', '1', '--capacity', '450', '--reason', ' '])).toMatchObject({
			code: 'COMMAND',
		});
		expect((await run(paths, ['list'])).zh).toContain('追加 1 次');
	});
});

describe('a replacement', () => {
	it('is the next ticket of each stratum, registered with its reason, and verifies, also after an extension', async () => {
		const paths = await revealed('2026', ['--capacity', '300']);
		const threshold = new Map(
			rows(paths, 'thresholds.tsv').map(([stratum, , tau]) => [stratum, tau]),
		);
		const lost = rows(paths, 'drawn.tsv').find(([stratum]) => threshold.get(stratum) !== '-')![1]!;
		expect(await replace(paths, lost, 'holiday', '关门')).toMatchObject({
			code: 'DRAW-DISPOSITION',
		});
		expect(await replace(paths, lost, 'closed', '已停业，经批准')).toMatchObject({ code: 0 });
		const [stratum, id, disposition, , ticket] = rows(paths, 'replacements.tsv').find(
			([one]) => threshold.get(one) !== '-',
		)!;
		expect([id, disposition, ticket]).toEqual([lost, 'closed', threshold.get(stratum)]);
		expect(await run(paths, ['verify', published(paths)])).toMatchObject({ code: 0 });
		expect(await replace(paths, lost, 'closed', '再次')).toMatchObject({ code: 'DRAW-NOT-DRAWN' });
		expect(
			await run(paths, ['extend', '1', '--capacity', '450', '--reason', '增员']),
		).toMatchObject({ code: 0 });
		expect(await run(paths, ['verify', published(paths)])).toMatchObject({ code: 0 });
	});
});

describe('the order of steps', () => {
	it('is kept: each step out of turn is refused with words', async () => {
		const paths = fresh();
		expect(await run(paths, [...careless, '--due', due])).toMatchObject({ code: 'DRAW-NUMBER' });
		await run(paths, ['open', '--period', '2026Q4']);
		const unready = await run(
			paths,
			['reveal', '1', '--beacon', 'x', '--secrets', secrets.join(',')],
			after,
		);
		expect(unready).toMatchObject({
			code: 'DRAW-REGISTER',
			zh: expect.stringContaining('已开启') as string,
		});
		expect(await run(paths, [...careless, '--due', '2026-10-01T08:00'])).toMatchObject({
			code: 'DRAW-MANIFEST',
		});
		expect(await run(paths, careless)).toMatchObject({ code: 'DRAW-BEACON' });
		await commit(paths);
		const wrong = await run(
			paths,
			['reveal', '1', '--beacon', 'x', '--secrets', [...secrets].reverse().join(',')],
			after,
		);
		expect(wrong).toMatchObject({
			code: 'DRAW-MANIFEST',
			zh: expect.stringContaining('秘密与承诺不符') as string,
		});
		expect(await run(paths, ['open', '--period', '2027'])).toMatchObject({ code: 'DRAW-OPEN' });
		expect(await run(paths, ['abort', '1', '--reason', '信标未能公布'])).toMatchObject({ code: 0 });
		expect((await run(paths, ['list'])).zh).toContain('信标未能公布');
	});

	it('knows no second draw: neither a period again nor the same frame and plan after an abort', async () => {
		const paths = await revealed();
		const again = await run(paths, ['open', '--period', '2026Q4']);
		expect(again).toMatchObject({
			code: 'DRAW-REPEATED',
			zh: expect.stringContaining('不得重抽') as string,
		});
		expect(await run(paths, ['abort', '1', '--reason', '重来'])).toMatchObject({
			code: 'DRAW-REGISTER',
		});
		const other = fresh();
		await run(other, ['open', '--period', '2026Q4']);
		await commit(other);
		await run(other, ['abort', '1', '--reason', '不满意']);
		expect(await run(other, ['open', '--period', '2026Q4'])).toMatchObject({
			code: 'DRAW-REGISTER',
			zh: expect.stringContaining('不得重抽') as string,
		});
	});

	it('lets minor and general offenders rest whom another draw chose and nobody has visited yet', async () => {
		const paths = await revealed('2026', ['--capacity', '400']);
		expect(await run(paths, ['open', '--period', '2027Q1'], '2026-11-20 09:00:00')).toMatchObject({
			code: 0,
			zh: expect.stringContaining('已被其他批次抽中') as string,
		});
		const excluded = readFileSync(
			join(paths.data, 'plans', '2', 'internal', 'excluded.csv'),
			'utf8',
		)
			.split('\n')
			.filter((line) => line.endsWith(',drawn_before'));
		const drawn = new Set(rows(paths, 'drawn.tsv').map(([, id]) => id));
		expect(excluded.length).toBeGreaterThan(0);
		for (const line of excluded) expect(drawn.has(line.split(',')[2]!)).toBe(true);
	});
});

describe('tampering', () => {
	it('with the published sample is told by verify, with exit code 1', async () => {
		const paths = await revealed();
		const lines = text(paths, 'drawn.tsv').split('\n');
		writeFileSync(join(published(paths), 'drawn.tsv'), lines.slice(1).join('\n'));
		const said = await run(paths, ['verify', published(paths)]);
		expect(said.code).toBe(1);
		expect(said.zh).toContain('应当抽中');
		expect(said.en).toContain('should be drawn');
		rmSync(join(published(paths), 'plan.tsv'));
		expect(await run(paths, ['verify', published(paths)])).toMatchObject({ code: 'VERIFY-FILES' });
	});

	it('with the frozen frame before the beacon stops the reveal', async () => {
		const paths = fresh();
		await run(paths, ['open', '--period', '2026Q4']);
		await commit(paths);
		const lines = text(paths, 'frame.tsv').split('\n');
		writeFileSync(join(published(paths), 'frame.tsv'), lines.slice(1).join('\n'));
		expect(
			await run(paths, ['reveal', '1', '--beacon', 'x', '--secrets', secrets.join(',')], after),
		).toMatchObject({ code: 'DRAW-CHANGED' });
	});

	it('with the register stops every further step', async () => {
		const paths = await revealed();
		appendFileSync(registerFile(paths), '{}\n');
		expect(await run(paths, ['list'])).toMatchObject({
			code: 'DRAW-REGISTER',
			zh: expect.stringContaining('审计机构') as string,
		});
	});
});

describe('a killed command', () => {
	it.each(['draw.register', 'draw.file'])(
		'at %s leaves a register without gap that the next command carries on',
		async (point) => {
			const paths = fresh();
			const cli = join(import.meta.dirname, '..', '..', 'pipeline', 'cli.ts');
			const killed = spawnSync(process.execPath, [cli, 'draw', 'open', '--period', '2026Q4'], {
				env: { ...process.env, MINGCHA_DATA: paths.data, MINGCHA_FAIL_AT: point },
				encoding: 'utf8',
			});
			expect(killed.signal).toBe('SIGKILL');
			const listed = await run(paths, ['list']);
			if (point === 'draw.register') {
				expect(listed.zh).toContain('还没有抽取');
				expect(await run(paths, ['open', '--period', '2026Q4'])).toMatchObject({ code: 0 });
			} else expect(listed.zh).toContain('已开启');
			expect(readFileSync(registerFile(paths), 'utf8').split('\n')).toHaveLength(2);
			expect(await run(paths, ['verify', published(paths)])).toMatchObject({ code: 0 });
		},
	);
});
