import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { identifier, openDatabase, quote } from '../../pipeline/database.ts';
import { completeFeed, type FeedSpec } from '../../pipeline/feed.ts';
import { defectSeparator, partSeparator } from '../../pipeline/intake/columns.ts';
import { creditCheck } from '../../pipeline/intake/credit-code.ts';
import { excludedFile } from '../../pipeline/intake/job.ts';
import { parseFile } from '../../pipeline/intake/parse.ts';
import { identityCheck } from '../../pipeline/intake/personal.ts';
import { reasonCodes, reasonFor } from '../../pipeline/intake/reasons.ts';
import { encodeGb18030 } from './gb18030.ts';
import { install } from './installation.ts';
import { template, textFeed, tryFile } from './intake-trial.ts';
import { makeZip, rowXml, workbookParts } from './spreadsheet-file.ts';

vi.setConfig({ testTimeout: 60_000 });

const columns = {
	id: { zh: '编号', en: 'Id', type: 'text', required: true, check: 'identifier', max: 20 },
	subject: { zh: '主体', en: 'Subject', type: 'text', check: 'subject_code' },
	paper: { zh: '证件', en: 'Paper', type: 'text', check: 'identity' },
	authority: { zh: '机关', en: 'Authority', type: 'text', check: 'authority_code' },
	department: { zh: '部门', en: 'Department', type: 'text', check: 'department_code' },
	region: { zh: '区划', en: 'Region', type: 'text', check: 'region_code' },
	industry: { zh: '行业', en: 'Industry', type: 'text', check: 'industry_code' },
	commitment: { zh: '承诺', en: 'Commitment', type: 'text', check: 'commitment_code' },
	document: { zh: '文号', en: 'Document', type: 'text', check: 'document_no' },
	kind: { zh: '类别', en: 'Kind', type: 'text', codes: { one: ['甲类', '第一类'], two: ['乙类'] } },
	kinds: {
		zh: '多类',
		en: 'Kinds',
		type: 'text',
		several: true,
		codes: { one: ['甲类'], two: ['乙类'] },
	},
	times: { zh: '次数', en: 'Times', type: 'integer' },
	amount: { zh: '金额', en: 'Amount', type: 'double' },
	done: { zh: '完成', en: 'Done', type: 'boolean' },
	day: { zh: '日期', en: 'Day', type: 'date' },
	decided: { zh: '决定日', en: 'Decided', type: 'date', past: true },
	until: { zh: '有效期至', en: 'Until', type: 'date', open_ended: true },
	at: { zh: '时间', en: 'At', type: 'timestamp' },
	text: { zh: '内容', en: 'Text', type: 'text', max: 30 },
	must: { zh: '必填', en: 'Must', type: 'text', required: true },
} satisfies FeedSpec['columns'];
type Name = keyof typeof columns;
const feed = completeFeed('trial', {
	title: { zh: '试验', en: 'Trials' },
	key: ['id'],
	batch: 'append',
	department: null,
	business_date: null,
	columns,
});

const withCheck = (first17: string): string => first17 + creditCheck(first17)!;
const wrong = (code: string): string => code.slice(0, 17) + (code.endsWith('1') ? '2' : '1');
const body = '11370306004220465W';
const sole = withCheck('92460100MA5T001X1');
const company = withCheck('91370306MA3C00001');
const person = '46010119900307155' + identityCheck('46010119900307155');
const registration = '110108012660422';

/** A cell as sent and what becomes of it: value taken (a pattern for codes of persons), or the rule it breaks. */
interface Case {
	column: Name;
	raw: string;
	value?: string | RegExp;
	fault?: string;
	repair?: string;
	warning?: string;
}
const good = (column: Name, raw: string, value: string | RegExp = raw): Case => ({
	column,
	raw,
	value,
});
const bad = (column: Name, raw: string, fault: string): Case => ({ column, raw, fault });
const mended = (column: Name, raw: string, value: string | RegExp, repair: string): Case => ({
	column,
	raw,
	value,
	repair,
});
const warned = (
	column: Name,
	raw: string,
	value: string,
	warning: string,
	repair?: string,
): Case => ({ column, raw, value, warning, ...(repair ? { repair } : {}) });
const keyed = /^P-[0-9a-f]{32}$/;

