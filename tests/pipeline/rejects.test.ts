import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readXlsx, writeXlsx, type CellValue } from 'hucre/xlsx';
import { describe, expect, it } from 'vitest';
import { readFeeds } from '../../pipeline/feed.ts';
import { creditCheck } from '../../pipeline/intake/credit-code.ts';
import { headerWords } from '../../pipeline/intake/mapping.ts';
import { besideHeaders, returnedHeader } from '../../pipeline/intake/returned.ts';
import { writeRejects, type RejectsSpec } from '../../pipeline/rejects.ts';
import { ndjsonReport } from '../../pipeline/report.ts';
import { install, type Installation } from './installation.ts';

const feeds = await readFeeds();
const enterprise = `91370306MA3C00001${creditCheck('91370306MA3C00001')}`;
const wrong = `${enterprise.slice(0, 17)}${enterprise.endsWith('A') ? 'B' : 'A'}`;

const header =
	'申报号,事项编码,申请人代码,实施机构代码,申请时间,办结时间,办结结果,环节数,是否踏勘,重大项目级别';
const good = (case_no: string): string =>
	`${case_no},XK-001,${enterprise},D1,2026-03-02 09:00:00,2026-03-05 10:00:00,准予许可,3,否,市级`;
const sent = [
	header,
	good('0012026030200000001'),
	good('0012026030200000002').replace('准予许可', '通过'),
	good('0012026030200000003').replace('2026-03-05', '2026-02-05').replace(',3,', ',三步,'),
	good('0012026030200000004').replace(enterprise, wrong),
	`${good('0012026030200000005')},多一栏`,
	good('0012026030200000006')
		.replace('D1', 'D2')
		.replace('市级', '=1+1')
		.replace('准予许可', '办好了'),
	'',
].join('\n');

/** A sheet as rows of cells under its headers. */
interface Table {
	rows: CellValue[][];
	column: (header: string) => number;
}

async function readTable(file: string, sheet = 0, headed = 1): Promise<Table> {
	const rows = (await readXlsx(readFileSync(file))).sheets[sheet]!.rows;
	return {
		rows,
		column: (header) =>
			rows[headed]!.findIndex((cell) => headerWords(String(cell)) === headerWords(header)),
	};
}

async function lists(
	city: Installation,
	name: string,
	wanted: Partial<RejectsSpec> = {},
): Promise<string[]> {
	const out = join(city.home, name);
	await writeRejects(
		city.paths,
		feeds,
		{ format: 'xlsx', out, withMended: false, ...wanted },
		ndjsonReport(() => {}),
	);
	return readdirSync(out).sort();
}

