import { createHmac, randomBytes } from 'node:crypto';
import {
	closeSync,
	existsSync,
	fsyncSync,
	linkSync,
	openSync,
	readFileSync,
	rmSync,
	writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { InputError } from '../errors.ts';
import { syncFile, type Paths } from '../paths.ts';

/** The file with the installation's key for identity numbers, in the data folder. */
export function personalKeyFile(paths: Pick<Paths, 'data'>): string {
	return join(paths.data, 'personal.key');
}

/**
 * The installation's key for identity numbers (32 bytes), made at first use and readable by the
 * owner only. Whoever loses it keeps all rows, but a person who is sent again gets another code.
 * Throws InputError when the file is not such a key.
 */
export function readPersonalKey(file: string): Buffer {
	if (!existsSync(file)) makeKey(file);
	const text = readFileSync(file, 'utf8').trim();
	if (!/^[0-9a-f]{64}$/.test(text))
		throw new InputError('PERSONAL-KEY', 'personal.key', {
			zh: '身份证号加密密钥文件已损坏，请从备份恢复；不要删除，否则同一个人会得到新的代码。',
			en: 'the key file for identity numbers is damaged; restore it from the backup. Do not delete it: the same person would get another code.',
		});
	return Buffer.from(text, 'hex');
}

/** Several parsers start at once: the first whole file wins, and nobody sees half a key. */
function makeKey(file: string): void {
	const beside = `${file}.${process.pid}.new`;
	const handle = openSync(beside, 'wx', 0o600);
	try {
		writeSync(handle, `${randomBytes(32).toString('hex')}\n`);
		fsyncSync(handle);
	} finally {
		closeSync(handle);
	}
	try {
		linkSync(beside, file);
		syncFile(dirname(file));
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
	} finally {
		rmSync(beside, { force: true });
	}
}

/** The code that stands for a natural person: `P-` and the first 32 hex digits of HMAC-SHA-256(identity, key). */
export function personCode(identity: string, key: Buffer): string {
	return `P-${createHmac('sha256', key).update(identity).digest('hex').slice(0, 32)}`;
}

/** The SQL macro `person_code(d)`: as `personCode` under the key set by `personalKeyStatements`. */
export const personCodeMacro = `create macro person_code(d) as
	'P-' || left(sha256(getvariable('person_outer') || unhex(sha256(getvariable('person_inner') || encode(d)))), 32)`;

/** The key as two DuckDB variables: HMAC written out needs it padded in two ways. */
export function personalKeyStatements(key: Buffer): string[] {
	const padded = Buffer.concat([key, Buffer.alloc(64 - key.length)]);
	const pad = (byte: number): string =>
		Buffer.from(padded.map((one) => one ^ byte)).toString('hex');
	return [
		`set variable person_inner = unhex('${pad(0x36)}')`,
		`set variable person_outer = unhex('${pad(0x5c)}')`,
	];
}
