import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { check } from '../../pipeline/check.ts';
import { isEmpty } from '../../pipeline/landing.ts';
import { dataPaths } from '../../pipeline/paths.ts';
import { ndjsonReport } from '../../pipeline/report.ts';
import { readAddress } from '../../pipeline/serve.ts';
import { casesCsv, install, model } from './installation.ts';

afterEach(() => {
	vi.unstubAllEnvs();
});

describe('the address', () => {
	it('is loopback and 3000 unless environment or flag say otherwise, the flag first', () => {
		vi.stubEnv('HOST', undefined);
		vi.stubEnv('PORT', undefined);
		expect(readAddress(undefined, undefined)).toEqual({ host: '127.0.0.1', port: 3000 });
		vi.stubEnv('HOST', '10.0.0.5');
		vi.stubEnv('PORT', '8080');
		expect(readAddress(undefined, undefined)).toEqual({ host: '10.0.0.5', port: 8080 });
		expect(readAddress('::1', '9000')).toEqual({ host: '::1', port: 9000 });
	});

	it.each(['0', '65536', '3000.5', 'http', '-1', ''])('has no port %j', (port) => {
		expect(() => readAddress(undefined, port)).toThrowError(
			expect.objectContaining({ code: 'PORT' }),
		);
	});
});

describe('a data folder', () => {
	it('is empty until a file waits, came in, or is mapped', async () => {
		const city = install();
		expect(isEmpty(city.paths)).toBe(true);
		city.deliver('D1/办件_1.csv', casesCsv([]));
		expect(isEmpty(city.paths)).toBe(false);
		await city.refresh();
		expect(isEmpty(city.paths)).toBe(false);
		const mapped = install();
		mapped.map('a', 'files: a');
		expect(isEmpty(mapped.paths)).toBe(false);
		expect(isEmpty(dataPaths(join(mapped.paths.data, 'not-there')))).toBe(true);
	});

	it('is that of the environment, else the folder data', () => {
		vi.stubEnv('MINGCHA_DATA', '/srv/mingcha');
		expect(dataPaths().current).toBe('/srv/mingcha/CURRENT.json');
		vi.stubEnv('MINGCHA_DATA', undefined);
		expect(dataPaths().data).toBe(join(process.cwd(), 'data'));
	});

	it('may stand behind a link', async () => {
		const city = install();
		const real = join(city.paths.data, 'real');
		mkdirSync(real);
		symlinkSync(real, join(city.paths.data, 'link'));
		const ended = city.mingcha(['refresh', '--data', join(city.paths.data, 'link')]);
		expect([ended.code, ended.err]).toEqual([0, '']);
	});
});

describe('the check before any data', () => {
	const run = (city: ReturnType<typeof install>): Promise<void> =>
		check(
			city.paths,
			city.policyFile,
			ndjsonReport(() => undefined),
			city.sql,
		);

	it('passes when all models build over empty feeds', async () => {
		await expect(run(install())).resolves.toBeUndefined();
	});

	it.each([
		[
			'a model that reads what is not there',
			'marts/other.sql',
			model('select id from nowhere'),
			'MODEL-COMPILE',
		],
		[
			'a test whose SQL is wrong',
			'marts/other.sql',
			model('select 1 as id', { tests: '\n  - rows: nothing > 1' }),
			'TEST-SQL',
		],
		[
			'a blocking test that fails on nothing',
			'marts/other.sql',
			model('select 1 as id', { tests: '\n  - rows: id > 1' }),
			'TEST-BLOCK',
		],
		[
			'macros that do not compile',
			'functions/macros.sql',
			'create macro f(x) as (select',
			'MODEL-COMPILE',
		],
		[
			'a type that is not published',
			'marts/other.sql',
			model('select count(*) as id'),
			'MODEL-TYPE',
		],
	])('finds %s', async (_name, path, text, code) => {
		await expect(run(install({ [path]: text }))).rejects.toMatchObject({
			name: 'InputError',
			code,
		});
	});

	it('finds a broken mapping', async () => {
		const city = install();
		city.map('m', 'files: a\nfeed: nothing\ncolumns: {}\n');
		await expect(run(city)).rejects.toMatchObject({ code: 'MAPPING-FEED' });
	});
});
