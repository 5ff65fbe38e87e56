import { DatabaseSync } from 'node:sqlite';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { writeXlsx } from 'hucre/xlsx';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { identifier, openDatabase, quote } from '../../pipeline/database.ts';
import { encodeGb18030 } from './gb18030.ts';
import { openInstallation, type Ended, type Installation } from './installation.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

/** Invented numbers of nobody, each used in one place only, so that a leak names its place. */
const canaries = new Map<string, string>();
let made = 0;

type Kind = 'adult' | 'child' | 'x' | 'old' | 'foreign';

/** A right identity number of an adult (or a child, or ending in X, or of a foreigner's permanent residence card) for one place. */
function canary(place: string, kind: Kind = 'adult'): string {
	for (;;) {
		made++;
		const year = kind === 'child' ? 2012 + (made % 8) : 1950 + (made % 45);
		const first = `${kind === 'foreign' ? '91112' : '46010'}${1 + (made % 8)}${year}${String(1 + (made % 12)).padStart(2, '0')}${String(1 + (made % 28)).padStart(2, '0')}${String(100 + ((made * 37) % 900))}`;
		const sum = [...first].reduce(
			(all, digit, index) => all + Number(digit) * (2 ** (17 - index) % 11),
			0,
		);
		const number = first + '10X98765432'[sum % 11]!;
		const found = kind === 'old' ? first.slice(0, 6) + first.slice(8) : number;
		if ((kind === 'x') !== number.endsWith('X') || canaries.has(found)) continue;
		canaries.set(found, place);
		return found;
	}
}

const wide = (text: string): string =>
	text.replace(/[0-9X]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0));
const cut = (text: string, by: string): string =>
	[text.slice(0, 6), text.slice(6, 14), text.slice(14)].join(by);
const spread = (text: string, by: string): string => text.match(/.{1,4}/g)!.join(by);

const headers = [
	'记录编号',
	'统一社会信用代码',
	'认定部门代码',
	'记录类型',
	'违法行为类型',
	'失信程度',
	'发生日期',
	'认定日期',
	'认定文书号',
	'是否初次',
];
type Record_ = string[];
const base = (id: string): Record_ => [
	id,
	'X-T-1',
	'D1',
	'其他',
	'未按期公示',
	'一般',
	'2026-02-01',
	'2026-02-02',
	'琼罚〔2026〕1号',
	'否',
];

/** A record for each place where a number can stand; `format` tells them apart. */
function records(format: string): Record_[] {
	let number = 0;
	const rows: Record_[] = [];
	const put = (
		column: number,
		place: string,
		write: (of: string) => string,
		kind: Kind = 'adult',
	): void => {
		const row = base(`${format}-${++number}`);
		row[column] = write(canary(`${format}: ${headers[column]}, ${place}`, kind));
		rows.push(row);
	};
	put(1, 'plain', (one) => one);
	put(1, 'a child', (one) => one, 'child');
	put(1, 'small x', (one) => one.toLowerCase(), 'x');
	put(1, 'full width', wide, 'x');
	put(1, 'blanks', (one) => cut(one, ' '));
	put(1, 'hyphens', (one) => spread(one, '-'));
	put(1, '15 digits', (one) => one, 'old');
	put(1, 'own code', (one) => `X-REG-${one}`);
	put(1, 'person code', (one) => `P-${one}`);
	put(1, 'within words', (one) => `身份证${one}`);
	put(1, 'letter O', (one) => one.replaceAll('0', 'O'));
	put(0, 'alone', (one) => one);
	put(0, 'small x', (one) => one.toLowerCase(), 'x');
	put(0, 'end of a longer code', (one) => `AJ2026${one}`);
	put(0, 'in a longer code', (one) => `AJ-${one}-7`);
	put(0, 'hyphens in a longer code', (one) => `AJ-${cut(one, '-')}`, 'x');
	put(0, 'blanks', (one) => spread(one, ' '));
	put(0, 'full width', wide);
	put(0, '15 digits', (one) => one, 'old');
	put(0, '15 digits in a longer code', (one) => `AJ/${one}/7`, 'old');
	put(0, 'a child', (one) => one, 'child');
	put(0, 'a child, in a longer code', (one) => `AJ${one}`, 'child');
	put(0, 'a child, blanks', (one) => cut(one, ' '), 'child');
	put(0, 'permanent resident', (one) => one, 'foreign');
	put(1, 'permanent resident', (one) => one, 'foreign');
	put(1, 'own code with a child', (one) => `X-REG-${one}`, 'child');
	put(2, 'a child', (one) => one, 'child');
	put(2, 'permanent resident', (one) => one, 'foreign');
	put(8, 'a child alone', (one) => one, 'child');
	put(2, 'alone', (one) => one);
	put(3, 'alone', (one) => one);
	for (const [place, write, kind] of spellings)
		put(4, place, (one) => `当事人（${write(one)}）未公示`, kind);
	put(4, 'with another word', (one) => `号${one}Z`);
	put(4, 'child', (one) => `其子${one}`, 'child');
	put(5, 'alone', (one) => one);
	put(6, 'alone', (one) => one);
	put(7, 'alone', (one) => one);
	put(8, 'in brackets', (one) => `琼罚〔2026〕${one}号`);
	put(8, 'full width', (one) => `琼罚〔2026〕${wide(one)}号`);
	put(9, 'alone', (one) => one);
	return rows;
}

