import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { identifier, openDatabase, quote, type Row } from '../../pipeline/database.ts';
import { completeFeed, type FeedSpec } from '../../pipeline/feed.ts';
import { mappingsFor } from '../../pipeline/intake/mapping.ts';
import { excludedFile, type ParseResult } from '../../pipeline/intake/job.ts';
import { parseFile } from '../../pipeline/intake/parse.ts';

const zone = 'Asia/Shanghai';
const feed = completeFeed('trial', {
	title: { zh: '试验', en: 'Trials' },
	key: ['code'],
	batch: 'append',
	department: null,
	business_date: 'day',
	columns: {
		code: { zh: '编号', en: 'Code', type: 'text', required: true, max: 10 },
		day: { zh: '日期', en: 'Day', type: 'date' },
		at: { zh: '时间', en: 'At', type: 'timestamp' },
		amount: { zh: '金额', en: 'Amount', type: 'double' },
		times: { zh: '次数', en: 'Times', type: 'integer' },
		done: { zh: '完成', en: 'Done', type: 'boolean' },
		kind: { zh: '类别', en: 'Kind', type: 'text', codes: { one: ['甲', '第一类'], two: ['乙'] } },
		subject: { zh: '主体', en: 'Subject', type: 'text', check: 'subject_code' },
		note: { zh: '备注', en: 'Note', type: 'text' },
	},
	checks: [
		{
			rule: 'ORDER',
			column: 'at',
			bad: 'at::date < day',
			words: { zh: '时间早于日期。', en: 'the time is before the day.' },
		},
	],
} satisfies FeedSpec);
const mapping = {
	...mappingsFor('办件.csv', [], [{ ...feed, title: { zh: '办件', en: 'Cases' } }])[0]!,
	name: 'template-trial',
};

interface Parsed extends ParseResult {
	rows: Row[];
	/** [row of the file, column, rule] */
	faults: [number, string | null, string][];
}

/** Parses the bytes of one file as the feed above. */
async function parse(bytes: string | Buffer, threads = 1): Promise<Parsed> {
	const folder = mkdtempSync(join(tmpdir(), 'mingcha-csv-'));
	const database = await openDatabase(':memory:', { zone, threads: '1', memory: '500MB' });
	onTestFinished(() => {
		database.close();
		rmSync(folder, { recursive: true, force: true });
	});
	const [file, rowsFile, rejectedFile] = ['source', 'rows.parquet', 'rejected.parquet'].map(
		(name) => join(folder, name),
	) as [string, string, string];
	writeFileSync(file, bytes);
	const result = await parseFile({
		batchId: 'b',
		batchNumber: 1,
		file,
		shown: 'D1/试验.csv',
		reportedBy: 'D1',
		receivedAt: '2026-03-10 02:00:00',
		feed,
		mapping,
		rowsFile,
		rejectedFile,
		personalKeyFile: join(folder, 'personal.key'),
		zone,
		spill: join(folder, 'spill'),
		threads,
		memory: '500MB',
	});
	expect(result.received + result.excluded).toBe(
		result.rejected +
			result.blank +
			(
				await database.one<{ n: number }>(
					`select count(*) as n from read_parquet(${quote(rowsFile)}) where defects is null`,
				)
			).n,
	);
	const rows = await database.rows(
		`select (file_row_number + first_row)::integer as line, ${feed.columns.map((column) => identifier(column.name)).join(', ')}
		 from read_parquet(${quote(rowsFile)}, file_row_number = true)
		 where defects is null${result.excluded > 0 ? ` and file_row_number not in (select file_row_number from read_parquet(${quote(excludedFile(rowsFile))}))` : ''} order by line`,
	);
	const rejected = existsSync(rejectedFile)
		? await database.rows<{ source_row: number; column_name: string | null; rule_code: string }>(
				`select * from read_parquet(${quote(rejectedFile)})`,
			)
		: [];
	return {
		...result,
		rows,
		faults: rejected.map((one) => [one.source_row, one.column_name, one.rule_code]),
	};
}

const codes = (parsed: Parsed): unknown[] => parsed.rows.map((row) => [row.line, row.code]);

