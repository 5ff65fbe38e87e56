import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { sourcesFolder } from '../../pipeline/exchange/source.ts';
import { readReceipts } from '../../pipeline/landing.ts';
import type { Paths } from '../../pipeline/paths.ts';
import { serverDatabase, serverPassword, type TestServer } from './exchange-servers.ts';
import { install, type Installation } from './installation.ts';

/** The environment variable that holds the accounts' password in the tests. */
export const passwordVariable = 'MINGCHA_TEST_EXCHANGE_PASSWORD';

/** Makes a table of cases as an exchange holds them; its name tells tests apart. */
export async function makeCaseTable(server: TestServer, name: string): Promise<void> {
	const time = server.kind === 'postgres' ? 'timestamp' : 'datetime(6)';
	await server.admin(`create table ${name} (
		id bigint primary key, case_no varchar(40), item_code varchar(40), applicant varchar(60), department varchar(40),
		applied_at ${time}, decided_at ${time}, steps int, is_deleted int not null default 0, sync_flag char(1), updated_at ${time}
	)`);
	await grant(server, name);
}

/** Lets the writer mark and the reader read. */
export async function grant(server: TestServer, name: string): Promise<void> {
	if (server.kind === 'postgres') {
		await server.admin(`grant select, update on ${name} to writer`);
		await server.admin(`grant select on ${name} to reader`);
	} else {
		await server.admin(`grant select, update on ${serverDatabase}.${name} to writer@'127.0.0.1'`);
		await server.admin(`grant select on ${serverDatabase}.${name} to reader@'127.0.0.1'`);
	}
}

/** One row of a case table; what is not given has a plain value. */
export interface CaseRow {
	id: number | string;
	case_no?: string | null;
	steps?: number;
	is_deleted?: number;
	sync_flag?: string | null;
	updated_at?: string | null;
}

/** Inserts rows, all in one statement. */
export async function insertCases(
	run: (sql: string) => Promise<unknown>,
	table: string,
	rows: CaseRow[],
): Promise<void> {
	const quoted = (value: string | null | undefined): string =>
		value === null || value === undefined ? 'null' : `'${value}'`;
	const values = rows.map(
		(row) =>
			`(${row.id}, ${quoted(row.case_no === undefined ? `C${row.id}` : row.case_no)}, 'ITEM-1', 'X-T-1', 'D1', '2026-03-02 09:00:00', '2026-03-05 10:00:00', ${row.steps ?? 1}, ${row.is_deleted ?? 0}, ${quoted(row.sync_flag)}, ${quoted(row.updated_at === undefined ? '2026-03-05 10:00:00' : row.updated_at)})`,
	);
	await run(
		`insert into ${table} (id, case_no, item_code, applicant, department, applied_at, decided_at, steps, is_deleted, sync_flag, updated_at) values ${values.join(', ')}`,
	);
}

/** The ways a test reads a case table. */
export const caseRules = {
	watermark: `watermark: { column: updated_at, overlap: 60, delete: { column: is_deleted, values: [1] } }`,
	marked: `flag: { column: sync_flag, insert: I, update: U, delete: D, done: S }`,
	remembered: `flag: { column: sync_flag, insert: I, update: U, delete: D }`,
} as const;

/** A source file over a case table; `lines` replaces lines by their key. */
export function caseSource(
	server: TestServer,
	table: string,
	rule: keyof typeof caseRules,
	lines: Record<string, string> = {},
): string {
	const all: Record<string, string> = {
		kind: server.kind,
		host: '127.0.0.1',
		port: String(server.port),
		database: serverDatabase,
		user: rule === 'marked' ? 'writer' : 'reader',
		password: `{ env: ${passwordVariable} }`,
		tls: 'off',
		table,
		key: '[id]',
		batch_size: '10',
		reported_by: 'D1',
		feed: 'approvals',
		columns:
			'{ case_no: case_no, item_code: item_code, subject_code: applicant, department_code: department, applied_at: applied_at, decided_at: decided_at, steps: steps }',
		...lines,
	};
	return [
		...Object.entries(all).map(([key, value]) => `${key}: ${value}`),
		caseRules[rule],
		'',
	].join('\n');
}

/** Writes a source file of an installation. */
export function writeSource(paths: Paths, name: string, yaml: string): void {
	mkdirSync(sourcesFolder(paths.data), { recursive: true });
	writeFileSync(join(sourcesFolder(paths.data), `${name}.yaml`), yaml);
	process.env[passwordVariable] = serverPassword;
}

/** An installation that follows a new table of cases by its source `cases`. */
export async function followCases(
	server: TestServer,
	table: string,
	rule: keyof typeof caseRules,
	lines: Record<string, string> = {},
): Promise<Installation> {
	const city = install();
	await makeCaseTable(server, table);
	writeSource(city.paths, 'cases', caseSource(server, table, rule, lines));
	return city;
}

/** Reads every source once in a process of its own that dies at a fail point (or at none); its signal. */
export function exchangeApart(
	paths: Paths,
	failAt = '',
): { code: number | null; signal: NodeJS.Signals | null; err: string } {
	const ended = spawnSync(
		process.execPath,
		[join(import.meta.dirname, 'exchange-program.ts'), paths.data],
		{
			env: { ...process.env, [passwordVariable]: serverPassword, MINGCHA_FAIL_AT: failAt },
			encoding: 'utf8',
		},
	);
	return { code: ended.status, signal: ended.signal, err: ended.stderr };
}

/** One change as a landed batch holds it. */
export type LandedChange = Record<string, string> & { _change: string; _sequence: string };

/** Every change of a source that is landed, in order of arrival. */
export function landedChanges(paths: Paths, source: string): LandedChange[] {
	return readReceipts(paths)
		.filter((receipt) => receipt.path.startsWith(`.exchange/${source}.`))
		.flatMap(
			(receipt) =>
				parse(readFileSync(join(paths.landing, receipt.batchId)), {
					columns: true,
				}) as LandedChange[],
		);
}
