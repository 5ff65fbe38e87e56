import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openDatabase, type Database } from '../../pipeline/database.ts';
import { completeFeed } from '../../pipeline/feed.ts';
import { template, textFeed, tryFile, type Trial } from './intake-trial.ts';
import { makeZip, rowXml, workbookParts, type SheetXml } from './spreadsheet-file.ts';

vi.setConfig({ testTimeout: 60_000 });

const names = ['文书号', '主体名称', '决定日期', '金额'];
const feed = textFeed(names, names.slice(0, 1));
const typed = completeFeed('trial', {
	title: { zh: '试验', en: 'Trials' },
	key: ['no'],
	batch: 'append',
	department: null,
	business_date: null,
	columns: {
		no: { zh: '文书号', en: 'No', type: 'text', check: 'identifier', required: true },
		name: { zh: '主体名称', en: 'Name', type: 'text' },
		day: { zh: '决定日期', en: 'Day', type: 'timestamp' },
		amount: { zh: '金额', en: 'Amount', type: 'double' },
	},
});
const book = (sheet: Partial<SheetXml>): Buffer =>
	makeZip(workbookParts([{ name: '表', rows: '', ...sheet }]));
const sheet = (rows: (string | number | null)[][], after = ''): Buffer =>
	book({ rows: [names, ...rows].map((cells, place) => rowXml(place + 1, cells)).join(''), after });
const merged = (...areas: string[]): string =>
	`<mergeCells count="${areas.length}">${areas.map((area) => `<mergeCell ref="${area}"/>`).join('')}</mergeCells>`;

describe('a workbook', () => {
	it('gives the value of cells merged downwards to each of their rows that holds anything else', async () => {
		const rows = [
			['A1', '甲', '2026-03-01', 1],
			['A2', null, null, 2],
			['A3', null, null, 3],
			[null, null, null, null],
			['A5', '乙', null, 5],
		];
		const trial = await tryFile(sheet(rows, merged('B2:B5', 'C2:C3')), feed, template);
		expect(trial.rows).toEqual([
			['A1', '甲', '2026-03-01', '1'],
			['A2', '甲', '2026-03-01', '2'],
			['A3', '甲', '', '3'],
			['A5', '乙', '', '5'],
		]);
		expect([trial.places, trial.faults]).toEqual([[2, 3, 4, 6], []]);
	});
	it('rejects a row merged across columns, but for a total or a note, which hold no data', async () => {
		const trial = await tryFile(
			sheet(
				[['一、许可类'], ['A1', '甲', null, 1], ['合计', null, null, 1], ['注：以上为初步数']],
				merged('A2:D2', 'A4:C4', 'A5:D5'),
			),
			feed,
			template,
		);
		expect(trial.rows).toEqual([['A1', '甲', '', '1']]);
		expect(trial.faults).toEqual([[2, 'CELL-MERGED']]);
		expect(trial.result).toMatchObject({ received: 4, blank: 2 });
	});
	it('keeps the zeros that a format of zeros shows before a code', async () => {
		const parts = workbookParts([
			{
				name: '表',
				rows: rowXml(1, names) + rowXml(2, ['<c s="1"><v>1234</v></c>', '甲', null, 1]),
			},
		]).map((part) =>
			part.name === 'xl/styles.xml'
				? {
						...part,
						data: String(part.data)
							.replace('numFmtId="14"', 'numFmtId="165"')
							.replace('</numFmts>', '<numFmt numFmtId="165" formatCode="000000"/></numFmts>'),
					}
				: part,
		);
		expect((await tryFile(makeZip(parts), feed, template)).rows).toEqual([
			['001234', '甲', '', '1'],
		]);
	});
	it.each<[string, string]>([
		['a row number twice', rowXml(2, ['A1', '甲']) + rowXml(2, ['A2', '乙'])],
		['rows out of order', rowXml(3, ['A1', '甲']) + rowXml(2, ['A2', '乙'])],
		[
			'a cell twice',
			'<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c><c r="B2"><v>3</v></c></row>',
		],
	])('with %s is refused, for one of them would be lost', async (_, rows) => {
		expect(
			(await tryFile(book({ rows: rowXml(1, names) + rows }), feed, template)).refusal?.code,
		).toBe('FILE-UNREADABLE');
	});
	it('in the older XML gives the value of cells merged downwards to each row, and rejects one merged across', async () => {
		const cell = (text: string, more = ''): string =>
			`<Cell ${more}><Data ss:Type="String">${text}</Data></Cell>`;
		const rows = [
			names.map((name) => cell(name)).join(''),
			cell('A1') + cell('甲', 'ss:MergeDown="1"'),
			cell('A2') + cell('2026-03-01', 'ss:Index="3"'),
			cell('二、处罚类', 'ss:MergeAcross="3"'),
		];
		const xml = `<?xml version="1.0"?><Workbook xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="表"><Table>${rows.map((row) => `<Row>${row}</Row>`).join('')}</Table></Worksheet></Workbook>`;
		const trial = await tryFile(xml, feed, template);
		expect(trial.rows).toEqual([
			['A1', '甲', '', ''],
			['A2', '甲', '2026-03-01', ''],
		]);
		expect(trial.faults).toEqual([[4, 'CELL-MERGED']]);
	});
});