const cases: Case[] = [
	good('must', '有'),
	bad('must', '', 'REQUIRED'),
	bad('must', ' \u3000', 'REQUIRED'),
	// GB 32100
	good('subject', body),
	good('subject', sole),
	good('subject', company),
	bad('subject', wrong(company), 'SUBJECT-CODE'),
	bad('subject', wrong(body), 'PERSON-NUMBER'),
	bad('subject', '9137030', 'SUBJECT-CODE'),
	mended('subject', body.replaceAll('0', 'O'), body, 'CODE-CHARACTERS'),
	mended('subject', '1' + body.slice(1).replace('1', 'l'), body, 'CODE-CHARACTERS'),
	bad('subject', wrong(company).replaceAll('0', 'O'), 'SUBJECT-CODE'),
	mended('subject', company.replaceAll('0', 'O'), company, 'CODE-CHARACTERS'),
	mended('subject', body.toLowerCase(), body, 'CODE-CHARACTERS'),
	mended('subject', `${body.slice(0, 8)} ${body.slice(8)}`, body, 'CODE-SEPARATORS'),
	mended(
		'subject',
		body.replace(/[0-9W]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0)),
		body,
		'TEXT-WIDTH',
	),
	mended('subject', `\u200b${body}\u00a0`, body, 'TEXT-TRIM'),
	bad('subject', '9.13703060042205E+17', 'CODE-SCIENTIFIC'),
	good('subject', 'X-REG-1'),
	warned('subject', registration, `X-REG-${registration}`, 'CODE-LEGACY'),
	warned('subject', '4601002001234', 'X-REG-4601002001234', 'CODE-LEGACY'),
	bad('subject', '110108012660423', 'PERSON-NUMBER'),
	// natural persons
	good('subject', person, keyed),
	good('paper', person, keyed),
	good('paper', 'E12345678', keyed),
	bad('paper', wrong(person), 'PERSON-NUMBER'),
	bad('subject', wrong(person), 'PERSON-NUMBER'),
	mended('paper', `${person.slice(0, 6)}-${person.slice(6)}`, keyed, 'CODE-SEPARATORS'),
	mended('paper', person.replace('0', 'O'), keyed, 'CODE-CHARACTERS'),
	good('subject', '460101900307155', keyed),
	bad('department', person, 'PERSON-MISPLACED'),
	good('department', 'D1'),
	mended('text', `联系13800138000`, '联系138****8000', 'PERSONAL-MASKED'),
	mended('id', `A-${person}`, /^A-P-[0-9a-f]{32}$/, 'PERSONAL-MASKED'),
	// codes of bodies, places, industries, promises
	good('authority', body),
	good('authority', 'D-1'),
	bad('authority', wrong(body), 'DEPARTMENT-CODE'),
	bad('authority', '市监局', 'DEPARTMENT-CODE'),
	good('region', '460100'),
	good('region', '110103'),
	good('region', '460105001'),
	bad('region', '4601', 'REGION-CODE'),
	bad('region', '990100', 'REGION-CODE'),
	warned('region', '119999', '119999', 'REGION-UNKNOWN'),
	good('industry', 'C1432'),
	good('industry', 'A'),
	good('industry', '65'),
	bad('industry', 'Z99', 'INDUSTRY-CODE'),
	bad('industry', 'C99', 'INDUSTRY-CODE'),
	bad('industry', 'C14321', 'INDUSTRY-CODE'),
	good('commitment', '32010020230217000011'),
	bad('commitment', '32010020231317000011', 'COMMITMENT-CODE'),
	bad('commitment', '3201002023021700001', 'COMMITMENT-CODE'),
	warned('commitment', '11999920230217000011', '11999920230217000011', 'REGION-UNKNOWN'),
	// code lists
	good('kind', '第一类', 'one'),
	good('kind', 'two', 'two'),
	bad('kind', '丙类', 'CODE-UNKNOWN'),
	mended('kind', '第 一、类', 'one', 'CODE-SPELLING'),
	good('kinds', '乙类;甲类', 'one;two'),
	bad('kinds', '甲类；丙类', 'CODE-UNKNOWN'),
	// numbers
	good('times', '12'),
	bad('times', '1.5', 'TYPE-INTEGER'),
	bad('times', '暂无', 'TYPE-INTEGER'),
	bad('times', '3000000000', 'TYPE-INTEGER'),
	mended('times', '３', '3', 'TEXT-WIDTH'),
	mended('times', '1,234', '1234', 'NUMBER-SEPARATORS'),
	good('amount', '0.2'),
	bad('amount', '2000元', 'TYPE-DOUBLE'),
	bad('amount', '913703060042204650', 'TYPE-DOUBLE'),
	mended('amount', '1,234.5', '1234.5', 'NUMBER-SEPARATORS'),
	good('done', '是', 'true'),
	bad('done', '也许', 'TYPE-BOOLEAN'),
	// dates
	good('day', '2026-02-28'),
	bad('day', '2026-02-30', 'TYPE-DATE'),
	bad('day', '—', 'TYPE-DATE'),
	good('at', '2026-02-28 09:30:00'),
	bad('at', '2026-02-28 25:00', 'TYPE-TIMESTAMP'),
	bad('day', '23.3.5', 'DATE-TWO-DIGIT-YEAR'),
	mended('day', '2023.3.5', '2023-03-05', 'DATE-SPELLING'),
	mended('day', '2023年3月5日', '2023-03-05', 'DATE-SPELLING'),
	mended('day', '20230305', '2023-03-05', 'DATE-SPELLING'),
	good('day', '2023/3/5', '2023-03-05'),
	mended('day', '45000', '2023-03-15', 'DATE-SERIAL'),
	good('day', '1949-10-01'),
	bad('day', '1949-09-30', 'DATE-RANGE'),
	bad('day', '2099-12-31', 'DATE-RANGE'),
	bad('day', '9999-12-31', 'DATE-RANGE'),
	good('decided', '2026-03-10'),
	bad('decided', '2026-03-11', 'DATE-FUTURE'),
	good('until', '2099-12-31'),
	mended('until', '2099-01-31', '2099-12-31', 'DATE-OPEN-END'),
	mended('until', '9999-12-31', '2099-12-31', 'DATE-OPEN-END'),
	mended('until', '长期', '2099-12-31', 'DATE-OPEN-END'),
	bad('until', '1949-01-01', 'DATE-RANGE'),
	// texts and documents
	good('document', '琼罚〔2026〕1号'),
	mended('document', '琼罚[2026]1号', '琼罚〔2026〕1号', 'DOCUMENT-BRACKETS'),
	mended('document', '琼罚（2026） 1号', '琼罚〔2026〕 1号', 'DOCUMENT-BRACKETS'),
	bad('document', '1.13E+17', 'CODE-SCIENTIFIC'),
	bad('id', '1.13E+17', 'CODE-SCIENTIFIC'),
	good('id', '0012'),
	mended('id', '="0013"', '0013', 'TEXT-TRIM'),
	mended('id', "'0014", '0014', 'TEXT-TRIM'),
	bad('id', 'A'.repeat(21), 'TEXT-LONG'),
	good('text', '字'.repeat(30)),
	bad('text', '字'.repeat(31), 'TEXT-LONG'),
	mended('text', '首尾\u3000', '首尾', 'TEXT-TRIM'),
	good('text', '（全角，保留）'),
];

