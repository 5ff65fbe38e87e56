import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, vi } from 'vitest';
import { miscounted } from '../../pipeline/lake/batch-counts.ts';
import { zone, type Clock } from '../../pipeline/clock.ts';
import { openDatabase, type Database, type Row } from '../../pipeline/database.ts';
import type { LedgerBatch } from '../../pipeline/run/ledger.ts';
import { dataPaths, makeFolders, type Paths } from '../../pipeline/paths.ts';
import { refresh, type RefreshResult } from '../../pipeline/refresh.ts';
import { ndjsonReport } from '../../pipeline/report.ts';
import { readCurrent } from '../../pipeline/warehouse/generations.ts';

const root = join(import.meta.dirname, '..', '..');

// whole runs with their processes take seconds on a busy machine
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
process.env.MINGCHA_THREADS ??= '1';
process.env.MINGCHA_MEMORY ??= '1GB';
// the many small processes start in half the time when the code is compiled once
process.env.NODE_COMPILE_CACHE ??= join(root, '.cache', 'compile');

/** What a command printed and how it ended. */
export interface Ended {
	code: number | null;
	signal: NodeJS.Signals | null;
	out: string;
	err: string;
}

/** One whole Mingcha of a test: a data folder, a small SQL folder and a policy, gone when the test ends. */
export interface Installation {
	/** The folder that holds everything of it. */
	home: string;
	paths: Paths;
	sql: string;
	policyFile: string;
	/** Lines of the NDJSON report so far. */
	said: Record<string, unknown>[];
	/** Puts a file into the inbox. */
	deliver(path: string, content: string | Buffer): void;
	/** Writes a file of the SQL folder, below it. */
	write(path: string, content: string): void;
	remove(path: string): void;
	/** Writes a mapping of the data folder. */
	map(name: string, yaml: string): void;
	/** One refresh in this process; `at` is its local time. */
	refresh(at?: string | Clock): Promise<RefreshResult>;
	/** Rows of a query over the published generation. */
	query<T = Row>(sql: string): Promise<T[]>;
	/** The command line in a process of its own. */
	mingcha(args: string[], environment?: Record<string, string>): Ended;
	/** The same without waiting. */
	start(args: string[], environment?: Record<string, string>): ReturnType<typeof spawn>;
	/** What runs left behind in the build folder. */
	leftovers(): string[];
}

/** Makes an installation with the small models below; `files` overrides or adds files of the SQL folder. */
export function install(files: Record<string, string> = {}): Installation {
	const folder = mkdtempSync(join(tmpdir(), 'mingcha-'));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	return openInstallation(folder, files);
}

/** The same in a folder that the caller removes. */
export function openInstallation(folder: string, files: Record<string, string> = {}): Installation {
	const paths = dataPaths(join(folder, 'data'));
	const sql = join(folder, 'sql');
	const policyFile = join(folder, 'policy.yaml');
	const write = (path: string, content: string): void => {
		mkdirSync(dirname(join(sql, path)), { recursive: true });
		writeFileSync(join(sql, path), content);
	};
	makeFolders(paths);
	for (const [path, content] of Object.entries({ ...smallModels, ...files })) write(path, content);
	writeFileSync(policyFile, smallPolicy);
	const environmentWith = (more: Record<string, string>): NodeJS.ProcessEnv => ({
		...process.env,
		MINGCHA_DATA: paths.data,
		MINGCHA_SQL: sql,
		MINGCHA_POLICY: policyFile,
		...more,
	});
	const cli = join(root, 'pipeline', 'cli.ts');
	const said: Record<string, unknown>[] = [];
	return {
		home: folder,
		paths,
		sql,
		policyFile,
		said,
		write,
		deliver: (path, content) => {
			mkdirSync(dirname(join(paths.inbox, path)), { recursive: true });
			writeFileSync(join(paths.inbox, path), content);
		},
		remove: (path) => rmSync(join(sql, path)),
		map: (name, yaml) => writeFileSync(join(paths.mappings, `${name}.yaml`), yaml),
		refresh: async (at = '2026-03-10 02:00:00') => {
			const result = await refresh({
				paths,
				trigger: 'test',
				report: ndjsonReport((line) => void said.push(JSON.parse(line) as Record<string, unknown>)),
				policyFile,
				clock: typeof at === 'string' ? clockAt(at) : at,
				sql,
			});
			await onLive(paths, assertAccounts);
			return result;
		},
		query: (text) => onLive(paths, (database) => database.rows(text)),
		mingcha: (args, more = {}) => {
			const ended = spawnSync(process.execPath, [cli, ...args], {
				cwd: root,
				env: environmentWith(more),
				encoding: 'utf8',
			});
			return { code: ended.status, signal: ended.signal, out: ended.stdout, err: ended.stderr };
		},
		start: (args, more = {}) =>
			spawn(process.execPath, [cli, ...args], {
				cwd: root,
				env: environmentWith(more),
				stdio: 'pipe',
			}),
		leftovers: () => (existsSync(paths.build) ? readdirSync(paths.build) : []),
	};
}

