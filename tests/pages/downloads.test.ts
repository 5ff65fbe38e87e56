import { DuckDBInstance } from '@duckdb/node-api';
import { tableFromIPC } from '@uwdata/flechette';
import { readXlsx } from 'hucre/xlsx';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { readPublished } from './database.ts';

const origin = inject('origin');
const city = inject('city');
const take = async (path: string): Promise<Uint8Array> => {
	const answer = await fetch(`${origin}${path}`);
	expect(answer.status, path).toBe(200);
	expect(answer.headers.get('content-disposition')).toContain('attachment');
	return new Uint8Array(await answer.arrayBuffer());
};
const expected = await readPublished<Record<string, string | number>>(
	city,
	`select department_code, department_name, composite_score, on_time_share, late_count, month::varchar as month
	from reporting_rankings order by department_code, month`,
);

describe('a table taken along', () => {
	it('as a workbook has typed cells equal to the mart, codes as text, and a sheet of definitions', async () => {
		const book = await readXlsx(await take('/reporting_rankings/xlsx?p=all&cols=all'));
		expect(book.sheets.map(({ name }) => name)).toEqual(['部门报送排名', '说明']);
		const [head, ...rows] = book.sheets[0]!.rows as unknown[][];
		const at = (title: string): number => head!.findIndex((cell) => String(cell).startsWith(title));
		expect(rows.length).toBe(expected.length);
		const found = rows
			.map((row) => ({
				department_code: row[at('部门代码')],
				department_name: row[at('部门')],
				composite_score: row[at('综合分')],
				on_time_share: row[at('及时率')],
				late_count: row[at('逾期')],
				month: toDay(row[at('月份')]),
			}))
			.sort((a, b) =>
				`${String(a.department_code)}${a.month}` < `${String(b.department_code)}${b.month}`
					? -1
					: 1,
			);
		expect(found).toEqual(expected);
		const definitions = (book.sheets[1]!.rows as unknown[][]).map((row) => row.join(' '));
		for (const words of ['数据截至', '代次', '政策参数', 'composite_score'])
			expect(
				definitions.some((line) => line.includes(words)),
				words,
			).toBe(true);
	});

	it('as Parquet and as Arrow has the same rows', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'mingcha-take-'));
		try {
			const file = join(folder, 'rows.parquet');
			writeFileSync(file, await take('/reporting_rankings/parquet?p=all&cols=all'));
			const instance = await DuckDBInstance.create(':memory:');
			const connection = await instance.connect();
			const reader = await connection.runAndReadAll(
				`select department_code, department_name, composite_score, on_time_share, late_count, month::varchar as month
				from read_parquet('${file}') order by department_code, month`,
			);
			expect(reader.getRowObjectsJson()).toEqual(expected);
			connection.closeSync();
			instance.closeSync();
		} finally {
			rmSync(folder, { recursive: true, force: true });
		}
		const arrow = tableFromIPC(await take('/reporting_rankings/arrow?p=all&cols=all'));
		expect(arrow.numRows).toBe(expected.length);
		const late = arrow.getChild('late_count').toArray() as ArrayLike<number>;
		expect(Array.from(late).reduce((sum, value) => sum + value, 0)).toBe(
			expected.reduce((sum, row) => sum + Number(row.late_count), 0),
		);
	});

	it('of the rows behind a number is as long as the number, in every format that counts', async () => {
		const [row] = await readPublished<{ code: string; month: string; late: number }>(
			city,
			`select department_code as code, month::varchar as month, late_count as late from reporting_rankings
			where late_count > 0 order by late_count, department_code, month limit 1`,
		);
		const search = `?count=late_count&department_code=${row!.code}&month=${row!.month}`;
		const book = await readXlsx(await take(`/reporting_rankings/records/xlsx${search}`));
		expect(book.sheets[0]!.rows.length - 1).toBe(row!.late);
		const arrow = tableFromIPC(await take(`/reporting_rankings/records/arrow${search}`));
		expect(arrow.numRows).toBe(row!.late);
	});

	it('of one item has the rows of that item alone', async () => {
		const [item] = await readPublished<{ code: string; rows: number }>(
			city,
			`select item_code as code, count(*) as rows from reform_effects group by 1 order by rows desc, code limit 1`,
		);
		const arrow = tableFromIPC(await take(`/reform/${item!.code}/arrow`));
		expect(arrow.numRows).toBe(item!.rows);
	});

	it('is refused in a format that there is not', async () => {
		expect((await fetch(`${origin}/reporting_rankings/exe`)).status).toBe(404);
	});
});

function toDay(cell: unknown): string {
	if (cell instanceof Date) return cell.toISOString().slice(0, 10);
	return new Date((Number(cell) - 25_569) * 86_400_000).toISOString().slice(0, 10);
}