/** What one row came to: its values, and [column, rule, value, mended value] of each finding. */
interface Outcome {
	values: Record<string, string | null>;
	defects: string[][];
	warnings: string[][];
	repairs: string[][];
}
let outcomes: Outcome[] = [];

beforeAll(async () => {
	const folder = mkdtempSync(join(tmpdir(), 'mingcha-rules-'));
	const database = await openDatabase(':memory:', { zone: 'Asia/Shanghai', threads: '1' });
	try {
		const names = Object.keys(columns) as Name[];
		const escape = (text: string): string => `"${text.replaceAll('"', '""')}"`;
		const rows = cases.map(({ column, raw }, index) =>
			names
				.map((name) =>
					escape(name === column ? raw : name === 'id' ? `R${index}` : name === 'must' ? '有' : ''),
				)
				.join(','),
		);
		writeFileSync(
			join(folder, 'source.csv'),
			[names.map((name) => columns[name].zh).join(','), ...rows, ''].join('\n'),
		);
		const rowsFile = join(folder, 'rows.parquet');
		const result = await parseFile({
			batchId: 'b',
			batchNumber: 1,
			file: join(folder, 'source.csv'),
			shown: 'D1/试验.csv',
			reportedBy: 'D1',
			receivedAt: '2026-03-10 02:00:00',
			feed,
			mapping: template,
			rowsFile,
			rejectedFile: join(folder, 'rejected.parquet'),
			personalKeyFile: join(folder, 'personal.key'),
			zone: 'Asia/Shanghai',
			spill: join(folder, 'spill'),
			threads: 1,
			memory: '500MB',
		});
		const excluded =
			result.excluded === 0
				? []
				: await database.rows<{ place: number }>(
						`select file_row_number::integer as place from read_parquet(${quote(excludedFile(rowsFile))})`,
					);
		const found = await database.rows<Record<string, string | null>>(
			`select defects, warnings, repairs, ${names.map((name) => `${identifier(name)}::varchar as ${identifier(name)}`).join(', ')} from read_parquet(${quote(rowsFile)}, file_row_number = true) order by file_row_number`,
		);
		const list = (text: string | null): string[][] =>
			text === null ? [] : text.split(defectSeparator).map((one) => one.split(partSeparator));
		outcomes = found.map(({ defects, warnings, repairs, ...values }, place) => ({
			values,
			defects: excluded.some((one) => one.place === place)
				? [['subject', 'SUBJECT-CODE', '']]
				: list(defects!),
			warnings: list(warnings!),
			repairs: list(repairs!),
		}));
	} finally {
		database.close();
		rmSync(folder, { recursive: true, force: true });
	}
});