const spellings: [string, (text: string) => string, ('x' | 'old')?][] = [
	['plain', (one) => one],
	['small x', (one) => one.toLowerCase(), 'x'],
	['full width', wide, 'x'],
	['mixed width', (one) => one.slice(0, 10) + wide(one.slice(10))],
	['blanks', (one) => cut(one, ' ')],
	['wide blanks', (one) => cut(one, '　')],
	['invisible', (one) => cut(one, '\u200b')],
	['hyphens', (one) => spread(one, '-')],
	['dashes', (one) => spread(one, '—')],
	['dots', (one) => cut(one, '.')],
	['every digit apart', (one) => [...one].join(' '), 'x'],
	['15 digits', (one) => one, 'old'],
];

const csv = (rows: string[][], by = ','): string =>
	rows
		.map((row) =>
			row
				.map((cell) =>
					cell.includes(by) || cell.includes('"') ? `"${cell.replaceAll('"', '""')}"` : cell,
				)
				.join(by),
		)
		.join('\r\n') + '\r\n';
const unknown = (rows: Record_[], format: string): string[][] =>
	rows.map((row) => [...row, `住址 ${canary(`${format}: unknown column`)}`]);
const objects = (rows: string[][], names: string[]): Record<string, string>[] =>
	rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index]!])));

