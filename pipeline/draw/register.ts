import { createHmac, randomBytes } from 'node:crypto';
import {
	appendFileSync,
	chmodSync,
	closeSync,
	existsSync,
	fsyncSync,
	mkdirSync,
	openSync,
	readFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { InputError } from '../errors.ts';
import { failPoint } from '../fail-point.ts';
import { replaceFile, type Paths } from '../paths.ts';
import {
	appendEntry,
	canonicalText,
	registerProblems,
	type RegisterEntry,
	type RegisterRecord,
} from '../sampling/register.ts';
import { plansFolder } from './places.ts';

/** The register's file beside the state database: one JSON entry a line, only ever appended to. */
export function registerFile(paths: Paths): string {
	return join(plansFolder(paths), 'register.ndjson');
}

/**
 * All entries of the register, oldest first. A line that a crash kept out of the file is appended.
 * Throws InputError when the chain is broken or file and database differ.
 */
export function readRegister(state: DatabaseSync, paths: Paths): RegisterEntry[] {
	const rows = state
		.prepare('select sequence, previous_hash, record, hash from draw_register order by sequence')
		.all() as {
		sequence: number;
		previous_hash: string;
		record: string;
		hash: string;
	}[];
	const entries = rows.map((row): RegisterEntry => ({
		...row,
		record: JSON.parse(row.record) as RegisterRecord,
	}));
	const [problem] = registerProblems(entries);
	if (problem) throw damaged(paths, problem.zh, problem.en);
	const lines = existsSync(registerFile(paths))
		? readFileSync(registerFile(paths), 'utf8').split('\n').slice(0, -1)
		: [];
	const expected = entries.map(lineOf);
	const wrong = lines.findIndex((line, index) => line !== expected[index]);
	if (wrong >= 0)
		throw damaged(
			paths,
			`文件第 ${wrong + 1} 行与数据库不一致`,
			`line ${wrong + 1} of the file differs from the database`,
		);
	if (expected.length > lines.length + 1)
		throw damaged(
			paths,
			`文件缺少 ${expected.length - lines.length} 行`,
			`the file lacks ${expected.length - lines.length} lines`,
		);
	for (const line of expected.slice(lines.length)) appendLine(paths, line);
	return entries;
}

/**
 * Appends a record while nobody else can write: `prepare` makes it from the entries so far, `place` puts files in place just before it counts.
 * Throws SamplingError when the step is out of order, InputError as `readRegister`.
 */
export function appendRecord(
	state: DatabaseSync,
	paths: Paths,
	prepare: (entries: readonly RegisterEntry[]) => RegisterRecord,
	place: (entry: RegisterEntry) => void = () => {},
): RegisterEntry {
	state.exec('begin immediate');
	try {
		const entries = readRegister(state, paths);
		const entry = appendEntry(entries, prepare(entries));
		place(entry);
		failPoint('draw.register');
		state
			.prepare(
				'insert into draw_register (sequence, previous_hash, record, hash) values (?, ?, ?, ?)',
			)
			.run(entry.sequence, entry.previous_hash, canonicalText(entry.record), entry.hash);
		state.exec('commit');
		failPoint('draw.file');
		appendLine(paths, lineOf(entry));
		return entry;
	} catch (error) {
		if (state.isTransaction) state.exec('rollback');
		throw error;
	}
}

/** The key of published stratum codes for one scope (a period, a rehearsal): derived from the installation's secret, which is made at first use and readable by its owner only. */
export function pseudonymKey(paths: Paths, scope: string): Uint8Array {
	const file = join(plansFolder(paths), 'pseudonym.key');
	if (!existsSync(file)) {
		mkdirSync(plansFolder(paths), { recursive: true });
		replaceFile(file, `${randomBytes(32).toString('hex')}\n`);
		chmodSync(file, 0o600);
	}
	return createHmac('sha256', Buffer.from(readFileSync(file, 'utf8').trim(), 'hex'))
		.update(scope)
		.digest();
}

function lineOf({ sequence, previous_hash, record, hash }: RegisterEntry): string {
	return canonicalText({ sequence, previous_hash, record, hash });
}

function appendLine(paths: Paths, line: string): void {
	mkdirSync(plansFolder(paths), { recursive: true });
	appendFileSync(registerFile(paths), `${line}\n`);
	const handle = openSync(registerFile(paths), 'r');
	fsyncSync(handle);
	closeSync(handle);
}

function damaged(paths: Paths, zh: string, en: string): InputError {
	return new InputError('DRAW-REGISTER', registerFile(paths), {
		zh: `登记簿不完整：${zh}。请停止抽取并交审计机构核查。`,
		en: `the register is not sound: ${en}. Stop drawing and hand it to the audit body.`,
	});
}
