import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readXlsx, writeXlsx, type Workbook } from 'hucre/xlsx';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { zone } from '../../pipeline/clock.ts';
import { openDatabase } from '../../pipeline/database.ts';
import { readFacts, readManifest, type DrawFolder } from '../../pipeline/draw/plan-folder.ts';
import type { ListedCheck } from '../../pipeline/draw/plan-tables.ts';
import { readInspectors } from '../../pipeline/draw/inspectors.ts';
import { planVisits, teamSheet } from '../../pipeline/draw/visits.ts';
import type { Paths } from '../../pipeline/paths.ts';
import { refresh } from '../../pipeline/refresh.ts';
import { ndjsonReport } from '../../pipeline/report.ts';
import { commitmentOf } from '../../pipeline/sampling/draw.ts';
import { policyFile } from '../../pipeline/settings.ts';
import { readCurrent } from '../../pipeline/warehouse/generations.ts';
import { sqlFolder } from '../../pipeline/warehouse.ts';
import { clockAt } from '../pipeline/installation.ts';
import { buildCity, codeOf, copyCity, run, SUBJECTS, withFolder } from './city.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 });
process.env.MINGCHA_THREADS ??= '1';
process.env.MINGCHA_MEMORY ??= '1GB';

let paths: Paths;
let folder: DrawFolder;

beforeAll(async () => {
	const city = await buildCity();
	paths = copyCity(city);
	rmSync(city, { recursive: true, force: true });
	const plans = join(paths.data, 'plans', '1');
	folder = { published: join(plans, 'published'), internal: join(plans, 'internal') };
	await run(paths, ['open', '--period', '2026', '--capacity', '400']);
	const secret = '0c'.repeat(32);
	await run(paths, [
		'commit',
		'1',
		'--commitments',
		commitmentOf(readManifest(folder).draw_id, 1, secret),
		'--source',
		'双色球',
		'--due',
		'2026-11-08T21:15',
	]);
	const said = await run(
		paths,
		['reveal', '1', '--beacon', '4.9.17./', '--secrets', secret, '--initiator', 'D2'],
		'2026-11-08 21:30:00',
	);
	expect(said.zh).toContain('未导入执法人员名录');
});
afterAll(() => rmSync(paths.data, { recursive: true, force: true }));

const fileOf = (where: string, pattern: RegExp): string =>
	join(
		where,
		readdirSync(where).find((name) => pattern.test(name))!,
	);
const csv = (file: string): string[][] => {
	const [header, ...rows] = readFileSync(file, 'utf8')
		.replace(/^\ufeff/, '')
		.split('\n')
		.slice(0, -1)
		.map((line) => line.split(','));
	return [header!, ...rows];
};

/** Twelve officers a department: the first one's certificate ends before the year does, the second one may only inspect I1; each serves one of six towns, all of one county. */
function officerFiles(): Record<string, string[]> {
	const officers = ['D1', 'D2', 'D3'].flatMap((department) =>
		Array.from({ length: 12 }, (_, index) =>
			[
				`${department}-${index}`,
				`执法${index}`,
				department,
				`Z${department}${index}`,
				index === 0 ? '2026-06-30' : '2028-12-31',
				index === 1 ? 'I1' : '',
				index < 6 ? '' : `镇${index - 6};镇${(index - 5) % 6}`,
				index === 2 ? '0.5' : '1',
			].join(','),
		),
	);
	const header =
		'inspector_code,inspector_name,department_code,certificate_no,certificate_valid_to,item_scope,zones,full_time_equivalent';
	const recusals = Array.from(
		{ length: SUBJECTS },
		(_, index) => `D2-3,${codeOf(index)},2026-01-05 09:00:00,亲属`,
	);
	return {
		inspectors: [header, ...officers],
		recusals: ['inspector_code,subject_code,declared_at,reason', ...recusals],
	};
}

async function book(file: string): Promise<Workbook> {
	return readXlsx(new Uint8Array(readFileSync(file)), { readStyles: true });
}

