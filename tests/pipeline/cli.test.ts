import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCurrent } from '../../pipeline/warehouse/generations.ts';
import { casesCsv, install, model, type Ended, type Installation } from './installation.ts';

/** The sentences of the last fault: Chinese, then English, nothing else on the error stream. */
function faultOf(ended: Ended): { code: string; zh: string; en: string } {
	const lines = ended.err.trim().split('\n');
	expect(lines).toHaveLength(2);
	const [zh, en] = lines.map((line) => /^✗ \[([A-Z-]+)\] (.+)$/.exec(line));
	expect(zh?.[1]).toBe(en?.[1]);
	return { code: zh![1]!, zh: zh![2]!, en: en![2]! };
}

async function published(): Promise<Installation> {
	const city = install();
	city.deliver('D1/办件_1.csv', casesCsv([{ case_no: 'A1' }]));
	await city.refresh();
	return city;
}

/** What bad input must leave as it was. */
function expectLastGenerationStays(city: Installation, before: string): void {
	expect(readFileSync(city.paths.current, 'utf8')).toBe(before);
	expect(existsSync(join(city.paths.data, readCurrent(city.paths)!.file))).toBe(true);
	expect(city.leftovers()).toEqual([]);
}

describe('mingcha refresh', () => {
	it('tells each step and the counts that add up, and ends with 0', () => {
		const city = install();
		city.deliver(
			'D1/办件_1.csv',
			`${casesCsv([{ case_no: 'A1' }, { case_no: 'A1' }, { case_no: '' }])},,,,,,\n`,
		);
		const ended = city.mingcha(['refresh']);
		expect([ended.code, ended.err]).toEqual([0, '']);
		for (const step of ['receive', 'parse', 'merge', 'compute', 'check', 'publish'])
			expect(ended.out).toContain(step);
		expect(ended.out).toContain('本次收到 4 行 = 入库 1 + 拒收 1 + 重复 1 + 空行 1');
		expect(ended.out).toContain(
			'rows received 4 = accepted 1 + rejected 1 + duplicate 1 + blank 1',
		);
		expect(city.leftovers()).toEqual([]);
	});

	it('writes JSON lines for a program', () => {
		const city = install();
		const ended = city.mingcha(['refresh', '--json']);
		const events = ended.out
			.trim()
			.split('\n')
			.map((line) => JSON.parse(line) as Record<string, unknown>);
		expect(events.filter((event) => event.event === 'step').map((event) => event.step)).toEqual([
			'receive',
			'parse',
			'merge',
			'compute',
			'check',
			'publish',
		]);
		expect(
			events.every((event) => typeof event.zh === 'string' && typeof event.en === 'string'),
		).toBe(true);
	});

	it('takes the data folder from its flag before the environment', () => {
		const city = install();
		const other = join(city.paths.data, '..', 'other');
		expect(city.mingcha(['refresh', '--data', other]).code).toBe(0);
		expect(existsSync(join(other, 'CURRENT.json'))).toBe(true);
		expect(existsSync(city.paths.current)).toBe(false);
	});
});

describe('a fault that ends a run', () => {
	it.each<[string, (city: Installation) => void, string, RegExp]>([
		[
			'a model that does not compile',
			(city) => city.write('marts/other.sql', model('select nothing as id from nowhere')),
			'MODEL-COMPILE',
			/sql\/marts\/other\.sql: .*nowhere.*mend the SQL/,
		],
		[
			'a model that does not parse',
			(city) => city.write('marts/other.sql', model('selec 1')),
			'MODEL-SYNTAX',
			/sql\/marts\/other\.sql: .*Mend it/,
		],
		[
			'a blocking test',
			(city) => city.write('marts/other.sql', model('select unnest([1, 1]) as id')),
			'TEST-BLOCK',
			/sql\/marts\/other\.sql: .*unique id.*last generation stays/,
		],
		[
			'a mapping with an unknown key',
			(city) => city.map('broken', 'files: a\nfeed: approvals\ncolumns: {}\ncolour: red\n'),
			'SPEC-KEY',
			/mappings\/broken\.yaml:4: unknown key "colour"/,
		],
		[
			'a mapping for a feed that is not there',
			(city) => city.map('broken', 'files: a\nfeed: aprovals\ncolumns: {}\n'),
			'MAPPING-FEED',
			/mappings\/broken\.yaml: .*"aprovals"/,
		],
	])(
		'%s: one clear sentence, exit 1, the last generation stays, nothing half-done',
		async (_name, spoil, code, sentence) => {
			const city = await published();
			const before = readFileSync(city.paths.current, 'utf8');
			spoil(city);
			const ended = city.mingcha(['refresh']);
			expect(ended.code).toBe(1);
			const fault = faultOf(ended);
			expect(fault.code).toBe(code);
			expect(fault.en).toMatch(sentence);
			expect(fault.zh).toMatch(/请|改正|删除|可用/);
			expectLastGenerationStays(city, before);
		},
	);
});

