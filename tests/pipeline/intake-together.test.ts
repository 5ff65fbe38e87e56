import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { quote, type Database } from '../../pipeline/database.ts';
import { InputError } from '../../pipeline/errors.ts';
import { readFeeds } from '../../pipeline/feed.ts';
import { excludedFile, type ParseJob } from '../../pipeline/intake/job.ts';
import { openParser, parseTogether, parseWith, type Outcome } from '../../pipeline/intake/parse.ts';
import { template, textFeed, wholeMapping } from './intake-trial.ts';

vi.setConfig({ testTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), 'mingcha-together-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const breaches = (await readFeeds()).find((feed) => feed.name === 'breaches')!;
const header = '记录编号,统一社会信用代码,认定部门代码,记录类型,失信程度,认定日期';
const line = (number: number, more: { code?: string; on?: string } = {}): string =>
	`B-${number},${more.code ?? '91330106673959654P'},D1,其他,轻微,${more.on ?? '2026-03-01'}`;

/** Files for one feed as several departments send them on several days. */
const files: { bytes: string; receivedAt: string }[] = [
	{ bytes: [header, line(1), line(2), line(3)].join('\n'), receivedAt: '2026-03-10 08:00:00' },
	// a day that lies in the future for this file and in the past for the next one; a wrong code; a short record
	{
		bytes: [
			header,
			line(4, { on: '2026-04-02' }),
			line(5),
			line(6, { code: '91330106673959654Q' }),
			'B-7,9111',
		].join('\n'),
		receivedAt: '2026-03-11 08:00:00',
	},
	{
		bytes: [
			header,
			line(8, { on: '2026-04-02' }),
			`"B-9",91330106673959654P,D1,"其他",轻微,2026/3/2`,
			'',
		].join('\n'),
		receivedAt: '2026-05-10 08:00:00',
	},
	// nothing below the header; a stray quote; other headers; no table at all
	{ bytes: `${header}\n`, receivedAt: '2026-03-10 08:00:00' },
	{
		bytes: [header, `B-10,91330106673959654P,D1,其他,轻"微,2026-03-01`, line(11)].join('\n'),
		receivedAt: '2026-03-10 08:00:00',
	},
	{
		bytes: [`${header},行为发生日期`, `${line(12)},2026-02-01`].join('\r\n'),
		receivedAt: '2026-03-10 08:00:00',
	},
	{ bytes: '无关的一行\n又一行\n', receivedAt: '2026-03-10 08:00:00' },
];

function jobs(name: string): ParseJob[] {
	return files.map(({ bytes, receivedAt }, index) => {
		const file = join(folder, `${index}`);
		writeFileSync(file, bytes);
		return jobOf(name, index, file, receivedAt);
	});
}

function jobOf(name: string, index: number, file: string, receivedAt: string): ParseJob {
	return {
		batchId: `b${index}`,
		batchNumber: (index + 1) * 65_536,
		file,
		shown: `D1/失信记录_2026031${index}.csv`,
		reportedBy: `D${index}`,
		receivedAt,
		feed: breaches,
		mapping: { ...template, name: 'template-breaches', files: `${index}`, feed: 'breaches' },
		rowsFile: join(folder, `${name}-${index}.parquet`),
		rejectedFile: join(folder, `${name}-${index}.rejected.parquet`),
		personalKeyFile: join(folder, 'personal.key'),
		zone: 'Asia/Shanghai',
		spill: join(folder, 'spill'),
		threads: 1,
		memory: '500MB',
	};
}

async function told(database: Database, job: ParseJob, outcome: Outcome): Promise<unknown> {
	if ('error' in outcome)
		return outcome.error instanceof InputError ? outcome.error.code : String(outcome.error);
	const read = (file: string): Promise<unknown> | null =>
		existsSync(file) ? database.rows(`select * from read_parquet(${quote(file)})`) : null;
	return {
		result: { ...outcome.result, parseSeconds: 0, validateSeconds: 0 },
		rows: await read(job.rowsFile),
		rejected: await read(job.rejectedFile),
		excluded: await read(excludedFile(job.rowsFile)),
	};
}

/** What became of jobs each alone, then of the same in company, and how many statements wrote several of these. */
async function readBothWays(
	database: Database,
	alone: ParseJob[],
	company: ParseJob[],
): Promise<{ expected: unknown[]; found: unknown[]; shared: number }> {
	const expected: unknown[] = [];
	for (const job of alone) {
		const outcome = await parseWith(database, job).then(
			(result): Outcome => ({ result }),
			(error: unknown): Outcome => ({ error }),
		);
		expected.push(await told(database, job, outcome));
	}
	const statements: string[] = [];
	const run = database.run;
	database.run = (sql) => {
		statements.push(sql);
		return run(sql);
	};
	const outcomes = await parseTogether(database, company);
	database.run = run;
	const found: unknown[] = [];
	for (const [index, job] of company.entries())
		found.push(await told(database, job, outcomes[index]!));
	return {
		expected,
		found,
		shared: statements.filter((sql) => sql.includes('partition_by ("file_place")')).length,
	};
}

describe('small files read in company', () => {
	it('come out as each alone does: rows in their places, defects, refusals', async () => {
		const [alone, company] = [jobs('alone'), jobs('company')];
		const database = await openParser(alone[0]!);
		try {
			const { expected, found, shared } = await readBothWays(database, alone, company);
			expect(shared).toBe(1);
			expect(found).toEqual(expected);
			expect(
				found.map((one) =>
					typeof one === 'string'
						? one
						: (one as { result: { received: number; rejected: number } }).result,
				),
			).toMatchObject([
				{ received: 3, rejected: 0 },
				{ received: 4, rejected: 3 },
				{ received: 2, rejected: 0 },
				{ received: 0 },
				{ received: 2, rejected: 1 },
				{ received: 1, rejected: 0 },
				'HEADER-MISSING',
			]);
		} finally {
			database.close();
		}
	});

	it('keep the order of their rows when the files are more than their rows are', async () => {
		const make = (name: string): ParseJob[] =>
			Array.from({ length: 60 }, (_, index) => {
				const file = join(folder, `few-${index}`);
				writeFileSync(
					file,
					[
						header,
						...Array.from({ length: 1 + (index % 5) }, (_, place) => line(index * 10 + 9 - place)),
					].join('\n'),
				);
				return jobOf(name, index, file, '2026-03-10 08:00:00');
			});
		const [alone, company] = [make('few-alone'), make('few-company')];
		const database = await openParser(alone[0]!);
		try {
			const { expected, found, shared } = await readBothWays(database, alone, company);
			expect(shared).toBe(1);
			expect(found).toEqual(expected);
		} finally {
			database.close();
		}
	});

	it('keep the order of their rows, however many a file of short records has', async () => {
		const feed = textFeed(['甲', '乙']);
		const rows = 600_000;
		const lines = Array.from({ length: rows }, (_, row) => `${row},a\n`).join('');
		const jobs = [`甲,乙\n${lines}`, '甲,乙\n0,b\n1,b\n'].map((text, index) => {
			const file = join(folder, `short-${index}`);
			writeFileSync(file, text);
			return {
				...jobOf('short', index, file, '2026-03-10 08:00:00'),
				feed,
				mapping: wholeMapping(feed),
			};
		});
		const database = await openParser(jobs[0]!);
		try {
			for (const outcome of await parseTogether(database, jobs))
				expect(outcome).toHaveProperty('result');
			const out = `select count(*)::integer as out from read_parquet(${quote(jobs[0]!.rowsFile)}, file_row_number = true) where c0 <> file_row_number::varchar`;
			expect(await database.one(out)).toEqual({ out: 0 });
		} finally {
			database.close();
		}
	});

	it('may be Parquet: those with the same columns of the same types are read in one scan', async () => {
		const make = (name: string): ParseJob[] =>
			[0, 1, 2, 3].map((index) =>
				jobOf(name, index, join(folder, `${index}.parquet`), '2026-03-10 08:00:00'),
			);
		const database = await openParser(make('alone')[0]!);
		try {
			const columns = (day: string): string =>
				header
					.split(',')
					.map((name, place) => `column${place}${place === 5 ? day : ''} as ${name}`)
					.join(', ');
			const cells = (number: number, on: string): string =>
				`('B-${number}', '91330106673959654P', 'D1', '其他', '轻微', '${on}')`;
			const write = (index: number, rows: string[], day = ''): Promise<void> =>
				database.run(
					`copy (select ${columns(day)} from (values ${rows.join(', ')}) as t(${[0, 1, 2, 3, 4, 5].map((place) => `column${place}`).join(', ')})) to ${quote(join(folder, `${index}.parquet`))} (format parquet)`,
				);
			await write(0, [cells(1, '2026-03-01'), cells(2, '2026年3月2日'), cells(3, '2027-01-01')]);
			await write(1, [cells(4, '2026-03-02'), cells(5, 'no day')]);
			await write(2, [cells(6, '2026-03-03')], '::date');
			await write(3, [cells(7, '2026-03-04')]);
			const { expected, found, shared } = await readBothWays(
				database,
				make('alone'),
				make('company'),
			);
			expect(shared).toBe(1);
			expect(found).toEqual(expected);
			expect(found.map((one) => (one as { result: unknown }).result)).toMatchObject([
				{ received: 3, rejected: 1, encoding: 'Parquet' },
				{ received: 2, rejected: 1 },
				{ received: 1, rejected: 0 },
				{ received: 1, rejected: 0 },
			]);
		} finally {
			database.close();
		}
	});
});
