import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { writeXlsx } from 'hucre/xlsx';
import { openSharedStrings } from '../../pipeline/intake/shared-strings.ts';
import { textFeed, template, tryFile } from './intake-trial.ts';
import { makeZip, rowXml, workbookParts, type SheetXml } from './spreadsheet-file.ts';

vi.setConfig({ testTimeout: 60_000 });

const names = ['主体名称', '统一社会信用代码', '决定日期', '金额'];
const feed = textFeed(names, names.slice(0, 2));
const book = (sheets: SheetXml[], options = {}): Buffer => makeZip(workbookParts(sheets, options));
const sheet = (
	rows: (string | number | null)[][],
	name = 'Sheet1',
	more: Partial<SheetXml> = {},
): SheetXml => ({
	name,
	rows: rows.map((cells, index) => rowXml(index + 1, cells)).join(''),
	...more,
});
const date = (serial: number): string => `<c s="1"><v>${serial}</v></c>`;
const time = (serial: number): string => `<c s="2"><v>${serial}</v></c>`;

describe('an xlsx workbook', () => {
	it('gives text, numbers, dates and truth values as people see them, with the sheet’s own row numbers', async () => {
		const trial = await tryFile(
			book([
				sheet([
					['2026年公示'],
					[],
					names,
					['海口甲公司', '91460000MA00000001', date(46082), 0.2],
					['海口乙&丙公司', '001', time(46082.395833333336), 1200],
					['丁', 'X', 46082, '<c t="b"><v>1</v></c>'],
				]),
			]),
			feed,
			template,
		);
		expect(trial.rows).toEqual([
			['海口甲公司', '91460000MA00000001', '2026-03-01', '0.2'],
			['海口乙&丙公司', '001', '2026-03-01 09:30:00', '1200'],
			['丁', 'X', '46082', 'true'],
		]);
		expect([trial.places, trial.result!.encoding]).toEqual([[4, 5, 6], 'Excel (xlsx)']);
	});

	it('of the 1904 calendar gives the same dates', async () => {
		const trial = await tryFile(
			book([sheet([names, ['甲', 'A', date(46082 - 1462), 1]])], { date1904: true }),
			feed,
			template,
		);
		expect(trial.rows[0]![2]).toBe('2026-03-01');
	});

	it('shows a code stored as a number of more than 15 digits for what it is, never as if it were whole', async () => {
		const trial = await tryFile(
			book([
				sheet([
					names,
					['甲', '<c><v>9.1110108592366202E+17</v></c>', null, '<c><v>1E-3</v></c>'],
					['乙', 460106, null, 123456789012345],
				]),
			]),
			feed,
			template,
		);
		expect(trial.rows).toEqual([
			['甲', expect.stringMatching(/^9\.1110108592366\d*E\+17$/), '', '0.001'],
			['乙', '460106', '', '123456789012345'],
		]);
	});

	it('may have shared strings, merged cells in a group header and gaps between its rows', async () => {
		const rows = [
			`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row>`,
			`<row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2" t="s"><v>3</v></c><c r="C2" t="s"><v>4</v></c><c r="D2" t="s"><v>5</v></c></row>`,
			rowXml(4, ['甲', 'A', '2026-03-01', 1]),
			rowXml(9, ['乙', 'B', '2026-03-02', 2]),
		];
		const strings = ['主体', '决定', '名称', '统一社会信用代码', '日期', '金额'];
		const trial = await tryFile(
			book(
				[
					{
						name: '表',
						rows: rows.join(''),
						after:
							'<mergeCells count="2"><mergeCell ref="A1:B1"/><mergeCell ref="C1:D1"/></mergeCells>',
					},
				],
				{ strings },
			),
			feed,
			template,
		);
		expect(trial.rows.map(([name]) => name)).toEqual(['甲', '乙']);
		expect(trial.places).toEqual([4, 9]);
		expect(trial.result).toMatchObject({ received: 7, blank: 5 });
	});

	it('gives rich text whole, without reading aids, with its blanks; in the list of shared strings and in the cell', async () => {
		const rich = (tail: string): string =>
			`<r><t>海口</t></r><r><rPr><b/></rPr><t xml:space="preserve"> 甲&amp;乙 </t></r><r><t>${tail}</t></r><rPh sb="0" eb="2"><t>hǎikǒu</t></rPh><phoneticPr fontId="1"/>`;
		const parts = workbookParts(
			[
				sheet([
					names,
					['<c t="s"><v>0</v></c>', '<c t="s"><v>1</v></c>', null, 1],
					[`<c t="inlineStr"><is>${rich('尾')}</is></c>`, '<c t="s"><v>2</v></c>', null, 2],
				]),
			],
			{ strings: ['SLOT', 'A<![CDATA[<1>]]>', 'B&#x4e59;_x0041_'] },
		);
		const strings = parts.at(-1)!;
		strings.data = String(strings.data).replace('<t>SLOT</t>', rich('头'));
		const trial = await tryFile(makeZip(parts), feed, template);
		expect(trial.rows).toEqual([
			['海口 甲&乙 头', 'A<1>', '', '1'],
			['海口 甲&乙 尾', 'B乙A', '', '2'],
		]);
	});

	it('is read sheet by sheet; hidden ones and others are left out and said', async () => {
		const trial = await tryFile(
			book([
				sheet([names, ['甲', 'A', null, 1]], '法人'),
				sheet([names, ['秘', 'S', null, 9]], '底稿', { state: 'hidden' }),
				sheet([['说明'], ['请填写']], '填写说明'),
				sheet([[], names, ['乙', 'B', null, 2], ['丙', '', null, 3]], '个体工商户'),
				sheet([], 'Sheet5'),
			]),
			feed,
			template,
		);
		expect(trial.rows.map(([name]) => name)).toEqual(['甲', '乙']);
		expect(trial.places).toEqual([2, 3]);
		expect(trial.faults).toEqual([[4, 'REQUIRED']]);
		expect(trial.result!.notes.map((note) => note.en)).toEqual([
			expect.stringContaining('hidden sheet "底稿"'),
			expect.stringContaining('"填写说明" was not read'),
		]);
	});

	it('takes the stored values of formulas and says so; a formula without one costs its row, so does a failed one', async () => {
		const trial = await tryFile(
			book([
				sheet([
					names,
					['甲', 'A', null, '<c><f>1+1</f><v>2</v></c>'],
					['乙', 'B', null, '<c><f>SUM(D2:D3)</f></c>'],
					['丙', 'C', null, '<c t="e"><f>1/0</f><v>#DIV/0!</v></c>'],
					[
						'丁',
						'<c t="str"><f>A2&amp;"x"</f><v>甲x</v></c>',
						null,
						'<c><f t="shared" si="0"/><v>4</v></c>',
					],
				]),
			]),
			feed,
			template,
		);
		expect(trial.rows).toEqual([
			['甲', 'A', '', '2'],
			['丁', '甲x', '', '4'],
		]);
		expect(trial.faults).toEqual([
			[3, 'FORMULA-EMPTY'],
			[4, 'CELL-ERROR'],
		]);
		expect(trial.result!.notes[0]!.zh).toContain('5 个公式');
	});

	it('is known by its bytes, not its name', async () => {
		expect(
			(await tryFile(book([sheet([names, ['甲', 'A', null, 1]])]), feed, template)).rows,
		).toHaveLength(1);
	});

	it('as another program writes it gives back what was put in', async () => {
		const bytes = await writeXlsx({
			sheets: [
				{
					name: 'S',
					rows: [
						names,
						['甲', '001', new Date(Date.UTC(1949, 9, 1)), 12.5],
						['换\n行', '“引号”', new Date(Date.UTC(2099, 11, 31)), -3],
					],
				},
			],
		});
		const trial = await tryFile(Buffer.from(bytes), feed, template);
		expect(trial.rows).toEqual([
			['甲', '001', '1949-10-01', '12.5'],
			['换\n行', '“引号”', '2099-12-31', '-3'],
		]);
	});
});

