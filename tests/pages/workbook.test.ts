import { readXlsx } from 'hucre/xlsx';
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Cell } from '../../src/lib/server/warehouse.ts';
import { streamTable } from '../../src/lib/server/export/workbook.ts';
import { readParts, writeParts } from '../../src/lib/server/export/zip.ts';
import type { ViewColumn } from '../../src/lib/view.ts';

const column = (name: string, type: string, more: Partial<ViewColumn> = {}): ViewColumn => ({
	name,
	title: name,
	type,
	unit: null,
	good: null,
	description: null,
	codes: null,
	...more,
});
const columns = [
	column('code', 'VARCHAR'),
	column('state', 'VARCHAR', { codes: { open: { zh: '开启', en: 'Open' } } }),
	column('count', 'INTEGER'),
	column('share', 'DOUBLE', { unit: 'share' }),
	column('day', 'DATE'),
	column('at', 'TIMESTAMP'),
	column('yes', 'BOOLEAN'),
];
const definitions = { name: '说明', heads: ['名称', '含义', '单位', '列'], about: [], columns };
const collect = async (pieces: AsyncIterable<Uint8Array>): Promise<Buffer> => {
	const all: Uint8Array[] = [];
	for await (const piece of pieces) all.push(piece);
	return Buffer.concat(all);
};
async function* inPieces(rows: Cell[][], size: number): AsyncGenerator<Cell[][]> {
	for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size);
}

describe('a workbook', () => {
	it('goes on in further sheets, every row once, in order, under the same headings', async () => {
		const rows = Array.from({ length: 25 }, (_, i): Cell[] => [
			`00${i}`,
			i % 2 ? 'open' : null,
			i,
			i / 25,
			'2026-10-31',
			'2026-10-31 08:30:00',
			i % 2 === 0,
		]);
		const table = { name: '表'.repeat(40), columns, total: 25, pieces: inPieces(rows, 7) };
		const book = await readXlsx(await collect(streamTable(table, definitions, 'zh', 10)));
		expect(book.sheets.map(({ rows: { length } }) => length)).toEqual([11, 11, 6, 8]);
		expect(new Set(book.sheets.map(({ name }) => name)).size).toBe(4);
		for (const { name } of book.sheets) expect([...name].length).toBeLessThanOrEqual(31);
		const data = book.sheets.slice(0, 3);
		for (const sheet of data) expect(sheet.rows[0]).toEqual(columns.map(({ title }) => title));
		const read = data.flatMap((sheet) => sheet.rows.slice(1));
		expect(read.map(([code]) => code)).toEqual(rows.map(([code]) => code));
		expect(read.map(([, state]) => state ?? null)).toEqual(
			rows.map(([, state]) => (state ? '开启' : null)),
		);
		expect(read.map(([, , count, share]) => [count, share])).toEqual(
			rows.map(([, , count, share]) => [count, share]),
		);
		expect(read[1]![6]).toBe(false);
		const day = read[0]![4] as Date | number;
		expect(day instanceof Date ? day.toISOString().slice(0, 10) : day).toBe(
			day instanceof Date ? '2026-10-31' : 46_326,
		);
	});

	it('without rows has its headings and definitions', async () => {
		const table = { name: '空', columns, total: 0, pieces: inPieces([], 1) };
		const book = await readXlsx(await collect(streamTable(table, definitions, 'en')));
		expect(book.sheets.map(({ name, rows }) => [name, rows.length])).toEqual([
			['空', 1],
			['说明', 8],
		]);
	});

	it('keeps every sign that a cell can hold and drops those that XML cannot', async () => {
		const texts = [
			'=1+1',
			'<a> & "b"',
			'  x ',
			'a\nb',
			'𠮷',
			'x\u0001y',
			'a\ud800b',
			'y'.repeat(40_000),
		];
		const rows = texts.map((text): Cell[] => [text]);
		const table = {
			name: 'T',
			columns: [columns[0]!],
			total: rows.length,
			pieces: inPieces(rows, 3),
		};
		const book = await readXlsx(await collect(streamTable(table, definitions, 'zh')));
		const read = book.sheets[0]!.rows.slice(1).map(([cell]) => cell);
		expect(read.slice(0, 5)).toEqual(texts.slice(0, 5));
		expect(read[5]).toBe('xy');
		expect(read[6]).toBe('a\ufffdb');
		expect(String(read[7])).toHaveLength(32_767);
	});

	it('of 200,000 rows is made in pieces, without holding them', async () => {
		const row: Cell[] = ['913607020000000000', 'open', 12, 0.5, '2026-10-31', null, true];
		async function* pieces(): AsyncGenerator<Cell[][]> {
			for (let i = 0; i < 100; i++) yield Array.from({ length: 2000 }, () => row);
		}
		const table = { name: 'T', columns, total: 200_000, pieces: pieces() };
		let most = 0;
		let bytes = 0;
		for await (const piece of streamTable(table, definitions, 'zh')) {
			most = Math.max(most, piece.length);
			bytes += piece.length;
		}
		expect(most).toBeLessThan(1_000_000);
		expect(bytes).toBeGreaterThan(500_000);
	});
});

describe('an archive', () => {
	it('is read by another program, and by ours', async () => {
		const text = 'Mingcha 明察 '.repeat(10_000);
		const archive = await collect(
			writeParts([
				{ path: 'a.txt', data: Buffer.from(text) },
				{
					path: '表.txt',
					data: (async function* () {
						yield Buffer.from('1');
						yield Buffer.from('2');
					})(),
				},
			]),
		);
		expect(
			readParts(archive).map(({ path, data }) => [path, Buffer.from(data).toString()]),
		).toEqual([
			['a.txt', text],
			['表.txt', '12'],
		]);
		const folder = mkdtempSync(join(tmpdir(), 'mingcha-zip-'));
		try {
			writeFileSync(join(folder, 'x.zip'), archive);
			const tested = spawnSync('unzip', ['-t', join(folder, 'x.zip')], { encoding: 'utf8' });
			// a machine without the program has nothing to say
			if (tested.error === undefined) expect(tested.stdout).toContain('No errors');
		} finally {
			rmSync(folder, { recursive: true, force: true });
		}
	});

	it('ends with the error of the file that failed', async () => {
		async function* failing(): AsyncGenerator<Uint8Array> {
			yield Buffer.from('x');
			throw new Error('the rows ended early');
		}
		await expect(collect(writeParts([{ path: 'a', data: failing() }]))).rejects.toThrow(
			'ended early',
		);
	});
});
