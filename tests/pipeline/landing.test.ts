import {
	appendFileSync,
	chmodSync,
	chownSync,
	existsSync,
	mkdirSync,
	readFileSync,
	readdirSync,
	statSync,
	symlinkSync,
	truncateSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { openLanding, purgeLanding, readReceipts, receive } from '../../pipeline/landing.ts';
import { landingDays } from '../../pipeline/settings.ts';
import { casesCsv, clockAt, install, type Installation } from './installation.ts';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const at = clockAt('2026-03-10 02:00:00');
const nobody = 65_534;

describe('receiving files', () => {
	it('keeps each under the hash of its bytes, read-only, and clears the inbox', async () => {
		const city = install();
		city.deliver('D1/办件_1.csv', 'a,b\n');
		const { received, repeated, refused } = await receive(city.paths, at);
		expect(received).toEqual([
			{
				batchId: hash('a,b\n'),
				batchNumber: 1,
				size: 4,
				path: 'D1/办件_1.csv',
				reportedBy: 'D1',
				receivedAt: '2026-03-10 02:00:00',
			},
		]);
		expect([repeated, refused]).toEqual([[], []]);
		const landed = join(city.paths.landing, hash('a,b\n'));
		expect(readFileSync(landed, 'utf8')).toBe('a,b\n');
		expect(statSync(landed).mode & 0o777).toBe(0o440);
		expect(existsSync(join(city.paths.inbox, 'D1/办件_1.csv'))).toBe(false);
		expect(readReceipts(city.paths)).toEqual(received);
	});

	it('takes the first folder for the sender, and nobody for a file on top', async () => {
		const city = install();
		city.deliver('D7/2026/03/a.csv', '1');
		city.deliver('b.csv', '2');
		const { received } = await receive(city.paths, at);
		expect(received.map((one) => [one.path, one.reportedBy])).toEqual([
			['D7/2026/03/a.csv', 'D7'],
			['b.csv', ''],
		]);
	});

	it('gives the same bytes once more no number of their own', async () => {
		const city = install();
		city.deliver('D1/a.csv', 'same');
		await receive(city.paths, at);
		city.deliver('D1/a.csv', 'same');
		city.deliver('D2/b.csv', 'same');
		const { received, repeated } = await receive(city.paths, clockAt('2026-03-11 02:00:00'));
		expect(received).toEqual([]);
		expect(repeated.map((one) => [one.path, one.batchNumber])).toEqual([
			['D1/a.csv', 1],
			['D2/b.csv', 1],
		]);
		// the second name is written down, the same name again is not
		expect(readReceipts(city.paths).map((one) => [one.path, one.receivedAt])).toEqual([
			['D1/a.csv', '2026-03-10 02:00:00'],
			['D2/b.csv', '2026-03-11 02:00:00'],
		]);
		expect(
			readdirSync(city.paths.inbox, { recursive: true }).filter((name) =>
				String(name).endsWith('.csv'),
			),
		).toEqual([]);
	});

	it('says which names are not in UTF-8 and cannot be opened, of files and of folders', async () => {
		const city = install();
		const gbk = (ending: string): Buffer =>
			Buffer.concat([
				Buffer.from(`${city.paths.inbox}/`),
				Buffer.from([0xb0, 0xec, 0xbc, 0xfe]),
				Buffer.from(ending),
			]);
		writeFileSync(gbk('_1.csv'), 'x');
		mkdirSync(gbk(''));
		writeFileSync(gbk('/inside.csv'), 'x');
		const { received, refused } = await receive(city.paths, at);
		expect(received).toEqual([]);
		expect(refused.map((one) => one.words.en)).toEqual([
			expect.stringContaining('not in UTF-8'),
			expect.stringContaining('not in UTF-8'),
		]);
	});

	it('refuses links, to files and to folders, and leaves them where they are', async () => {
		const city = install();
		const outside = join(city.paths.data, '..', 'outside');
		mkdirSync(outside);
		writeFileSync(join(outside, 'secret.csv'), 'secret');
		symlinkSync(join(outside, 'secret.csv'), join(city.paths.inbox, 'link.csv'));
		symlinkSync(outside, join(city.paths.inbox, 'folder'));
		const { received, refused } = await receive(city.paths, at);
		expect(received).toEqual([]);
		expect(refused.map((one) => one.path)).toEqual(['folder', 'link.csv']);
		expect(refused[0]!.words.en).toContain('not a plain file');
		expect(existsSync(join(city.paths.landing, hash('secret')))).toBe(false);
	});

	it.each([
		'a.csv.part',
		'a.tmp',
		'a.filepart',
		'a.csv.crdownload',
		'a.new',
		'.hidden.csv',
		'~$a.xlsx',
		'.sync/a.csv',
		'A.PART',
	])('leaves the unfinished name %s alone', async (name) => {
		const city = install();
		city.deliver(name, 'x');
		expect(await receive(city.paths, at)).toEqual({ received: [], repeated: [], refused: [] });
		expect(existsSync(join(city.paths.inbox, name))).toBe(true);
	});

	it('takes odd names as they are', async () => {
		const city = install();
		const names = [
			'D1/办件 (副本).csv',
			"D1/it's.csv",
			'D1/a;b|c.csv',
			`D1/${'长'.repeat(80)}.csv`,
		];
		for (const [index, name] of names.entries()) city.deliver(name, String(index));
		expect((await receive(city.paths, at)).received.map((one) => one.path).sort()).toEqual(
			[...names].sort(),
		);
	});

	it('leaves a file that it may not read, says so, and takes the others', async () => {
		const city = install();
		city.deliver('D1/a.csv', 'a');
		city.deliver('D1/b.csv', 'b');
		chmodSync(join(city.paths.inbox, 'D1/a.csv'), 0o000);
		// the all-powerful user may read everything: receive as nobody then
		const isRoot = process.getuid?.() === 0;
		if (isRoot)
			for (const name of ['', ...readdirSync(city.home, { recursive: true, encoding: 'utf8' })])
				chownSync(join(city.home, name), nobody, nobody);
		if (isRoot) process.seteuid!(nobody);
		const { received, refused } = await receive(city.paths, at).finally(() =>
			isRoot ? process.seteuid!(0) : undefined,
		);
		expect(received.map((one) => one.path)).toEqual(['D1/b.csv']);
		expect(refused).toEqual([
			{
				path: 'D1/a.csv',
				words: {
					zh: expect.stringContaining('没有权限') as string,
					en: expect.stringContaining('EACCES') as string,
				},
			},
		]);
		expect(existsSync(join(city.paths.inbox, 'D1/a.csv'))).toBe(true);
	});

	it('waits for a file that is still growing', async () => {
		const city = install();
		city.deliver('D1/a.csv', 'begun');
		const file = join(city.paths.inbox, 'D1/a.csv');
		const growing = setTimeout(() => appendFileSync(file, ' and more'), 100);
		const first = await receive(city.paths, at, 0.3);
		clearTimeout(growing);
		expect(first.received).toEqual([]);
		expect((await receive(city.paths, at, 0.3)).received).toHaveLength(1);
	});

	it('leaves young files to the next run when it would have to wait long', async () => {
		const city = install();
		city.deliver('D1/young.csv', 'young');
		city.deliver('D1/old.csv', 'old');
		const hourAgo = Date.now() / 1000 - 3600;
		utimesSync(join(city.paths.inbox, 'D1/old.csv'), hourAgo, hourAgo);
		expect((await receive(city.paths, at, 30)).received.map((one) => one.path)).toEqual([
			'D1/old.csv',
		]);
		expect(existsSync(join(city.paths.inbox, 'D1/young.csv'))).toBe(true);
	});
});

describe('the list of receipts', () => {
	it('does not count a line that a power cut tore, and goes on after it', async () => {
		const city = install();
		city.deliver('D1/a.csv', 'a');
		city.deliver('D1/b.csv', 'b');
		await receive(city.paths, at);
		const file = join(city.paths.landing, 'receipts.ndjson');
		truncateSync(file, statSync(file).size - 20);
		expect(readReceipts(city.paths).map((one) => one.path)).toEqual(['D1/a.csv']);
		// the file of the torn line was still in the inbox
		city.deliver('D1/b.csv', 'b');
		city.deliver('D1/c.csv', 'c');
		await receive(city.paths, at);
		expect(readReceipts(city.paths).map((one) => [one.path, one.batchNumber])).toEqual([
			['D1/a.csv', 1],
			['D1/b.csv', 2],
			['D1/c.csv', 3],
		]);
	});

	it('never gives a number twice, even when a line in its middle was lost', async () => {
		const city = install();
		for (const name of ['a', 'b', 'c']) city.deliver(`D1/${name}.csv`, name);
		await receive(city.paths, at);
		const file = join(city.paths.landing, 'receipts.ndjson');
		const lines = readFileSync(file, 'utf8').split('\n');
		writeFileSync(file, [lines[0], '{"batchId": dam', lines[2], ''].join('\n'));
		city.deliver('D1/d.csv', 'd');
		const { received } = await receive(city.paths, at);
		expect(received[0]!.batchNumber).toBe(4);
	});

	it('is empty before the first file', () => {
		expect(readReceipts(install().paths)).toEqual([]);
	});

	it('does not take what a stopped copy left for the file', async () => {
		const city = install();
		city.deliver('D1/a.csv', 'whole');
		writeFileSync(join(city.paths.landing, `${hash('whole')}.part`), 'wh');
		await receive(city.paths, at);
		expect(readFileSync(join(city.paths.landing, hash('whole')), 'utf8')).toBe('whole');
		expect(readdirSync(city.paths.landing).sort()).toEqual(
			[hash('whole'), 'receipts.ndjson'].sort(),
		);
	});

	it('takes one file as if on a day of the past', async () => {
		const city = install();
		city.deliver('D1/a.csv', 'a');
		const taken = await openLanding(city.paths).take('D1/a.csv', '2024-01-05 08:30:00');
		expect(taken.repeated).toBe(false);
		expect(readReceipts(city.paths)[0]!.receivedAt).toBe('2024-01-05 08:30:00');
	});
});

describe('old landing copies', () => {
	const landed = (city: Installation): string[] =>
		readdirSync(city.paths.landing).filter((name) => /^[0-9a-f]{64}$/.test(name));
	const age = (city: Installation, days: number): void => {
		const then = new Date('2026-03-10T02:00:00+08:00').getTime() / 1000 - days * 86_400;
		for (const name of landed(city)) utimesSync(join(city.paths.landing, name), then, then);
	};
	const cases = casesCsv([{ case_no: 'A1' }, { case_no: 'A2', steps: 'many' }]);

	it('are removed after their days; the receipt keeps the hash and says so, the rows stay', async () => {
		const city = install();
		city.deliver('D1/办件_1.csv', cases);
		city.deliver('D1/说明.csv', 'a\n1\n');
		await city.refresh();
		age(city, 179);
		await city.refresh();
		expect(landed(city)).toHaveLength(2);
		age(city, 181);
		expect((await city.refresh()).state).toBe('unchanged');
		expect(landed(city)).toEqual([]);
		expect(readReceipts(city.paths).map((one) => [one.batchId, one.path, one.purgedAt])).toEqual([
			[hash(cases), 'D1/办件_1.csv', '2026-03-10 02:00:00'],
			[hash('a\n1\n'), 'D1/说明.csv', '2026-03-10 02:00:00'],
		]);
		expect(
			city.said.filter((line) =>
				String(line.en).startsWith('2 landing copies older than 180 days'),
			),
		).toHaveLength(1);
		city.deliver('D1/办件_2.csv', casesCsv([{ case_no: 'A3' }]));
		expect((await city.refresh()).state).toBe('published');
		expect(await city.query('select case_no from stg_approvals order by 1')).toEqual([
			{ case_no: 'A1' },
			{ case_no: 'A3' },
		]);
		expect(await city.query('select count(*)::integer as n from lake_rejected')).toEqual([
			{ n: 1 },
		]);
	});

	it('do not hide that the same bytes came again', async () => {
		const city = install();
		city.deliver('D1/办件_1.csv', cases);
		await city.refresh();
		age(city, 181);
		await city.refresh();
		city.deliver('D1/办件_1.csv', cases);
		const again = await city.refresh();
		expect([again.state, again.batches]).toEqual(['unchanged', []]);
		expect(landed(city)).toEqual([hash(cases)]);
		expect(readReceipts(city.paths).map((one) => [one.batchNumber, one.purgedAt])).toEqual([
			[1, undefined],
		]);
	});

	it('cannot be read again by a changed mapping: what the lake holds of them goes on', async () => {
		const city = install();
		const mapping = (steps: string): string =>
			`files: D1/export*.csv\nfeed: approvals\ncolumns:\n  case_no: No\n  item_code: { constant: I1 }\n  subject_code: { constant: X-T-1 }\n  department_code: { constant: D1 }\n  applied_at: Day\n  decided_at: Day\n  steps: { expression: "${steps}" }\n`;
		city.map('export', mapping('N'));
		city.deliver('D1/export1.csv', 'No,Day,N\nA1,2026-03-02,2\n');
		await city.refresh();
		age(city, 181);
		await city.refresh();
		city.map('export', mapping("N || '0'"));
		city.map(
			'other',
			'files: D1/export1.csv\nfeed: departments\ncolumns: { department_code: No, department_name: No, kind: { constant: both } }\n',
		);
		city.deliver('D1/export2.csv', 'No,Day,N\nA2,2026-03-02,2\n');
		await city.refresh();
		expect(await city.query('select case_no, steps from stg_approvals order by 1')).toEqual([
			{ case_no: 'A1', steps: 2 },
			{ case_no: 'A2', steps: 20 },
		]);
		expect(
			await city.query(`select reason_en from intake_batches where mapping = 'other'`),
		).toEqual([{ reason_en: expect.stringContaining('send the file again') }]);
		city.deliver('D1/export1.csv', 'No,Day,N\nA1,2026-03-02,2\n');
		await city.refresh();
		expect(await city.query('select case_no, steps from stg_approvals order by 1')).toEqual([
			{ case_no: 'A1', steps: 20 },
			{ case_no: 'A2', steps: 20 },
		]);
		expect(await city.query(`select status from intake_batches where mapping = 'other'`)).toEqual([
			{ status: 'accepted' },
		]);
	});

	it('stay where the parser has not read them', async () => {
		const city = install();
		city.deliver('D1/办件_1.csv', cases);
		await receive(city.paths, at);
		age(city, 999);
		expect(purgeLanding(city.paths, () => false, 180, at())).toBe(0);
		expect(purgeLanding(city.paths, () => true, 180, at())).toBe(1);
	});

	it('are kept as long as the setting says, which must be a number of days', () => {
		vi.stubEnv('MINGCHA_LANDING_DAYS', '30');
		expect(landingDays()).toBe(30);
		vi.stubEnv('MINGCHA_LANDING_DAYS', 'soon');
		expect(() => landingDays()).toThrow(expect.objectContaining({ code: 'SETTING' }) as Error);
		vi.unstubAllEnvs();
		expect(landingDays()).toBe(180);
	});
});

describe('the name of a file', () => {
	it('does not keep the identity number in it', async () => {
		const city = install();
		city.deliver('D1/张三46010119900307155X/办件_1.csv', 'a');
		const { received } = await receive(city.paths, at);
		expect(received.map((one) => one.path)).toEqual([
			expect.stringMatching(/^D1\/张三460101.{12}\/办件_1\.csv$/),
		]);
	});
});