describe('a workbook that cannot be read', () => {
	const parts = workbookParts([sheet([names, ['甲', 'A', null, 1]])]);
	const altered = (name: string, change: object): Buffer =>
		makeZip(parts.map((part) => (part.name === name ? { ...part, ...change } : part)));
	it.each<[string, () => Buffer | Promise<Buffer>, string]>([
		[
			'with a password',
			async () =>
				Buffer.from(
					await writeXlsx({
						sheets: [{ name: 'S', rows: [names] }],
						encryption: { password: 'x', spinCount: 1000 },
					}),
				),
			'FILE-ENCRYPTED',
		],
		[
			'with an encrypted part',
			() => altered('xl/worksheets/sheet1.xml', { flags: 0x801 }),
			'FILE-ENCRYPTED',
		],
		[
			'of the old binary form',
			() => Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(2000)]),
			'FILE-XLS',
		],
		['cut off', () => makeZip(parts).subarray(0, -40), 'FILE-UNREADABLE'],
		[
			'with a sheet cut off',
			() => altered('xl/worksheets/sheet1.xml', { data: String(parts.at(-1)!.data).slice(0, -30) }),
			'FILE-UNREADABLE',
		],
		[
			'with a flipped byte',
			() => {
				const bytes = makeZip(parts);
				const at = bytes.indexOf('xl/worksheets/sheet1.xml') + 60;
				bytes[at] = bytes[at]! ^ 0x55;
				return bytes;
			},
			'FILE-UNREADABLE',
		],
		[
			'without its shared strings',
			() =>
				makeZip(
					workbookParts([{ name: 'S', rows: '<row r="1"><c r="A1" t="s"><v>0</v></c></row>' }]),
				),
			'FILE-UNREADABLE',
		],
		[
			'with a shared string that is not there',
			() =>
				makeZip(
					workbookParts([sheet([names, ['<c t="s"><v>1</v></c>', 'A', null, 1]])], {
						strings: ['甲'],
					}),
				),
			'FILE-UNREADABLE',
		],
		[
			'with a document type',
			() =>
				altered('xl/worksheets/sheet1.xml', {
					data: String(parts.at(-1)!.data).replace(
						'<worksheet',
						'<!DOCTYPE x [<!ENTITY a "b">]><worksheet',
					),
				}),
			'FILE-UNREADABLE',
		],
		[
			'with a path that leads out',
			() => makeZip([...parts, { name: '../evil.xml', data: 'x' }]),
			'FILE-UNREADABLE',
		],
		[
			'with too many parts',
			() =>
				makeZip([
					...parts,
					...Array.from({ length: 200 }, (_, index) => ({ name: `x/${index}.xml`, data: 'x' })),
				]),
			'FILE-BOMB',
		],
		[
			'that grows a thousandfold',
			() =>
				altered('xl/worksheets/sheet1.xml', {
					data: Buffer.concat([
						Buffer.from('<worksheet><sheetData>'),
						Buffer.alloc(40 << 20, 0x20),
						Buffer.from('</sheetData></worksheet>'),
					]),
				}),
			'FILE-BOMB',
		],
		[
			'that lies about its size',
			() =>
				altered('xl/worksheets/sheet1.xml', { data: Buffer.alloc(40 << 20, 0x20), size: 1 << 20 }),
			'FILE-BOMB',
		],
		[
			'that is an archive of something else',
			() => makeZip([{ name: '办件.csv', data: 'a,b\n' }]),
			'FILE-FORMAT',
		],
		[
			'that is a web page',
			() => Buffer.from('<html><body><table><tr><td>主体名称</td></tr></table></body></html>'),
			'FILE-FORMAT',
		],
		['without any row', () => makeZip(workbookParts([sheet([])])), 'FILE-EMPTY'],
		[
			'whose header lacks a column',
			() =>
				makeZip(
					workbookParts([
						sheet([
							['主体名称', '金额'],
							['甲', 1],
						]),
					]),
				),
			'HEADER-MISSING',
		],
	])('%s is refused', async (_name, make, code) => {
		expect((await tryFile(await make(), feed, template)).refusal).toMatchObject({ code });
	});

	it('of the old binary form is told how to be saved, by the names that Excel and WPS give it', async () => {
		const { refusal } = await tryFile(
			Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(2000)]),
			feed,
			template,
		);
		for (const words of ['.xls', '.et', '.xlsx'])
			expect([refusal!.words.zh, refusal!.words.en]).toEqual([
				expect.stringContaining(words),
				expect.stringContaining(words),
			]);
	});
});