async function listed(): Promise<ListedCheck[]> {
	const database = await openDatabase(':memory:', { zone });
	try {
		return await database.rows<ListedCheck>(
			`select * from read_parquet('${fileOf(folder.internal, /^抽中名单.*parquet$/)}')`,
		);
	} finally {
		database.close();
	}
}

describe('the internal plan', () => {
	it('is a workbook in the columns of published plans, with the list, visits, officers and explanations', async () => {
		const file = fileOf(folder.internal, /xlsx$/);
		expect(file).toContain('抽查计划_2026_v1_代次1.xlsx');
		const { sheets } = await book(file);
		expect(sheets.map(({ name }) => name)).toEqual([
			'计划表',
			'抽中名单',
			'检查清单',
			'检查人员',
			'抽取说明',
			'口径',
		]);
		expect(sheets[0]!.rows[0]).toEqual(
			expect.arrayContaining([
				'抽查计划编号',
				'抽查任务名称',
				'抽查事项',
				'抽查基数（户）',
				'抽查比例',
				'信用风险分类监管要求',
				'抽查时间段',
				'是否跨部门',
				'备注',
			]),
		);
		expect(sheets[0]!.rows[1]!.slice(13, 15)).toEqual(['MC2026-0001', 'MC2026-0001-0001']);
		expect(sheets[0]!.freezePane).toMatchObject({ rows: 1 });
		const codes = sheets[1]!.rows.slice(1).map((row) => row[1]);
		expect(codes.every((code) => typeof code === 'string' && code.length === 18)).toBe(true);
		const said = new Map(sheets[4]!.rows.map((row) => [row[0], String(row[1])]));
		expect(said.get('名录根')).toBe(readManifest(folder).frame_root);
		expect(said.get('检查人员')).toContain('未导入执法人员名录');
	});

	it('has the same rows in CSV and Parquet', async () => {
		const rows = csv(fileOf(folder.internal, /^抽查计划.*csv$/));
		const database = await openDatabase(':memory:', { zone });
		const tasks = await database.rows<{
			item_code: string;
			base_count: number;
			drawn_count: number;
		}>(
			`select * from read_parquet('${fileOf(folder.internal, /^抽查计划.*parquet$/)}') order by task_number`,
		);
		database.close();
		expect(
			tasks.map((task) => [task.item_code, String(task.base_count), String(task.drawn_count)]),
		).toEqual(rows.slice(1).map((row) => [row[16], row[5], row[8]]));
		const drawn = tasks.reduce((sum, task) => sum + task.drawn_count, 0);
		expect(drawn).toBe((await listed()).length);
	});
});

describe('the public plan', () => {
	it('has neither class nor personal names nor officers in any file', async () => {
		const { sheets } = await book(fileOf(folder.published, /xlsx$/));
		expect(sheets.map(({ name }) => name)).toEqual(['计划表', '公示名单']);
		for (const sheet of sheets)
			expect(sheet.rows[0]!.join()).not.toMatch(/信用类|信用等|信用风险|类别|检查人员|行业/);
		const text = readdirSync(folder.published)
			.filter((name) => name.endsWith('.csv'))
			.map((name) => readFileSync(join(folder.published, name), 'utf8'))
			.join('');
		expect(text).not.toMatch(/[A-E]类|未评级/);
		expect(text).not.toMatch(/张\d+,/);
	});
});

describe('visits', () => {
	it('are one per firm, led by the initiator where it takes part, and tell what merging saves', async () => {
		const list = await listed();
		const rows = csv(fileOf(folder.internal, /^检查清单.*csv$/)).slice(1);
		expect(new Set(rows.map((row) => row[1])).size).toBe(rows.length);
		expect(rows.length).toBe(new Set(list.map(({ id }) => id)).size);
		const joint = rows.filter((row) => Number(row[6]) > 1);
		expect(joint.length).toBeGreaterThan(0);
		for (const row of joint.filter((one) => one[8]!.includes('应急管理局')))
			expect(row.slice(4, 6)).toEqual(['应急管理局', '计划发起部门']);
		const pairs = new Set(list.map(({ id, department_code }) => `${id} ${department_code}`)).size;
		const facts = readFacts(folder);
		const { merged } = planVisits(list, facts, readManifest(folder).seed, 'D2', null);
		expect(merged.savedVisits).toBe(pairs - rows.length);
		expect(merged.savedDays).toBeCloseTo(merged.savedVisits * 0.4, 6);
	});
});