const told = ({ column, raw, value, fault, repair, warning }: Case): string =>
	`${column} ${JSON.stringify(raw)} → ${fault ?? [value instanceof RegExp ? 'a keyed code' : JSON.stringify(value), repair, warning].filter(Boolean).join(', ')}`;

describe('a cell', () => {
	it.each(cases.map((one, index) => [told(one), one, index] as const))(
		'%s',
		(_, { column, value, fault, repair, warning }, index) => {
			const { values, defects, warnings, repairs } = outcomes[index]!;
			expect(defects.map(([name, rule]) => [name, rule])).toEqual(fault ? [[column, fault]] : []);
			if (fault) return;
			if (value instanceof RegExp) expect(values[column]).toMatch(value);
			else expect(values[column]).toBe(value);
			expect(repairs.map(([name, rule, , after]) => [name, rule, after])).toEqual(
				repair ? [[column, repair, values[column]]] : [],
			);
			expect(warnings.map(([name, rule]) => [name, rule])).toEqual(
				warning ? [[column, warning]] : [],
			);
		},
	);
});

const records: [rule: string, bytes: () => string | Buffer, good: number][] = [
	['FIELD-COUNT', () => '编号,名称\nA1,甲\nA2,乙,丙\n', 1],
	['FIELD-PIECE', () => '编号,名称,备注\nA1,甲,\nA2,乙,上半\n下半\nA3,丙,\nA4,丁,\n', 2],
	['FIELD-TORN', () => '编号,名称,备注\nA1,甲,\nA2,乙,上半\n下半\nA3,丙,\nA4,丁,\n', 2],
	['QUOTE-STRAY', () => '编号,名称\nA1,甲\n"A2"x,"乙\nA3,丙\n', 2],
	['RECORD-LONG', () => `编号,名称\nA1,甲\nA2,"${'长'.repeat(700_000)}""\nA3,丙\n`, 2],
	[
		'TEXT-ENCODING',
		() =>
			Buffer.concat([
				Buffer.from('编号,名称\nA1,甲公司\nA3,丙公司\nA4,丁公司\nA5,戊公司\nA6,己公司\n'),
				encodeGb18030('A2,海口乙公司\n'),
			]),
		5,
	],
	['TEXT-CHARACTERS', () => '编号,名称\nA1,甲\nA2,锟斤拷\nA3,\u0007\n', 1],
	['TABLE-OTHER', () => '编号,名称\nA1,甲\n编号,名称,金额\nA2,3\n', 1],
	['TABLE-NAMES', () => `编号,名称\n${ten}\n甲,乙\nA2,3\n`, 10],
	[
		'FIELD-BESIDE',
		() =>
			sheet([
				['A1', '甲'],
				['A2', '', '乙'],
			]),
		1,
	],
	[
		'FIELD-SLIPPED',
		() =>
			sheet(
				[
					...Array.from({ length: 8 }, (_, place) => [`A${place}`, '甲', '2026-01-01', '1']),
					['A9', '2026-01-02', '2'],
				],
				['编号', '名称', '日期', '数量'],
			),
		8,
	],
	[
		'CELL-MERGED',
		() =>
			sheet(
				[['A1', '甲'], ['一、许可类']],
				['编号', '名称'],
				'<mergeCells><mergeCell ref="A3:B3"/></mergeCells>',
			),
		1,
	],
	['JSON-RECORD', () => '{"编号": "A1", "名称": "甲"}\n{"编号": "A2", "名称"\n', 1],
	['FORMULA-EMPTY', () => book('<c><f>A2</f></c>'), 1],
	['CELL-ERROR', () => book('<c t="e"><f>1/0</f><v>#DIV/0!</v></c>'), 1],
];
const ten = Array.from({ length: 10 }, (_, place) => `A${place},甲`)
	.join('\n')
	.concat('\n');