describe('a CSV file', () => {
	it('gives typed rows with the row of the file', async () => {
		const parsed = await parse(
			'编号,日期,时间,金额,次数,完成,类别,主体,备注\nA1,2026-03-01,2026-03-01 09:30,12.5,3,是,甲,X-T-1,"说, ""好"""\n',
		);
		expect(parsed.rows).toEqual([
			{
				line: 2,
				code: 'A1',
				day: '2026-03-01',
				at: '2026-03-01 09:30:00',
				amount: 12.5,
				times: 3,
				done: true,
				kind: 'one',
				subject: 'X-T-1',
				note: '说, "好"',
			},
		]);
		expect([parsed.received, parsed.rejected, parsed.blank]).toEqual([1, 0, 0]);
	});

	it.each([
		['tab', '\t'],
		['semicolon', ';'],
		['bar', '|'],
	])('may be separated by %s', async (_name, separator) => {
		const parsed = await parse(
			['编号,次数,备注', 'A1,1,x', 'A2,2,y'].join('\n').replaceAll(',', separator),
		);
		expect(parsed.rows.map((row) => [row.code, row.times, row.note])).toEqual([
			['A1', 1, 'x'],
			['A2', 2, 'y'],
		]);
	});

	it('may begin with a byte order mark and end lines with CR LF, the last one without', async () => {
		expect(codes(await parse('\ufeff编号,备注\r\nA1,x\r\nA2,y'))).toEqual([
			[2, 'A1'],
			[3, 'A2'],
		]);
	});

	it('with nothing but its header has no rows', async () => {
		expect(await parse('编号,备注\n')).toMatchObject({ received: 0, rows: [], faults: [] });
	});

	it('without a header is refused', async () => {
		await expect(parse('')).rejects.toMatchObject({ code: 'FILE-EMPTY', where: 'D1/试验.csv' });
	});

	it('reads the same with one thread and with several', async () => {
		const text = `编号,备注\n${Array.from({ length: 3000 }, (_, index) => `A${index},n${index}`).join('\n')}\n`;
		const [one, several] = [await parse(text, 1), await parse(text, 2)];
		expect(several.rows).toEqual(one.rows);
		expect(one.rows.at(-1)).toMatchObject({ line: 3001, code: 'A2999' });
	});
});

describe('a record with the wrong number of fields', () => {
	it('is rejected with its row; the others keep theirs', async () => {
		const parsed = await parse('编号,次数,备注\nA1,1,x\nA2,2\nA3,3,z,extra\nA4,4,w\n');
		expect(codes(parsed)).toEqual([
			[2, 'A1'],
			[5, 'A4'],
		]);
		expect(parsed.faults).toEqual([
			[3, null, 'FIELD-COUNT'],
			[4, null, 'FIELD-COUNT'],
		]);
	});

	it('is found even when the extra field is empty', async () => {
		expect((await parse('编号,备注\nA1,x,\nA2,y\n')).faults).toEqual([[2, null, 'FIELD-COUNT']]);
	});

	it('with an empty last field is right', async () => {
		expect(codes(await parse('编号,备注\nA1,\nA2,y\n'))).toEqual([
			[2, 'A1'],
			[3, 'A2'],
		]);
	});
});

describe('blank lines', () => {
	it('count as blank and keep the rows after them in place', async () => {
		const parsed = await parse('编号,备注\nA1,x\n\n,\n , \nA2,y\n\n');
		expect(codes(parsed)).toEqual([
			[2, 'A1'],
			[6, 'A2'],
		]);
		expect([parsed.rejected, parsed.faults]).toEqual([0, []]);
		expect(parsed.received - parsed.blank).toBe(2);
		expect(parsed.blank).toBeGreaterThanOrEqual(3);
	});
});

describe('quotes', () => {
	it('may hold line breaks and separators: the record is one row', async () => {
		const parsed = await parse('编号,备注\nA1,"第一行\n第二行, 还有"\nA2,y\n');
		expect(parsed.rows.map((row) => [row.code, row.note])).toEqual([
			['A1', '第一行\n第二行, 还有'],
			['A2', 'y'],
		]);
		expect([parsed.received, parsed.rejected]).toEqual([2, 0]);
	});

	it('inside a plain field do not cost the rows after it', async () => {
		const parsed = await parse('编号,备注\nA1,5" 管\nA2,y\nA3,z\n');
		expect(parsed.rows.map((row) => row.code)).toEqual(expect.arrayContaining(['A2', 'A3']));
		expect(parsed.received).toBe(3);
	});
});