async function deliver(city: Installation): Promise<void> {
	const table = (format: string): string[][] => [
		[...headers, '家庭住址'],
		...unknown(records(format), format),
	];
	const above = (format: string): string =>
		`失信记录表,填表人身份证 ${canary(`${format}: note above the header`)}\r\n`;
	const broken = (format: string): string =>
		`${format}-b1,${canary(`${format}: record with more fields`)},,,,,,,,,,,,,多\r\n${format}-b2,${canary(`${format}: record with fewer fields`)}\r\n${format}-b3,"${canary(`${format}: stray quote`)}"x,D1,${canary(`${format}: beside a stray quote`)}\r\n注：${canary(`${format}: note below`)}\r\n`;
	city.deliver('D1/失信记录_utf8.csv', above('utf8') + csv(table('utf8')) + broken('utf8'));
	city.deliver(
		'D1/失信记录_gb.csv',
		encodeGb18030(
			above('gb') +
				csv(table('gb').map((row) => row.map((cell) => cell.replaceAll('\u200b', ' ')))) +
				broken('gb'),
		),
	);
	city.deliver(
		'D1/失信记录_utf16.txt',
		Buffer.concat([Buffer.from('fffe', 'hex'), Buffer.from(csv(table('utf16'), '\t'), 'utf16le')]),
	);
	city.deliver('D1/失信记录_plain.csv', csv(table('plain')));
	city.deliver('D1/失信记录_packed.csv.gz', gzipSync(csv(table('packed'))));
	city.deliver(
		'D1/失信记录_list.json',
		JSON.stringify(objects(table('json').slice(1), [...headers, canary('json: name of a column')])),
	);
	city.deliver(
		'D1/失信记录_lines.json',
		objects(table('ndjson').slice(1), [...headers, '住址'])
			.map((one) => JSON.stringify(one))
			.join('\n') + `\n{"记录编号": "${canary('ndjson: damaged line')}\n`,
	);
	city.deliver(
		'D1/失信记录_cut.json',
		`[{"记录编号": "${canary('json: damaged list')}"}, {"记录编号" "${canary('json: where it is damaged')}"}]`,
	);
	const sheet = await writeXlsx({
		sheets: [
			{
				name: `法人${canary('xlsx: name of a sheet')}`,
				rows: [[`填表人 ${canary('xlsx: note above')}`], ...table('xlsx')],
			},
			{
				name: `说明${canary('xlsx: name of another sheet')}`,
				rows: [[canary('xlsx: another sheet')]],
			},
		],
	});
	city.deliver('D1/失信记录_book.xlsx', Buffer.from(sheet));
	const scientific = await writeXlsx({
		sheets: [
			{
				name: 'S',
				rows: [
					headers,
					...[0, 1, 8].map((column) =>
						base('sci').map((cell, index) =>
							index === column ? Number(canary(`xlsx: number in ${headers[column]}`)) : cell,
						),
					),
				],
			},
		],
	});
	city.deliver('D1/失信记录_numbers.xlsx', Buffer.from(scientific));
	const cells = (row: string[]): string =>
		`<Row>${row.map((cell) => `<Cell><Data ss:Type="String">${cell}</Data></Cell>`).join('')}</Row>`;
	city.deliver(
		'D1/失信记录_xml.xls',
		`<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="表"><Table>${table('xml').map(cells).join('')}</Table></Worksheet></Workbook>`,
	);
	await writeParquet(city, table('parquet'));
	city.deliver(
		`D1/失信记录_张三${canary('name of a file', 'x').toLowerCase()}_20260301.csv`,
		csv([headers, base('named')]),
	);
	city.deliver(
		`${canary('name of a folder')}/失信记录_${cut(canary('name of a refused file'), ' ')}.csv`,
		csv([headers.slice(2), base('x').slice(2)]),
	);
	city.deliver(`D1/看不出_${canary('name of an unknown file')}.csv`, 'a\n1\n');
	city.deliver('D1/失信记录_twice.csv', csv([[...headers.slice(0, 9), '认定文书号'], base('x')]));
	const id = canary('header twice');
	city.deliver(
		'D1/失信记录_headless.csv',
		csv([
			[id, id, '失信程度'],
			['a', 'b', 'c'],
		]),
	);
	city.deliver(
		'D1/export.csv',
		csv([
			['编号', '证件'],
			['A1', `${canary('cell in an error of SQL')}A`],
		]),
	);
	city.map(
		'export',
		`files: D1/export.csv\nfeed: departments\ncolumns:\n  department_code: 编号\n  department_name: { expression: "cast(证件 as integer)::varchar" }\n  kind: { constant: both }\n`,
	);
	const licence: Record<string, string> = {
		行政相对人名称: `王五${canary('licences: name')}`,
		行政相对人类别: '自然人',
		'行政相对人代码_1(统一社会信用代码)': '',
		'行政相对人代码_2(工商注册号)': '',
		'行政相对人代码_4(税务登记号)': '',
		法定代表人: '王五',
		法定代表人证件类型: '身份证',
		法定代表人证件号码: canary('licences: legal representative'),
		证件类型: '身份证',
		证件号码: canary('licences: identity number'),
		行政许可决定文书名称: '决定书',
		行政许可决定文书号: '琼许〔2026〕1号',
		许可类别: '普通',
		许可内容: `准予${canary('licences: content')}`,
		许可决定日期: '2026/02/01',
		有效期自: '2026/02/01',
		有效期至: '2099/12/31',
		许可机关: '海口市',
		许可机关统一社会信用代码: 'D1',
		当前状态: '1',
		数据来源单位: '海口市',
		数据来源单位统一社会信用代码: 'D1',
		备注: canary('licences: note', 'old'),
	};
	const wrong = {
		...licence,
		'行政相对人代码_4(税务登记号)': canary('licences: tax number'),
		'行政相对人代码_1(统一社会信用代码)': canary('licences: credit code'),
		行政相对人类别: '法人及非法人组织',
		行政许可决定文书号: '琼许〔2026〕2号',
		证件号码: `${canary('licences: wrong category')}`,
	};
	city.deliver(
		'D1/行政许可_20260301.csv',
		encodeGb18030(csv([Object.keys(licence), Object.values(licence), Object.values(wrong)])),
	);
}

async function writeParquet(city: Installation, [names, ...rows]: string[][]): Promise<void> {
	const database = await openDatabase(':memory:', { zone: 'Asia/Shanghai' });
	try {
		const file = join(city.home, 'table.parquet');
		const values = rows.map((row) => `(${row.map(quote).join(', ')})`).join(', ');
		await database.run(
			`copy (select * from (values ${values}) as rows(${names!.map(identifier).join(', ')})) to ${quote(file)} (format parquet)`,
		);
		city.deliver('D1/失信记录_table.parquet', readFileSync(file));
	} finally {
		database.close();
	}
}