async function onLive<T>(paths: Paths, work: (database: Database) => Promise<T>): Promise<T> {
	const current = readCurrent(paths);
	if (!current) throw new Error('nothing is published');
	const database = await openDatabase(':memory:', { zone, dataFolder: paths.data });
	try {
		await database.run(`attach '${join(paths.data, current.file)}' as live (read_only); use live`);
		return await work(database);
	} finally {
		database.close();
	}
}

/** In every refresh of every test, for every batch so far: received = accepted + rejected + duplicate + blank, row by row. */
async function assertAccounts(database: Database): Promise<void> {
	const wrong = await miscounted(
		database,
		await database.rows<LedgerBatch>('select * from intake_batches'),
	);
	expect(wrong, 'received = accepted + rejected + duplicate + blank').toBeNull();
}

/** A clock that stands at a local time of Asia/Shanghai. */
export function clockAt(local: string): Clock {
	const instant = new Date(`${local.replace(' ', 'T')}+08:00`);
	return () => instant;
}

/** A model's text from its header's particular lines and its select. */
export function model(select: string, header: Record<string, string> = {}): string {
	const lines = {
		title: '{ zh: 试验, en: Trial }',
		description: '{ zh: 一个试验用的模型, en: A model for a test }',
		grain: 'one row per thing',
		key: '[id]',
		...header,
	};
	const text = Object.entries(lines).map(([key, value]) => `${key}: ${value}`);
	return `/*\n${text.join('\n')}\n*/\n${select}\n`;
}

/** Approval cases as CSV: one line per case with the columns that the feed requires. */
export function casesCsv(
	cases: {
		case_no: string;
		department?: string;
		applied_at?: string;
		decided_at?: string;
		steps?: string;
	}[],
): string {
	const lines = cases.map((one) =>
		[
			one.case_no,
			'ITEM-1',
			'X-T-1',
			one.department ?? 'D1',
			one.applied_at ?? '2026-03-02 09:00:00',
			one.decided_at ?? '2026-03-05 10:00:00',
			one.steps ?? '3',
		].join(','),
	);
	return ['申报号,事项编码,申请人代码,实施机构代码,申请时间,办结时间,环节数', ...lines, ''].join(
		'\n',
	);
}

/** Departments as CSV: code and name. */
export function departmentsCsv(departments: Record<string, string>): string {
	return [
		'部门代码,部门名称,部门类别',
		...Object.entries(departments).map(([code, name]) => `${code},${name},审批部门`),
		'',
	].join('\n');
}

const smallPolicy = `pack: tiny
title: { zh: 试验政策, en: Trial policy }
version: 1
values:
  review.days:
    value: 3
    unit: days
    title: { zh: 复核天数, en: Days of review }
`;

const smallModels: Record<string, string> = {
	'functions/macros.sql': `
create or replace macro policy_number(wanted) as (select number from policy where key = wanted);
`,
	'seeds/levels.csv': 'level,points\nlow,1\nhigh,2\n',
	'staging/stg_approvals.sql': model(
		"select lake_approvals.* from lake_approvals\nwhere row_key not in (select row_key from lake_superseded where feed = 'approvals')",
		{ grain: 'one row per case', key: '[case_no]' },
	),
	'staging/stg_departments.sql': model(
		"select lake_departments.* from lake_departments\nwhere row_key not in (select row_key from lake_superseded where feed = 'departments')",
		{ grain: 'one row per department', key: '[department_code]' },
	),
	'intermediate/int_data_date.sql': model(
		'select 1 as id, max(decided_at)::date as data_date from stg_approvals',
		{ grain: 'one row per warehouse' },
	),
	'marts/department_cases.sql': model(
		`select
	department_code,
	count(*)::integer as case_count,
	sum(steps)::integer as step_count,
	max(date_diff('day', applied_at, decided_at))::integer as longest_days,
	(max(date_diff('day', applied_at, decided_at)) > policy_number('review.days')) as is_slow,
	(select data_date from int_data_date) as counted_on
from stg_approvals
group by department_code
order by department_code`,
		{
			grain: 'one row per department',
			key: '[department_code]',
			columns: `
  department_code: { zh: 部门代码, en: Department code }
  case_count: { zh: 办件数, en: Cases, unit: count }
  step_count: { zh: 环节数, en: Steps, unit: count }
  longest_days: { zh: 最长天数, en: Longest days, unit: days }
  is_slow: { zh: 是否超期, en: Slow }
  counted_on: { zh: 统计日, en: Counted on }`,
			tests: `
  - between: { column: case_count, min: 1 }`,
		},
	),
};
