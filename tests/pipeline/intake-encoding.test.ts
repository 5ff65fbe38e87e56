import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { lookAtText, openDelimited } from '../../pipeline/intake/text.ts';
import { encodeGb18030 } from './gb18030.ts';
import { textFeed, tryFile, type Trial } from './intake-trial.ts';
import { makeZip } from './spreadsheet-file.ts';

vi.setConfig({ testTimeout: 60_000 });

const headers = ['编号', '主体名称', '说明'];
const feed = textFeed(headers, ['编号']);
/** Names as they occur: extension characters, a character beyond the basic plane, the dot of minority names, brackets. */
const rows = [
	['A1', '㐂乐便利店', '准予许可'],
	['A2', '𠮷野家（海口）餐饮有限公司', '琼许字〔2026〕1号'],
	['A3', '阿不都热依木·买买提', '不予许可'],
	['A4', 'Café 咖啡', '100％'],
	['A5', '', '合计见附表'],
];
const text = [headers, ...rows].map((cells) => cells.join(',')).join('\n') + '\n';

const wide = (own: string): Buffer => Buffer.from(own, 'utf16le');

describe('a text in any usual encoding', () => {
	it.each<[string, Buffer, string]>([
		['UTF-8', Buffer.from(text), 'UTF-8'],
		['UTF-8 with a mark', Buffer.from(`\ufeff${text}`), 'UTF-8 (BOM)'],
		['GB18030', encodeGb18030(text), 'GB18030'],
		[
			'GB18030 with a mark',
			Buffer.concat([Buffer.from([0x84, 0x31, 0x95, 0x33]), encodeGb18030(text)]),
			'GB18030 (BOM)',
		],
		['UTF-16LE with a mark', wide(`\ufeff${text}`), 'UTF-16LE (BOM)'],
		['UTF-16BE with a mark', wide(`\ufeff${text}`).swap16(), 'UTF-16BE (BOM)'],
		['UTF-16LE without a mark', wide(text), 'UTF-16LE'],
		['UTF-16BE without a mark', wide(text).swap16(), 'UTF-16BE'],
	])('%s is read as it was written and its encoding is shown', async (_name, bytes, encoding) => {
		const trial = await tryFile(bytes, feed);
		expect(trial.rows).toEqual(rows);
		expect(trial.places).toEqual([2, 3, 4, 5, 6]);
		expect(trial.result).toMatchObject({ encoding, rejected: 0 });
	});

	it.each<[string, Buffer, string[]]>([
		['UTF-8', Buffer.from(text), []],
		['UTF-8 with a mark', Buffer.from(`\ufeff${text}`), []],
		[
			'GB18030 with a mark',
			Buffer.concat([Buffer.from([0x84, 0x31, 0x95, 0x33]), encodeGb18030(text)]),
			['utf8'],
		],
		['UTF-16LE with a mark', wide(`\ufeff${text}`), ['utf8']],
	])(
		'%s without a damaged record is not written line by line anew',
		async (_name, bytes, copies) => {
			const folder = mkdtempSync(join(tmpdir(), 'mingcha-encoding-'));
			onTestFinished(() => rmSync(folder, { recursive: true }));
			const file = join(folder, 'file.csv');
			writeFileSync(file, bytes);
			const made: string[] = [];
			const scratch = (name: string): string => {
				made.push(name);
				return join(folder, name);
			};
			await openDelimited(lookAtText(file, 'file.csv'), {
				shown: 'file.csv',
				wanted: headers.map((header) => [header]),
				fits: () => undefined,
				instants: () => null,
				scratch,
				threads: 1,
			});
			expect(made).toEqual(copies);
		},
	);

	it('ASCII at the beginning does not hide GB18030 further down', async () => {
		const many = Array.from(
			{ length: 40_000 },
			(_, index) => `B${index},plain,${'x'.repeat(20)}`,
		).join('\n');
		const ascii = textFeed(['code', 'name', 'note']);
		const bytes = Buffer.concat([
			Buffer.from(`code,name,note\n${many}\n`),
			encodeGb18030('A1,海口市市场监督管理局,准予许可\n'),
		]);
		const trial = await tryFile(bytes, ascii);
		expect(trial.result).toMatchObject({ encoding: 'GB18030', rejected: 0, received: 40_001 });
		expect(trial.rows.at(-1)).toEqual(['A1', '海口市市场监督管理局', '准予许可']);
	});

	it('a big one is cut at line ends and read on threads to the same rows', async () => {
		const lines = Array.from(
			{ length: 260_000 },
			(_, index) =>
				`C${index},海口第${index}号有限公司,${'准予许可；'.repeat(6)}${index % 7 === 0 ? '㐂' : ''}`,
		);
		const bytes = encodeGb18030(`${headers.join(',')}\n${lines.slice(0, 1000).join('\n')}\n`);
		const block = encodeGb18030(`${lines.slice(1000, 2000).join('\n')}\n`);
		const whole = Buffer.concat([
			bytes,
			...Array<Buffer>(Math.ceil((34 << 20) / block.length)).fill(block),
		]);
		const [one, several] = [
			await tryFile(whole, feed, undefined, 1),
			await tryFile(whole, feed, undefined, 2),
		];
		expect(several.result).toMatchObject({
			encoding: 'GB18030',
			rejected: 0,
			received: one.result!.received,
		});
		expect(several.rows.length).toBe(one.rows.length);
		for (const index of [0, 6, 1000, 1006, 150_000, one.rows.length - 1])
			expect(several.rows[index]).toEqual(one.rows[index]);
		expect(one.rows[1000]).toEqual(['C1000', '海口第1000号有限公司', '准予许可；'.repeat(6)]);
		expect(several.places.at(-1)).toBe(one.rows.length + 1);
	});
});