/** Every text that the installation keeps or has printed, by where it stands. */
async function* texts(city: Installation, printed: Ended): AsyncGenerator<[string, string]> {
	yield ['stdout', printed.out];
	yield ['stderr', printed.err];
	const database = await openDatabase(':memory:', {
		zone: 'Asia/Shanghai',
		dataFolder: city.paths.data,
	});
	try {
		for (const name of readdirSync(city.paths.data, { recursive: true, encoding: 'utf8' })) {
			const file = join(city.paths.data, name);
			if (name.startsWith('inbox') || /^landing\/[0-9a-f]{64}$/.test(name)) continue;
			yield ['name of a file', name];
			if (!statSync(file).isFile()) continue;
			yield [`bytes of ${name}`, readFileSync(file, 'latin1')];
			yield [`text of ${name}`, readFileSync(file, 'utf8')];
			const { rows } = database;
			const dump = async (relation: string): Promise<string> =>
				JSON.stringify(await rows(`select * from ${relation}`));
			if (/[.](parquet|excluded)$/.test(name))
				yield [name, await dump(`read_parquet(${quote(file)})`)];
			if (name.endsWith('.duckdb')) {
				await database.run(`attach ${quote(file)} as live (read_only)`);
				const tables = await rows<{ path: string }>(
					`select '"' || schema_name || '"."' || table_name || '"' as path from duckdb_tables() where database_name = 'live' union all select '"' || schema_name || '"."' || view_name || '"' from duckdb_views() where database_name = 'live' and not internal`,
				);
				await database.run('use live');
				for (const { path } of tables) yield [`${name} ${path}`, await dump(`live.${path}`)];
				await database.run('use memory; detach live');
			}
			if (name === 'state.db') {
				const state = new DatabaseSync(file);
				for (const { name: table } of state
					.prepare(`select name from sqlite_master where type = 'table'`)
					.all() as { name: string }[])
					yield [
						`state.db ${table}`,
						JSON.stringify(state.prepare(`select * from "${table}"`).all()),
					];
				state.close();
			}
		}
	} finally {
		database.close();
	}
}

/** Digits without what may stand between them: spellings do not hide a number. */
const bare = (text: string): string =>
	text
		.normalize('NFKC')
		.toUpperCase()
		.replace(/[\s\p{Cf}\p{Pd}._·/-]+/gu, '');

describe('numbers of persons', () => {
	let city: Installation;
	let printed: Ended;
	let folder: string;
	beforeAll(async () => {
		folder = mkdtempSync(join(tmpdir(), 'mingcha-canary-'));
		city = openInstallation(folder);
		await deliver(city);
		printed = city.mingcha(['refresh']);
	});
	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	it('are in no file, table, list, message or name that intake leaves', async () => {
		expect(printed.err).toBe('');
		expect(printed.code).toBe(0);
		const found = new Set<string>();
		for await (const [where, text] of texts(city, printed)) {
			const plain = bare(text);
			for (const [number, place] of canaries) {
				const head = number.length === 18 ? number.slice(0, 17) : number;
				if (plain.includes(head))
					found.add(`${place} → ${relative(city.paths.data, where) && where}`);
			}
		}
		expect([...found].sort()).toEqual([]);
		expect(canaries.size).toBeGreaterThan(400);
	});

	it('leave the rest of their rows whole: what can be keyed is taken, the rest is listed', async () => {
		const files = await city.query<{ source_file: string; accepted: number; rejected: number }>(
			`select regexp_extract(source_file, '_([^_.#]+)[.]', 1) as source_file, accepted_count as accepted, rejected_count as rejected from intake_batches
			 where status = 'accepted' and feed = 'breaches' and accepted_count > 5 order by source_file`,
		);
		expect(files.map((one) => one.source_file)).toEqual([
			'book',
			'gb',
			'lines',
			'list',
			'packed',
			'plain',
			'table',
			'utf16',
			'utf8',
			'xml',
		]);
		// of each file's records: persons, long codes and texts are good, numbers in columns of codes, dates and words are not
		for (const one of files) expect(one.accepted, one.source_file).toBe(files[0]!.accepted);
		const faults = await city.query<{ column_name: string; rule_code: string }>(
			`select distinct column_name, rule_code from lake_rejected where source_file like '%plain%' order by all`,
		);
		expect(faults).toEqual(
			[
				['breach_id', 'PERSON-MISPLACED'],
				['decided_on', 'TYPE-DATE'],
				['department_code', 'PERSON-MISPLACED'],
				['first_time', 'TYPE-BOOLEAN'],
				['kind', 'CODE-UNKNOWN'],
				['occurred_on', 'TYPE-DATE'],
				['severity', 'CODE-UNKNOWN'],
				['subject_code', 'SUBJECT-CODE'],
			].map(([column_name, rule_code]) => ({ column_name, rule_code })),
		);
		expect(
			await city.query(
				`select distinct subject_code from lake_breaches where subject_code not like 'P-%' and subject_code not like 'X-%'`,
			),
		).toEqual([]);
	});

	it('of legal representatives are dropped and counted, those of the persons themselves keyed', async () => {
		expect(
			await city.query(
				`select finding_kind, rule_code, finding_count from intake_findings where feed = 'licences' and finding_kind = 'dropped'`,
			),
		).toEqual([{ finding_kind: 'dropped', rule_code: 'PERSONAL-DROPPED', finding_count: 4 }]);
		expect(
			await city.query(
				`select subject_code = id_no as same, starts_with(id_no, 'P-') as keyed, subject_name from lake_licences`,
			),
		).toEqual([
			{ same: true, keyed: true, subject_name: expect.stringMatching(/^王五46010\d\*{12}$/) },
		]);
	});
});