describe('officers', () => {
	it('come from the feeds: two certified, unrecused ones per visit and department', async () => {
		const database = await openDatabase(':memory:', { zone });
		await database.run(`
			attach ':memory:' as live; use live;
			create table stg_inspectors as
			select 'N' || d || '-' || n as inspector_code, '执法' || n as inspector_name, 'D' || d as department_code, 'Z' || d || n as certificate_no,
				case when n = 0 then date '2026-06-30' else date '2027-12-31' end as certificate_valid_to, null::varchar as item_scope, null::varchar as zones, 1.0::double as full_time_equivalent
			from range(1, 4) as departments(d), range(12) as officers(n);
			create table stg_recusals (inspector_code varchar, subject_code varchar);
			create table stg_inspections (subject_code varchar, department_code varchar, inspected_on date, inspectors varchar)`);
		const list = await listed();
		const recused = list.find(({ department_code }) => department_code === 'D1')!.id;
		await database.run(
			`insert into stg_recusals values ('N1-1', '${recused.toLowerCase()}'); insert into stg_inspections values ('${recused}', 'D1', date '2026-05-01', 'Z12;执法9')`,
		);
		const register = await readInspectors(database);
		database.close();
		const facts = readFacts(folder);
		const plan = planVisits(list, facts, readManifest(folder).seed, null, register);
		const { teams, unfilled } = plan.assignment!;
		expect(unfilled).toEqual([]);
		expect(teams.length).toBe(
			new Set(list.map(({ id, department_code }) => `${id} ${department_code}`)).size,
		);
		for (const {
			inspectors: [first, second],
		} of teams) {
			expect(first).not.toBe(second);
			expect([first, second].some((officer) => officer.endsWith('-0'))).toBe(false);
		}
		const own = teams.find(
			({ visit, department }) => visit.endsWith(recused) && department === 'D1',
		)!;
		expect(own.inspectors).not.toContain('N1-1');
		expect(own.inspectors).not.toContain('N1-2');
		expect(teamSheet(plan, list, facts).rows.every((row) => String(row[4]).includes('执法'))).toBe(
			true,
		);
	});

	it('are said to be missing when none are loaded', async () => {
		const database = await openDatabase(':memory:', { zone });
		await database.run(`attach ':memory:' as live; use live`);
		expect(await readInspectors(database)).toBeNull();
		database.close();
	});
});

