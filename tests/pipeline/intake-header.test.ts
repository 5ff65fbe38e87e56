import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeXlsx } from 'hucre/xlsx';
import { describe, expect, it } from 'vitest';
import { identifier, openDatabase, quote } from '../../pipeline/database.ts';
import { findHeader, wantedHeaders } from '../../pipeline/intake/header.ts';
import { template, textFeed, tryFile } from './intake-trial.ts';

const names = [
	'行政相对人名称',
	'行政相对人代码_1(统一社会信用代码)',
	'许可决定文书号',
	'许可决定日期',
	'备注',
];
const feed = textFeed(names, names.slice(0, 4));
const good = (number: number): string[] => [
	`海口第${number}公司`,
	`91460000MA${String(number).padStart(8, '0')}`,
	`琼许〔2026〕${number}号`,
	'2026/03/01',
	'',
];
const csv = (rows: string[][]): string => rows.map((cells) => cells.join(',')).join('\n') + '\n';
const wide = (...cells: string[]): string[] => [
	...cells,
	...Array<string>(names.length - cells.length).fill(''),
];

describe('a header', () => {
	it('stands under a title, the name of the sender and a blank line; rows keep the numbers of the file', async () => {
		const trial = await tryFile(
			csv([
				wide('2026年3月行政许可信息公示表'),
				wide('填报单位：海口市市场监督管理局', '', '填报日期：2026-03-05'),
				wide(''),
				names,
				good(1),
				good(2),
			]),
			feed,
			template,
		);
		expect(trial.rows).toEqual([good(1), good(2)]);
		expect(trial.places).toEqual([5, 6]);
	});

	it('may carry filling notes below it, which are no data', async () => {
		const notes = ['必填，填写全称', '18位', '文本，不超过64字', '格式：YYYY/MM/DD', '选填'];
		const trial = await tryFile(
			csv([names.map((name) => `*${name}（必填）`), notes, good(1)]),
			feed,
			template,
		);
		expect([trial.rows, trial.places, trial.result!.received]).toEqual([[good(1)], [3], 1]);
	});

	it('may be a band with group headers over its columns', async () => {
		const trial = await tryFile(
			csv([
				['行政相对人', '', '行政许可', '', '备注'],
				['名称', '代码_1(统一社会信用代码)', '决定文书号', '决定日期', ''],
				good(1),
			]),
			textFeed(
				[
					'行政相对人名称',
					'行政相对人代码_1(统一社会信用代码)',
					'行政许可决定文书号',
					'行政许可决定日期',
					'备注',
				],
				['行政相对人名称'],
			),
			template,
		);
		expect([trial.rows, trial.places]).toEqual([[good(1)], [3]]);
		expect(trial.result).toMatchObject({ absent: [], unused: [] });
	});

	it('may have its columns in another order, more of them, and none for an optional one', async () => {
		const trial = await tryFile(
			csv([
				['序号', names[3]!, names[2]!, names[1]!, names[0]!],
				['1', good(1)[3]!, good(1)[2]!, good(1)[1]!, good(1)[0]!],
			]),
			feed,
			template,
		);
		expect(trial.rows).toEqual([good(1)]);
		expect(trial.result).toMatchObject({ unused: ['序号'], absent: ['c4'] });
	});

	it('that lacks a required column refuses the file and names the nearest', async () => {
		const trial = await tryFile(csv([['行政相对人', ...names.slice(1)], good(1)]), feed, template);
		expect(trial.refusal).toMatchObject({ code: 'HEADER-MISSING' });
		expect(trial.refusal!.words.zh).toContain('行政相对人名称');
	});

	it('that names a wanted column twice refuses the file: nothing says which counts', async () => {
		const trial = await tryFile(csv([[...names.slice(0, 4), names[0]!], good(1)]), feed, template);
		expect(trial.refusal).toMatchObject({ code: 'HEADER-TWICE' });
	});

	it('that is missing altogether refuses the file', async () => {
		expect((await tryFile(csv([good(1), good(2)]), feed, template)).refusal).toMatchObject({
			code: 'HEADER-MISSING',
		});
	});

	it('is no data row that looks like a note', () => {
		const rows = [
			names,
			['请找我公司', '91460000MA00000001', '琼许〔2026〕1号', '2026/03/01', '见附件'],
		];
		expect(findHeader(rows, wantedHeaders(feed, template), 'x')).toMatchObject({ top: 0, data: 1 });
	});
});