describe('a cell', () => {
	it.each([
		['日期', '2026/3/1', '2026-03-01'],
		['日期', '2026.03.01', '2026-03-01'],
		['日期', '2026年3月1日', '2026-03-01'],
		['日期', '20260301', '2026-03-01'],
		['时间', '2026-03-01T09:30:05', '2026-03-01 09:30:05'],
		['时间', '2026/03/01 09:30', '2026-03-01 09:30:00'],
		['时间', '2026-03-01', '2026-03-01 00:00:00'],
		['时间', '2026-03-01T01:30:05Z', '2026-03-01 09:30:05'],
		['时间', '2026-03-01T01:30:05+00:00', '2026-03-01 09:30:05'],
		['次数', '3.0', 3],
		['次数', '-4', -4],
		['金额', '1e3', 1000],
		['完成', '否', false],
		['完成', 'TRUE', true],
		['类别', '第一类', 'one'],
		['类别', 'two', 'two'],
		['备注', '  空格  ', '空格'],
	])('%s %j is read as %j', async (header, text, value) => {
		const parsed = await parse(`编号,${header}\nA1,${text}\n`);
		expect(parsed.faults).toEqual([]);
		expect(Object.values(parsed.rows[0]!)).toContain(value);
	});

	it.each([
		['编号', '', 'REQUIRED'],
		['编号', '12345678901', 'TEXT-LONG'],
		['日期', '2026-02-30', 'TYPE-DATE'],
		['日期', '下周', 'TYPE-DATE'],
		['日期', '1826-03-01', 'DATE-RANGE'],
		['日期', '2026-03-12', 'DATE-FUTURE'],
		['时间', 'noon', 'TYPE-TIMESTAMP'],
		['金额', '十二', 'TYPE-DOUBLE'],
		['金额', 'NaN', 'TYPE-DOUBLE'],
		['金额', 'Infinity', 'TYPE-DOUBLE'],
		['次数', '1.5', 'TYPE-INTEGER'],
		['次数', '99999999999', 'TYPE-INTEGER'],
		['完成', '也许', 'TYPE-BOOLEAN'],
		['类别', '丙', 'CODE-UNKNOWN'],
		['主体', '91110000MA01234567', 'SUBJECT-CODE'],
		['主体', 'P-xyz', 'SUBJECT-CODE'],
	])('%s %j breaks %s', async (header, text, rule) => {
		const headers = header === '编号' ? ['编号', '备注'] : ['编号', header];
		const cells = header === '编号' ? [text, 'x'] : ['A1', text];
		const parsed = await parse(`${headers.join(',')}\n${cells.join(',')}\nA2,\n`);
		expect(parsed.faults.map(([row, , found]) => [row, found])).toContainEqual([2, rule]);
		expect(codes(parsed)).toEqual([[3, 'A2']]);
	});

	it.each(['91330106673959654P', 'P-0123456789abcdef0123456789abcdef', 'X-CHI-12345'])(
		'%s is a subject',
		async (code) => {
			expect((await parse(`编号,主体\nA1,${code}\n`)).faults).toEqual([]);
		},
	);

	it('that is bad does not hide another one of the same row', async () => {
		expect((await parse('编号,日期,次数,备注\n,x,y,z\n')).faults).toEqual([
			[2, 'code', 'REQUIRED'],
			[2, 'day', 'TYPE-DATE'],
			[2, 'times', 'TYPE-INTEGER'],
		]);
	});

	it('is held against the others of its row by the feed’s own checks', async () => {
		expect(
			(
				await parse(
					'编号,日期,时间\nA1,2026-03-02,2026-03-01 23:59\nA2,2026-03-01,2026-03-01 00:00\n',
				)
			).faults,
		).toEqual([[2, 'at', 'ORDER']]);
	});
});

describe('other containers', () => {
	it('gzip is read as what it holds', async () => {
		expect(codes(await parse(gzipSync('编号,备注\nA1,x\n')))).toEqual([[2, 'A1']]);
	});

	it('gzip that was cut off is refused', async () => {
		const bytes = gzipSync(`编号,备注\n${'A1,x\n'.repeat(5000)}`);
		await expect(parse(bytes.subarray(0, bytes.length - 20))).rejects.toMatchObject({
			code: 'FILE-UNREADABLE',
		});
	});

	it('gzip that grows without measure is refused before it fills the disk', async () => {
		await expect(parse(gzipSync(Buffer.alloc(64 << 20, 'a')))).rejects.toMatchObject({
			code: 'FILE-BOMB',
		});
	});

	it('Parquet is read with its types', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'mingcha-parquet-'));
		const database = await openDatabase(':memory:', { zone, threads: '1', memory: '500MB' });
		onTestFinished(() => {
			database.close();
			rmSync(folder, { recursive: true, force: true });
		});
		const file = join(folder, 'a.parquet');
		await database.run(
			`copy (select 'A1' as 编号, date '2026-03-01' as 日期, timestamp '2026-03-01 09:30:00' as 时间, 1.5::decimal(18,6) as 金额, 3::bigint as 次数, true as 完成, '乙' as 类别
			 union all select null, null, null, null, null, null, null union all select 'A3', date '2026-03-01', null, null, -1, false, '丙') to ${quote(file)} (format parquet)`,
		);
		const parsed = await parse(readFileSync(file));
		expect(parsed.rows).toMatchObject([
			{
				code: 'A1',
				day: '2026-03-01',
				at: '2026-03-01 09:30:00',
				amount: 1.5,
				times: 3,
				done: true,
				kind: 'two',
			},
		]);
		expect([parsed.received, parsed.blank, parsed.rejected, parsed.encoding]).toEqual([
			3,
			1,
			1,
			'Parquet',
		]);
		expect(parsed.faults.map(([, column, rule]) => [column, rule])).toEqual([
			['kind', 'CODE-UNKNOWN'],
		]);
	});

	it('Parquet that is damaged is refused', async () => {
		await expect(parse(Buffer.from('PAR1 and nothing more'))).rejects.toMatchObject({
			code: 'FILE-UNREADABLE',
		});
	});
});