const faultsOf = (trial: Trial): [number, string][] => trial.faults;

describe('text that is not what it seems', () => {
	it('a UTF-8 line in a GB18030 file costs itself and is not stored garbled', async () => {
		const lines = text.split('\n');
		const bytes = Buffer.concat([
			...lines.slice(0, 3).map((line) => encodeGb18030(`${line}\n`)),
			Buffer.from('B1,三亚市海棠区政务服务中心,同意\n'),
			...lines.slice(3, 6).map((line) => encodeGb18030(`${line}\n`)),
		]);
		const trial = await tryFile(bytes, feed);
		expect(trial.result!.encoding).toBe('GB18030');
		expect(faultsOf(trial)).toEqual([[4, 'TEXT-ENCODING']]);
		expect(trial.rows).toEqual(rows);
	});

	it('a GB18030 line in a UTF-8 file costs itself', async () => {
		const trial = await tryFile(
			Buffer.concat([
				Buffer.from(text),
				encodeGb18030('B1,三亚市海棠区政务服务中心,同意\n'),
				Buffer.from('B2,琼海,同意\n'),
			]),
			feed,
		);
		expect(faultsOf(trial)).toEqual([[7, 'TEXT-ENCODING']]);
		expect(trial.rows).toEqual([...rows, ['B2', '琼海', '同意']]);
	});

	it('half in one encoding and half in another is refused', async () => {
		const half = Array.from(
			{ length: 30 },
			(_, index) => `B${index},三亚市海棠区政务服务中心,同意\n`,
		).join('');
		const trial = await tryFile(
			Buffer.concat([Buffer.from(text + half), encodeGb18030(half.replaceAll('B', 'C'))]),
			feed,
		);
		expect(trial.refusal).toMatchObject({ code: 'FILE-ENCODING' });
	});

	it.each<[string, Buffer]>([
		[
			'Latin-1',
			Buffer.from('code,name\n1,Gestión económica\n2,España\n3,niño\n4,camión\n', 'latin1'),
		],
		['a picture', Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1')],
		['bytes', Buffer.from(Array.from({ length: 4000 }, (_, index) => (index * 7919 + 13) % 256))],
		['UTF-32', Buffer.concat([Buffer.from([0xff, 0xfe, 0, 0]), Buffer.alloc(40)])],
	])('%s is refused with a reason', async (_name, bytes) => {
		const trial = await tryFile(bytes, textFeed(['code', 'name']));
		expect(trial.refusal?.code).toMatch(/^FILE-(ENCODING|FORMAT)$/);
	});

	it.each<[string, string, Buffer]>([
		['PDF 文件', 'a PDF file', Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1')],
		['PNG 图片', 'a PNG picture', Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1')],
		['ZIP 压缩包', 'a zip archive', makeZip([{ name: '办件.txt', data: 'a,b\n' }])],
		[
			'Word 文档（.docx）',
			'a Word document',
			makeZip([{ name: 'word/document.xml', data: '<w/>' }]),
		],
		[
			'Word 97-2003 文档',
			'a Word 97-2003 document',
			Buffer.concat([
				Buffer.from('d0cf11e0a1b11ae1', 'hex'),
				Buffer.alloc(1000),
				Buffer.from('WordDocument', 'utf16le'),
			]),
		],
		[
			'SQLite 数据库文件',
			'an SQLite database',
			Buffer.from('SQLite format 3\0\x10\0\x01\x01', 'latin1'),
		],
		[
			'二进制文件',
			'a binary file',
			Buffer.from(Array.from({ length: 4000 }, (_, index) => (index * 7919 + 13) % 256)),
		],
	])(
		'a file named .csv that is no table says that it is %s and what to do',
		async (zh, en, bytes) => {
			const { refusal } = await tryFile(bytes, textFeed(['code', 'name']));
			expect(refusal?.code).toBe('FILE-FORMAT');
			expect(refusal?.words.zh).toContain(zh);
			expect(refusal?.words.zh).toMatch(/未入库；.*重发|请直接发/);
			expect(refusal?.words.en).toContain(en);
			expect(`${refusal?.words.zh}${refusal?.words.en}`).not.toMatch(/编码|encoding/);
		},
	);

	it('zero bytes, control characters and replacement characters cost their own record', async () => {
		const trial = await tryFile(
			`${headers.join(',')}\nA1,好,x\nA2,\0好,x\nA3,好\u001e,x\nA4,好\ufffd,x\nA5,锟斤拷,x\nA6,好,y\n`,
			feed,
		);
		expect(trial.rows).toEqual([
			['A1', '好', 'x'],
			['A6', '好', 'y'],
		]);
		expect(faultsOf(trial)).toEqual([3, 4, 5, 6].map((row) => [row, 'TEXT-CHARACTERS']));
	});
});