describe('a file at fault', () => {
	it.each<[string, string, string | Buffer, RegExp]>([
		[
			'a missing column',
			'D1/办件_2.csv',
			'申报号,事项编码,申请人代号,实施机构代码,申请时间\nA9,I1,X-T-1,D1,2026-03-02\n',
			/申请人代码.*申请人代号/,
		],
		['damaged Parquet', 'D1/办件_2.parquet', Buffer.from('PAR1 and then nothing'), /Parquet/],
		['damaged gzip', 'D1/办件_2.csv.gz', Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3]), /损坏|damaged/],
		['no content', 'D1/办件_2.csv', '', /表头|header/],
	])(
		'with %s is a rejected batch; the run goes on without it',
		async (_name, path, content, reason) => {
			const city = await published();
			city.deliver(path, content);
			city.deliver('D1/办件_3.csv', casesCsv([{ case_no: 'A3' }]));
			const ended = city.mingcha(['refresh']);
			expect([ended.code, ended.err]).toEqual([0, '']);
			const told = ended.out.split('\n').filter((line) => line.startsWith(`整批拒收 ${path}`));
			expect(told).toHaveLength(1);
			expect(told[0]).toMatch(reason);
			expect(
				await city.query(
					`select status, accepted_count from intake_batches where source_file = '${path}'`,
				),
			).toEqual([{ status: 'rejected', accepted_count: 0 }]);
			expect(await city.query('select case_count from department_cases')).toEqual([
				{ case_count: 2 },
			]);
			expect(city.leftovers()).toEqual([]);
		},
	);
});

describe('the other commands', () => {
	it('print how they are used when asked or when there is no command', () => {
		const city = install();
		expect(city.mingcha(['--help'])).toMatchObject({ code: 0, err: '' });
		const bare = city.mingcha([]);
		expect(bare.code).toBe(2);
		for (const command of [
			'start',
			'serve',
			'refresh',
			'check',
			'schedule',
			'status',
			'rollback',
			'demo',
		])
			expect(bare.out).toContain(command);
	});

	it.each([['refrsh'], ['refresh', '--dta', 'x'], ['refresh', '--data']])(
		'refuse what they do not know: %s %s',
		(...args) => {
			const ended = install().mingcha(args);
			expect(ended.code).toBe(1);
			expect(ended.err).toContain('[COMMAND]');
			expect(ended.err).not.toContain('BUG');
		},
	);

	it('status tells the live generation and the last runs', async () => {
		const city = install();
		expect(city.mingcha(['status']).out).toContain('还没有发布过数据');
		await city.refresh();
		city.write('marts/other.sql', 'no header');
		await city.refresh().catch(() => undefined);
		const told = city.mingcha(['status']).out;
		expect(told).toContain('第 1 代');
		expect(told).toMatch(/failed.*说明头/);
		const json = JSON.parse(city.mingcha(['status', '--json']).out) as {
			current: { generation: number };
			kept: number[];
			runs: { state: string }[];
		};
		expect([json.current.generation, json.kept, json.runs.map((run) => run.state).sort()]).toEqual([
			1,
			[1],
			['failed', 'published'],
		]);
	});

	it('rollback points to the generation before, or to the one named', async () => {
		const city = await published();
		city.write('seeds/levels.csv', 'level\nx\n');
		await city.refresh();
		expect(city.mingcha(['rollback'])).toMatchObject({
			code: 0,
			out: expect.stringContaining('已退回第 1 代') as string,
		});
		expect(city.mingcha(['rollback', '2']).code).toBe(0);
		expect(readCurrent(city.paths)!.generation).toBe(2);
		const wrong = city.mingcha(['rollback', 'last']);
		expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('GENERATION-MISSING')]);
	});

	it('check builds every model over empty feeds and writes nothing', () => {
		const city = install();
		const ended = city.mingcha(['check']);
		expect([ended.code, ended.err]).toEqual([0, '']);
		expect(ended.out).toMatch(
			/all well: \d+ feeds, 0 mappings, 4 models, \d+ tests, 1 policy values/,
		);
		expect([city.leftovers(), existsSync(city.paths.current)]).toEqual([[], false]);
		city.write('marts/other.sql', model('select nothing as id from nowhere'));
		const broken = city.mingcha(['check']);
		expect(broken.code).toBe(1);
		expect(faultOf(broken).code).toBe('MODEL-COMPILE');
	});

	it('schedule --once serves what is due; a wrong time is refused', () => {
		const city = install();
		expect(city.mingcha(['schedule', '--once'])).toMatchObject({ code: 0, err: '' });
		const wrong = city.mingcha(['schedule', '--at', '2 o’clock']);
		expect([wrong.code, faultOf(wrong).code]).toEqual([1, 'SCHEDULE-TIME']);
	});

	it('serve and start refuse a port that is none', () => {
		const ended = install().mingcha(['serve', '--port', '99999']);
		expect([ended.code, faultOf(ended).code]).toEqual([1, 'PORT']);
	});
});