describe('the result template', () => {
	const results = (department: string): string => join(folder.internal, 'results', department);

	it('has the drop-downs and known cells of every check, and lets the rest be filled in', async () => {
		const file = fileOf(results('D1'), /xlsx$/);
		const { sheets } = await book(file);
		const [sheet] = sheets;
		const headers = sheet!.rows[0]!.map(String);
		expect(headers.slice(0, 5)).toEqual([
			'主体名',
			'属地',
			'事项名',
			'统一社会信用代码',
			'检查日期',
		]);
		const lists = sheet!.dataValidations!.map(({ values, formula1 }) => String(values ?? formula1));
		expect(lists.some((values) => values.includes('未发现问题'))).toBe(true);
		const [, first] = sheet!.rows;
		expect(
			['检查机关代码', '检查类型', '抽查计划编号', '检查结果'].map(
				(name) => first![headers.indexOf(name)] ?? null,
			),
		).toEqual(['D1', '随机抽查', 'MC2026-0001', null]);
	});

	it('filled in as CSV and as workbook, intake takes as inspections of the plan', async () => {
		const rows = csv(fileOf(results('D1'), /csv$/));
		const at = (name: string): number => rows[0]!.indexOf(name);
		const filled = [rows[0]!, ...rows.slice(1, 4)].map((row, index) => {
			if (index === 0) return row;
			const cells = [...row];
			cells[at('检查日期')] = `2026-11-1${index}`;
			cells[at('检查结果')] = index === 1 ? '发现问题已责令改正' : '未发现问题';
			return cells;
		});
		for (const department of ['D1', 'D2'])
			mkdirSync(join(paths.inbox, department), { recursive: true });
		writeFileSync(
			join(paths.inbox, 'D1', '检查_MC2026-0001.csv'),
			`\ufeff${filled.map((row) => row.join(',')).join('\n')}\n`,
		);
		const workbook = await book(fileOf(results('D2'), /xlsx$/));
		const sheet = workbook.sheets[0]!;
		const headers = sheet.rows[0]!.map(String);
		const day = headers.indexOf('检查日期');
		const table = sheet.rows
			.slice(0, 3)
			.map((row, index) =>
				row.map((cell, column) =>
					index === 0
						? cell
						: column === day
							? new Date(Date.UTC(2026, 10, 12))
							: headers[column] === '检查结果'
								? '未发现问题'
								: cell,
				),
			);
		const written = await writeXlsx({
			sheets: [
				{
					name: sheet.name,
					rows: table,
					columns: table[0]!.map((_, column) => (column === day ? { numFmt: 'yyyy-mm-dd' } : {})),
				},
			],
		});
		writeFileSync(join(paths.inbox, 'D2', '检查_MC2026-0001.xlsx'), written);
		for (const [feed, lines] of Object.entries(officerFiles()))
			writeFileSync(join(paths.inbox, 'D1', `${feed}-1.csv`), `${lines.join('\n')}\n`);
		const { batches } = await refresh({
			paths,
			trigger: 'test',
			report: ndjsonReport(() => {}),
			policyFile,
			clock: clockAt('2026-11-20 02:00:00'),
			sql: sqlFolder,
		});
		expect(
			batches.map((batch) => [
				batch.feed,
				batch.reported_by,
				batch.accepted_count,
				batch.rejected_count,
				batch.reason_zh,
			]),
		).toEqual(
			expect.arrayContaining([
				['inspections', 'D1', 3, 0, null],
				['inspections', 'D2', 2, 0, null],
			]),
		);
		const database = await openDatabase(':memory:', { zone, dataFolder: paths.data });
		await database.run(
			`attach '${join(paths.data, readCurrent(paths)!.file)}' as live (read_only); use live`,
		);
		const found = await database.rows<{
			department_code: string;
			inspection_kind: string;
			visits: number;
		}>(
			`select department_code, inspection_kind, count(*)::integer as visits from stg_inspections where plan_id = 'MC2026-0001' group by all order by all`,
		);
		database.close();
		expect(found).toEqual([
			{ department_code: 'D1', inspection_kind: 'random', visits: 3 },
			{ department_code: 'D2', inspection_kind: 'random', visits: 2 },
		]);
	});
});

describe('officers of the feeds', () => {
	it('are two per visit and department: certified to the last day, in scope, unrecused; the rest goes to a person', async () => {
		await withFolder(async (out) => {
			const said = await run(paths, ['rehearse', '--out', out, '--beacon', '1.2.3./']);
			expect(said).toMatchObject({ code: 0 });
			const inside = join(out, 'internal');
			const visits = new Map(
				csv(fileOf(inside, /^演练_检查清单.*csv$/))
					.slice(1)
					.map((row) => [row[9]!, row]),
			);
			const teams = csv(fileOf(inside, /^演练_检查人员.*csv$/)).slice(1);
			const checks = [...visits.values()].reduce((sum, row) => sum + Number(row[6]), 0);
			expect(teams).toHaveLength(checks);
			const unfilled = teams.filter((row) => row[4] === '');
			expect(said.en).toContain(
				`${teams.length - unfilled.length} teams assigned, ${unfilled.length} for a person to decide`,
			);
			expect(unfilled.length).toBeLessThan(teams.length / 10);
			for (const row of unfilled) expect(row[7]).toContain('请人工指派');
			for (const [, , town, department, first, second, tier, reason, visit] of teams) {
				if (first === '') continue;
				expect(first).not.toBe(second);
				expect(reason === '').toBe(tier === '0');
				for (const officer of [first!, second!]) {
					const [, own, index] = /（D(\d)-(\d+)）$/.exec(officer)!;
					expect(['市场监管局', '应急管理局', '文化旅游局'][Number(own) - 1]).toBe(department);
					expect(index).not.toBe('0');
					expect(officer).not.toContain('D2-3');
					if (index === '1') expect(visits.get(visit!)![7]).toMatch(/市场监管局：事项1(；|$)/);
					if (Number(index) > 5 && Number(tier) < 3)
						expect([`镇${Number(index) - 6}`, `镇${(Number(index) - 5) % 6}`]).toContain(town);
				}
			}
		});
	});
});