describe('Parquet', () => {
	let database: Database;
	let folder = '';
	beforeAll(async () => {
		folder = mkdtempSync(join(tmpdir(), 'mingcha-variants-'));
		database = await openDatabase(':memory:', { zone: 'Asia/Shanghai', threads: '1' });
	});
	afterAll(() => {
		database.close();
		rmSync(folder, { recursive: true, force: true });
	});
	const send = async (select: string, own = typed): Promise<Trial> => {
		const file = join(folder, 'one.parquet');
		await database.run(`copy (select ${select}) to '${file}' (format parquet)`);
		return tryFile(readFileSync(file), own, template);
	};
	it('gives codes that became numbers with a point back without it, and never those that lost digits', async () => {
		const trial = await send(
			`unnest([460106::double, 911101085923662401::double, 7]) as 文书号, 12::float as 主体名称, 0.1::float as 金额`,
		);
		expect(trial.rows).toEqual([
			['460106', '12', '', '0.1'],
			['7', '12', '', '0.1'],
		]);
		expect(trial.faults).toEqual([[2, 'CODE-SCIENTIFIC']]);
	});
	it('may hold instants with a zone or of nanoseconds, decimals, lists, and text that is not said to be text', async () => {
		expect(
			(
				await send(
					`encode('A1') as 文书号, ['甲', '乙'] as 主体名称, timestamptz '2026-03-01 01:30:00+00' as 决定日期, 12.50::decimal(18, 2) as 金额`,
				)
			).rows,
		).toEqual([['A1', '甲;乙', '2026-03-01 09:30:00', '12.5']]);
		expect(
			(
				await send(
					`'A1' as 文书号, timestamp_ns '2026-03-01 09:30:00.123456789' as 决定日期, 5::hugeint as 金额`,
				)
			).rows,
		).toEqual([['A1', '', '2026-03-01 09:30:00.123456', '5.0']]);
	});
	it('with nested structures in a wanted column is refused, in another one read', async () => {
		for (const nested of [`{'a': 1}`, `map {'k': 'v'}`, `[{'a': 1}]`, `[[1], [2]]`]) {
			expect(
				(await send(`'A1' as 文书号, ${nested} as 主体名称`, feed)).refusal?.code,
				nested,
			).toBe('FILE-NESTED');
			expect((await send(`'A1' as 文书号, ${nested} as 其他`, feed)).rows, nested).toHaveLength(1);
		}
	});
});

describe('JSON', () => {
	it('costs the record whose key stands twice but for blanks; a value that is an object itself is told as JSON', async () => {
		const trial = await tryFile(
			'[{"文书号":"A1","主体名称":{"名":"甲"}},{"文书号":"A2","其他":{"a":1}},{"文书号":"A3","文书号 ":"A4"},{"文书号":911101085923662400}]',
			feed,
			template,
		);
		expect(trial.rows.map(([no, name]) => [no, name])).toEqual([
			['A1', '{"名":"甲"}'],
			['A2', ''],
			['911101085923662400', ''],
		]);
		expect(trial.faults).toEqual([[3, 'JSON-RECORD']]);
	});
	it('written by columns is refused, and not read as one record', async () => {
		expect(
			(await tryFile('{"文书号":["A1","A2"],"主体名称":["甲","乙"]}', feed, template)).refusal
				?.code,
		).toBe('FILE-JSON');
	});
});

describe('separated values as a database exports them', () => {
	it('have \\N for no value', async () => {
		const trial = await tryFile(
			`${names.join('\t')}\nA1\t甲\t\\N\t\\N\nA2\t\\N\t2026-03-01\t\\N\n\\N\t丙\t\\N\t1\n`,
			feed,
			template,
		);
		expect(trial.rows).toEqual([
			['A1', '甲', '', ''],
			['A2', '', '2026-03-01', ''],
		]);
		expect(trial.faults).toEqual([[4, 'REQUIRED']]);
	});
	it('have it also beside cells in quotes and damaged records', async () => {
		const trial = await tryFile(
			`${names.join(',')}\nA1,"甲",\\N,1\nA2,"乙"丙,\\N,1\nA3,丁,\\N,\\N\n`,
			feed,
			template,
		);
		expect(trial.rows).toEqual([
			['A1', '甲', '', '1'],
			['A2', '"乙"丙', '', '1'],
			['A3', '丁', '', ''],
		]);
		expect(trial.faults).toEqual([]);
	});
});