describe('rows that hold no data', () => {
	it('the header again, totals and notes at the end count as blank and are said', async () => {
		const trial = await tryFile(
			csv([
				names,
				good(1),
				names,
				good(2),
				wide('小计', '', '2'),
				wide('合 计', '', '2'),
				wide(''),
				wide('填报人：张三', '审核人：李四'),
			]),
			feed,
			template,
		);
		expect([trial.rows, trial.places]).toEqual([
			[good(1), good(2)],
			[2, 4],
		]);
		expect(trial.result).toMatchObject({ received: 7, rejected: 0, blank: 5 });
		expect(trial.result!.notes.map((note) => note.zh)).toEqual([
			'有 1 行是重复的表头（从第 3 行起），按空行计。',
			'有 2 行是合计行（从第 5 行起），按空行计。',
			'有 1 行是说明行（从第 8 行起），按空行计。',
		]);
	});

	it('a company named like a total is data', async () => {
		const row = ['合计（海南）有限公司', ...good(1).slice(1)];
		expect((await tryFile(csv([names, row]), feed, template)).rows).toEqual([row]);
	});

	it('what stands below another table’s header is rejected, however well it would fit', async () => {
		const other =
			csv([names, good(1)]) + csv([names.slice(0, 4), good(2).slice(0, 4)]) + csv([good(3)]);
		const trial = await tryFile(other, feed, template);
		expect(trial.rows).toEqual([good(1)]);
		expect(trial.faults.map(([row, rule]) => `${row} ${rule}`)).toEqual([
			'3 TABLE-OTHER',
			'4 FIELD-COUNT',
			'5 TABLE-OTHER',
		]);
	});
});

describe('a table with more columns than anybody fills in', () => {
	const many = Array.from({ length: 1001 - names.length }, (_, column) => `列${column}`);
	const tables = (headers: string[]): [string, () => Promise<Buffer>][] => [
		[
			'separated values',
			async () => Buffer.from(csv([headers, headers.map((_, column) => good(1)[column] ?? '')])),
		],
		[
			'a workbook',
			async () =>
				Buffer.from(await writeXlsx({ sheets: [{ name: '表', rows: [headers, good(1)] }] })),
		],
		['Parquet', async () => parquetOf(headers)],
	];
	it.each(tables([...names, ...many]))(
		'is refused with its number of columns as %s',
		async (_name, make) => {
			const { refusal } = await tryFile(await make(), feed, template);
			expect(refusal).toMatchObject({
				code: 'FILE-COLUMNS',
				words: {
					zh: expect.stringContaining('1001 列，超过 1000 列') as string,
					en: expect.stringContaining('1001 columns, more than 1000') as string,
				},
			});
		},
	);
	it.each(tables([...names, ...many.slice(1)]))(
		'is read with one column less as %s',
		async (_name, make) => {
			expect((await tryFile(await make(), feed, template)).rows).toHaveLength(1);
		},
	);
});

async function parquetOf(headers: string[]): Promise<Buffer> {
	const folder = mkdtempSync(join(tmpdir(), 'mingcha-wide-'));
	const database = await openDatabase(':memory:', { zone: 'Asia/Shanghai', threads: '1' });
	try {
		const cells = headers.map(
			(header, column) => `${quote(good(1)[column] ?? '')} as ${identifier(header)}`,
		);
		await database.run(
			`copy (select ${cells.join(', ')}) to ${quote(join(folder, 'wide.parquet'))} (format parquet)`,
		);
		return readFileSync(join(folder, 'wide.parquet'));
	} finally {
		database.close();
		rmSync(folder, { recursive: true });
	}
}