describe('the rates of a plan', () => {
	it('weigh every drawn check by its exact chance, and keep to the list', async () => {
		const lines = (file: string): string[][] =>
			readFileSync(join(folder.published, file), 'utf8')
				.trimEnd()
				.split('\n')
				.map((line) => line.split('\t'));
		const drawn = lines('drawn.tsv');
		const isFound = (code: string): boolean => code.charCodeAt(16) % 3 === 0;
		const chosen = new Set(drawn.map(([, id]) => id));
		const outsider = Array.from({ length: SUBJECTS }, (_, index) => codeOf(index)).find(
			(code) => !chosen.has(code),
		)!;
		for (const department of ['D1', 'D2', 'D3']) {
			const [header, ...rows] = csv(fileOf(join(folder.internal, 'results', department), /csv$/));
			const at = (name: string): number => header!.indexOf(name);
			const filled = rows.map((row) => {
				const cells = [...row];
				cells[at('检查日期')] = '2026-11-13';
				cells[at('检查结果')] = isFound(row[at('统一社会信用代码')]!)
					? '发现问题已责令改正'
					: '未发现问题';
				return cells;
			});
			const stranger = [...filled[0]!];
			stranger[at('统一社会信用代码')] = outsider;
			stranger[at('检查编号')] = `OUTSIDE-${department}`;
			stranger[at('检查结果')] = '发现问题已责令改正';
			mkdirSync(join(paths.inbox, department), { recursive: true });
			writeFileSync(
				join(paths.inbox, department, '检查_MC2026-0001.csv'),
				`${[header!, ...filled, stranger].map((row) => row.join(',')).join('\n')}\n`,
			);
		}
		await refresh({
			paths,
			trigger: 'test',
			report: ndjsonReport(() => {}),
			policyFile,
			clock: clockAt('2026-11-21 02:00:00'),
			sql: sqlFolder,
		});
		const said = await run(paths, ['estimate', '1'], '2026-11-21 09:00:00');
		expect(said).toMatchObject({ code: 0 });
		expect(said.en).toContain('; 3 visits outside the list');
		const weightOf = new Map(
			lines('plan.tsv').map(([stratum, population, micro]) => [
				stratum!,
				(Number(population) * 1e6) / Number(micro),
			]),
		);
		const table = csv(fileOf(folder.internal, /^问题率_.*csv$/));
		const all = table.find((row) => row[0] === '全部')!;
		expect(Number(all[2])).toBe(drawn.length);
		const classes = table.filter((row) => row[0] === '信用类别');
		expect(classes.reduce((sum, row) => sum + Number(row[2]), 0)).toBe(drawn.length);
		for (const row of table.slice(1)) {
			if (row[3] === '不发布') {
				expect(row[4]).toBe('');
				continue;
			}
			expect(Number(row[5])).toBeLessThanOrEqual(Number(row[4]));
			expect(Number(row[6])).toBeGreaterThanOrEqual(Number(row[4]));
			expect(Number(row[8])).toBeGreaterThanOrEqual(Number(row[4]));
		}
		expect(all[3]).toBe('发布');
		const sumOf = (units: string[][]): number =>
			units.reduce((sum, [stratum]) => sum + weightOf.get(stratum!)!, 0);
		const share = sumOf(drawn.filter(([, id]) => isFound(id!))) / sumOf(drawn);
		expect(Number(all[4])).toBeCloseTo(share, 6);
	});
});