describe('a list of shared strings', () => {
	it('takes no more memory than its letters: 400,000 strings within a heap of 40 MB', () => {
		const program = `
			const { openSharedStrings } = await import(${JSON.stringify(pathToFileURL(join(import.meta.dirname, '../../pipeline/intake/shared-strings.ts')).href)});
			const strings = openSharedStrings();
			strings.take(Buffer.from('<sst>'));
			for (let part = 0; part < 400; part++)
				strings.take(Buffer.from(Array.from({ length: 1000 }, (_, at) => '<si><t>琼海市第' + (part * 1000 + at) + '号行政许可决定书</t></si>').join('')));
			strings.take(Buffer.from('</sst>'));
			const { text } = strings.end();
			console.log(text(0), text(399_999), text(400_000));`;
		const output = execFileSync(
			process.execPath,
			['--max-old-space-size=40', '--input-type=module', '-e', program],
			{ encoding: 'utf8' },
		);
		expect(output.trim()).toBe('琼海市第0号行政许可决定书 琼海市第399999号行政许可决定书 null');
	});

	it('may be cut anywhere, and a text may be long', () => {
		const long = '长'.repeat(200_000);
		const xml = Buffer.from(
			`<?xml version="1.0"?><x:sst><!-- <si> --><x:si><x:t a='>'>一&amp;二</x:t></x:si><x:si/><x:si><x:t>${long}&lt;</x:t></x:si></x:sst>`,
		);
		for (const step of [1, 7, xml.length]) {
			const strings = openSharedStrings();
			for (let at = 0; at < xml.length; at += step) {
				// the long text one byte at a time would take minutes
				const size = step === 1 && at > 200 && at < xml.length - 200 ? 997 : step;
				strings.take(xml.subarray(at, at + size));
				at += size - step;
			}
			const { text } = strings.end();
			expect([text(0), text(1), text(2), text(3)]).toEqual(['一&二', '', `${long}<`, null]);
		}
	});
});