const sheet = (rows: string[][], names = ['编号', '名称'], after = ''): Buffer =>
	makeZip(
		workbookParts([
			{
				name: 'S',
				rows: [names, ...rows]
					.map((cells, place) =>
						rowXml(
							place + 1,
							cells.map((cell) => cell || null),
						),
					)
					.join(''),
				after,
			},
		]),
	);
const book = (cell: string): Buffer =>
	makeZip(
		workbookParts([
			{
				name: 'S',
				rows: rowXml(1, ['编号', '名称']) + rowXml(2, ['A1', '甲']) + rowXml(3, ['A2', cell]),
			},
		]),
	);

describe('a record that is bad as a whole', () => {
	it.each(records)('%s costs itself alone', async (rule, bytes, good) => {
		const trial = await tryFile(bytes(), textFeed(['编号', '名称']), template);
		expect(trial.refusal).toBe(null);
		expect(trial.faults.map(([, found]) => found)).toContain(rule);
		expect(trial.rows).toHaveLength(good);
	});
});

describe('files held against each other', () => {
	it('warn of a former name, of another name, and of a document that two authorities report', async () => {
		const city = install();
		city.deliver(
			'D1/经营主体_1.csv',
			`统一社会信用代码,主体名称,主体类型,曾用名\n${body},海口新公司,企业,海口旧公司;海口老公司\n`,
		);
		const head =
			'行政相对人名称,行政相对人类别,统一社会信用代码,法定代表人,行政处罚决定书文号,违法行为类型,违法事实,处罚依据,处罚类别,处罚内容,处罚决定日期,处罚有效期,处罚机关,处罚机关统一社会信用代码,数据来源单位,数据来源单位统一社会信用代码\n';
		const row = (name: string, doc: string, authority: string): string =>
			`${name},法人,${body},张三,${doc},无照经营,经过,依据,警告,警告,2026-02-02,2026-05-02,某局,${authority},某局,${authority}\n`;
		city.deliver(
			'D1/行政处罚_1.csv',
			head +
				row('海口旧公司', '罚〔2026〕1号', 'D1') +
				row('海口别家', '罚〔2026〕2号', 'D1') +
				row('海口新公司', '罚〔2026〕3号', 'D1') +
				row('海口新公司', '罚〔2026〕4号', 'D1'),
		);
		city.deliver('D2/行政处罚_1.csv', head + row('海口新公司', '罚〔2026〕4号', 'D2'));
		await city.refresh();
		expect(
			await city.query(
				'select source_file, source_row, column_name, rule_code from lake_warned order by all',
			),
		).toEqual(
			[
				['D1/行政处罚_1.csv', 2, 'subject_name', 'NAME-FORMER'],
				['D1/行政处罚_1.csv', 3, 'subject_name', 'NAME-CODE'],
				['D1/行政处罚_1.csv', 5, 'doc_no', 'DOCUMENT-TWICE'],
				['D2/行政处罚_1.csv', 2, 'doc_no', 'DOCUMENT-TWICE'],
			].map(([source_file, source_row, column_name, rule_code]) => ({
				source_file,
				source_row,
				column_name,
				rule_code,
			})),
		);
	});
});

describe('the rule codes', () => {
	it('are each met above, and each says in both languages what is wrong and what to do', () => {
		const met = new Set([
			...cases.flatMap(({ fault, repair, warning }) => [fault, repair, warning]),
			...records.map(([rule]) => rule),
			'NAME-FORMER',
			'NAME-CODE',
			'DOCUMENT-TWICE',
		]);
		expect(reasonCodes.filter((code) => !met.has(code))).toEqual([]);
		for (const code of met) {
			if (code === undefined) continue;
			const words = reasonFor(feed, code, '');
			expect(words.zh, code).toMatch(/。$/);
			expect(words.en, code).toMatch(/[a-z0-9)〕].*\.$/);
			expect(words.en, code).not.toContain('breaks the rule');
		}
	});
});