describe('rejected rows', () => {
	it('go back as they came with reasons; mended in place and sent again they are accepted, and the history stays', async () => {
		const city = install();
		city.deliver('D1/办件_2026W10.csv', sent);
		await city.refresh('2026-03-10 02:00:00');
		expect(await lists(city, 'first')).toEqual(['办件_更正.xlsx']);
		const file = join(city.home, 'first', '办件_更正.xlsx');
		const book = await readXlsx(readFileSync(file));
		expect(book.sheets.map(({ name }) => name)).toEqual(['办件', '问题清单', '填报说明']);
		const { rows, column } = await readTable(file);
		const cell = (row: number, name: string): CellValue => rows[row]![column(name)]!;
		expect(rows.length - 3).toBe(5);
		expect(rows.slice(3).map((row) => row[column('退回行号')])).toEqual(['3', '4', '5', '6', '7']);
		// a long code is text, what was read is typed, what was wrong stands there as it came
		expect(cell(3, '申报号')).toBe('0012026030200000002');
		expect(cell(3, '办结结果')).toBe('通过');
		expect(cell(3, '环节数')).toBe(3);
		expect(cell(3, '是否踏勘')).toBe('否');
		expect(cell(3, '申请时间')).toEqual(new Date('2026-03-02T09:00:00Z'));
		expect(cell(4, '环节数')).toBe('三步');
		expect(cell(4, '办结时间')).toBe('2026-02-05 10:00:00');
		expect(cell(5, '申请人代码')).toBe(wrong);
		expect(cell(6, '申报号')).toBeNull();
		expect(cell(3, '退回原因')).toBe('办结结果：不在代码表内，请改用模板下拉中的值。');
		expect(String(cell(4, '退回原因')).split('\n').length).toBe(2);
		expect(cell(5, '修改建议')).toBe(`申请人代码：${enterprise}`);

		const problems = await readTable(file, 1, 0);
		expect(problems.rows.length - 1).toBe(6);
		expect(problems.rows[1]!.slice(0, 8)).toEqual([
			'D1',
			'D1',
			expect.stringMatching(/^[0-9a-f]{12}$/),
			'D1/办件_2026W10.csv',
			3,
			'办结结果',
			'通过',
			'CODE-UNKNOWN',
		]);

		const mend = (row: number, values: Record<string, CellValue>): void => {
			for (const [name, value] of Object.entries(values)) rows[row]![column(name)] = value;
		};
		mend(3, { 办结结果: '准予许可' });
		mend(4, { 办结时间: '2026-03-05', 环节数: 4 });
		mend(5, { 申请人代码: enterprise });
		mend(6, {
			申报号: '0012026030200000005',
			事项编码: 'XK-001',
			申请人代码: enterprise,
			实施机构代码: 'D1',
			申请时间: '2026-03-02',
		});
		city.deliver(
			'D1/办件_更正.xlsx',
			Buffer.from(
				await writeXlsx({
					sheets: [
						{ name: '办件', rows },
						...book.sheets.slice(1).map((sheet) => ({ name: sheet.name, rows: sheet.rows })),
					],
				}),
			),
		);
		await city.refresh('2026-03-12 02:00:00');
		const batches = await city.query(
			'select source_file, status, received_count, accepted_count, rejected_count, notes_zh, unused_columns from intake_batches order by received_at',
		);
		expect(batches).toEqual([
			{
				source_file: 'D1/办件_2026W10.csv',
				status: 'accepted',
				received_count: 6,
				accepted_count: 1,
				rejected_count: 5,
				notes_zh: '',
				unused_columns: '',
			},
			{
				source_file: 'D1/办件_更正.xlsx',
				status: 'accepted',
				received_count: 5,
				accepted_count: 4,
				rejected_count: 1,
				notes_zh: '',
				unused_columns: '',
			},
		]);
		expect(
			(await city.query('select case_no, steps from stg_approvals order by case_no')).map(
				({ case_no }) => String(case_no).slice(-1),
			),
		).toEqual(['1', '2', '3', '4', '5']);

		// what is mended is on no list any more; the row of the correction that is still wrong is, in both batches
		await lists(city, 'second');
		const again = await readTable(join(city.home, 'second', '办件_更正.xlsx'));
		expect(
			again.rows
				.slice(3)
				.map((row) => [row[again.column('申报号')], row[again.column('退回文件')]]),
		).toEqual([['0012026030200000006', 'D1/办件_更正.xlsx']]);
		await lists(city, 'all', { withMended: true });
		const all = await readTable(join(city.home, 'all', '办件_更正.xlsx'), 1, 0);
		expect(all.rows.length - 1).toBe(7);

		again.rows[3]![again.column('办结结果')] = '不予许可';
		city.deliver(
			'D1/办件_更正2.xlsx',
			Buffer.from(await writeXlsx({ sheets: [{ name: '办件', rows: again.rows }] })),
		);
		await city.refresh('2026-03-13 02:00:00');
		expect(await lists(city, 'third')).toEqual([]);
		expect(await city.query('select count(*)::integer as rows from stg_approvals')).toEqual([
			{ rows: 6 },
		]);
		expect(
			await city.query("select major_project_level from stg_approvals where result = 'refused'"),
		).toEqual([{ major_project_level: '=1+1' }]);
		expect(
			(await city.query('select rejected_count from intake_batches order by received_at')).map(
				(row) => row.rejected_count,
			),
		).toEqual([5, 1, 0]);
	}, 120_000);

	it('are chosen by department, batch and feed; CSV keeps formulas harmless and comes back mended too', async () => {
		const city = install();
		city.deliver('D1/办件_2026W10.csv', sent);
		city.deliver(
			'D1/部门_2026.csv',
			'部门代码,部门名称,部门类别\nD1,甲局,审批部门\nD2,,监管部门\n',
		);
		await city.refresh('2026-03-10 02:00:00');
		expect(await lists(city, 'both')).toEqual(['办件_更正.xlsx', '部门_更正.xlsx']);
		const several = city.mingcha(['rejects', '--out', join(city.home, 'one.xlsx')]);
		expect(several.code).toBe(1);
		expect(several.err).toContain('--feed');
		const one = city.mingcha(['rejects', '--feed', '部门', '--out', join(city.home, 'one.csv')]);
		expect(one).toMatchObject({ code: 0 });
		expect(readFileSync(join(city.home, 'one.csv'), 'utf8')).toContain('必填项为空');
		const [batch] = await city.query<{ batch_id: string }>(
			"select batch_id from intake_batches where feed = 'departments'",
		);
		expect(await lists(city, 'batch', { batch: batch!.batch_id.slice(0, 12) })).toEqual([
			'部门_更正.xlsx',
		]);
		expect(await lists(city, 'other', { department: 'D2', format: 'csv' })).toEqual([
			'办件_更正.csv',
			'部门_更正.csv',
		]);
		const csv = readFileSync(join(city.home, 'other', '办件_更正.csv'), 'utf8');
		expect(csv.startsWith('\ufeff申报号（必填）,')).toBe(true);
		expect(csv.trim().split('\n').length).toBe(2);
		expect(csv).toContain(",'=1+1,");
		city.deliver('D1/办件_更正.csv', csv.replace('办好了', '准予许可').replace("'=1+1", '省级'));
		await city.refresh('2026-03-12 02:00:00');
		expect(await lists(city, 'mended', { department: 'D2', feed: '办件' })).toEqual([]);
		expect(
			await city.query(
				"select result, major_project_level from stg_approvals where department_code = 'D2'",
			),
		).toEqual([{ result: 'granted', major_project_level: '省级' }]);
	}, 120_000);

	it('with a wrong key count as mended when the same row comes later with the suggested key, and in no doubtful case', async () => {
		const city = install();
		const slip = (code: string): string =>
			code.slice(0, 17) + [...'AB'].find((letter) => !code.endsWith(letter))!;
		const codes = [1, 2, 3, 4, 5, 6]
			.map((place) => `91370306MA3C0001${place}`)
			.map((code) => code + creditCheck(code));
		const [same, changed, before, elsewhere, unsuggested, also] = codes as [
			string,
			string,
			string,
			string,
			string,
			string,
		];
		const rating = (code: string, scheme = 'S1', grade = 'A', until = '2027-03-01'): string =>
			`${code},${scheme},${grade},2026-03-01,${until}`;
		const file = (...rows: string[]): string =>
			['统一社会信用代码,评价体系代码,评价等级,评价日期,有效期至', ...rows, ''].join('\n');
		city.deliver(
			'D1/信用评价_1.csv',
			file(
				rating(slip(same)),
				rating(slip(changed)),
				rating(slip(before)),
				rating(before),
				rating(slip(elsewhere)),
				rating(unsuggested, ''),
				rating(slip(also), 'S1', 'A', '2026-02-01'),
			),
		);
		await city.refresh('2026-03-10 02:00:00');
		city.deliver(
			'D1/信用评价_2.csv',
			file(
				rating(same),
				rating(changed, 'S1', 'B'),
				rating(before),
				rating(unsuggested),
				rating(also),
			),
		);
		city.deliver('D2/信用评价_2.csv', file(rating(elsewhere)));
		await city.refresh('2026-03-12 02:00:00');
		expect(
			await city.query(
				'select source_row, column_name, mended_at from lake_rejected order by source_row, column_name',
			),
		).toEqual([
			{ source_row: 2, column_name: 'subject_code', mended_at: '2026-03-12 02:00:00' },
			{ source_row: 3, column_name: 'subject_code', mended_at: null },
			{ source_row: 4, column_name: 'subject_code', mended_at: null },
			{ source_row: 6, column_name: 'subject_code', mended_at: null },
			{ source_row: 7, column_name: 'scheme_code', mended_at: null },
			{ source_row: 8, column_name: 'subject_code', mended_at: '2026-03-12 02:00:00' },
			{ source_row: 8, column_name: 'valid_to', mended_at: '2026-03-12 02:00:00' },
		]);
	}, 120_000);

	it('carry headers that belong to no feed', () => {
		const taken = new Set(
			feeds.flatMap((feed) =>
				feed.columns.flatMap((column) =>
					[column.zh, column.en, column.name, ...column.headers].map(headerWords),
				),
			),
		);
		expect(
			[...besideHeaders, returnedHeader].filter((name) => taken.has(headerWords(name))),
		).toEqual([]);
	});
});