const cell = (text: string, more = '', type = 'String'): string =>
	`<Cell${more}><Data ss:Type="${type}">${text}</Data></Cell>`;
const spreadsheetMl = (rows: string, after = ''): string => `<?xml version="1.0"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel">
<Worksheet ss:Name="表1"><Table>${rows}</Table>${after}</Worksheet></Workbook>`;

describe('a workbook in the XML form of Excel 2003', () => {
	it('is read whatever it is called, with skipped rows and cells, merged ones, dates and comments', async () => {
		const rows = [
			`<Row>${cell('公示表', ' ss:MergeAcross="3"')}</Row>`,
			`<Row ss:Index="3">${names.map((name) => cell(name)).join('')}</Row>`,
			`<Row>${cell('甲&amp;乙')}${cell('001')}${cell('2026-03-01T00:00:00.000', '', 'DateTime')}${cell('1.13E+17', '', 'Number')}</Row>`,
			`<Row ss:Index="7"><Cell><Data ss:Type="String">丙<B>粗</B></Data><Comment><ss:Data>批注</ss:Data></Comment></Cell>${cell('B')}${cell('5', ' ss:Index="4" ss:Formula="=1+4"', 'Number')}</Row>`,
		];
		const trial = await tryFile(spreadsheetMl(rows.join('\n')), feed, template);
		expect(trial.rows).toEqual([
			['甲&乙', '001', '2026-03-01', '1.13E+17'],
			['丙粗', 'B', '', '5'],
		]);
		expect(trial.places).toEqual([4, 7]);
		expect(trial.result).toMatchObject({
			encoding: 'Excel 2003 XML',
			notes: [{ en: expect.stringContaining('1 formulas') }],
		});
	});

	it('in a hidden sheet is not read', async () => {
		const trial = await tryFile(
			spreadsheetMl(
				`<Row>${names.map((name) => cell(name)).join('')}</Row>`,
				'<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible></WorksheetOptions>',
			),
			feed,
			template,
		);
		expect(trial.refusal).toMatchObject({ code: 'FILE-EMPTY' });
	});

	it('that is cut off is refused', async () => {
		expect(
			(
				await tryFile(
					spreadsheetMl(`<Row>${names.map((name) => cell(name)).join('')}</Row>`).slice(0, -40),
					feed,
					template,
				)
			).refusal,
		).toMatchObject({ code: 'FILE-UNREADABLE' });
	});
});
