import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { completeFeed, readFeeds, type FeedSpec } from '../../pipeline/feed.ts';
import {
	headerWords,
	makeRecipe,
	mappingsFor,
	readMappings,
	type Mapping,
} from '../../pipeline/intake/mapping.ts';
import { readingNumber } from '../../pipeline/lake/reading-number.ts';
import { install } from './installation.ts';

const feeds = await readFeeds();

function mappingsOf(files: Record<string, string>): Mapping[] {
	const folder = mkdtempSync(join(tmpdir(), 'mingcha-mappings-'));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
	return readMappings(folder, feeds);
}

/** Two names that give one file the same number, in the order of the files of mappings. */
function namesAlike(): [string, string] {
	const found = new Map<number, string>();
	for (let place = 1; ; place++) {
		const name = `m${place}`;
		const other = found.get(readingNumber(1, name));
		if (other !== undefined) return other < name ? [other, name] : [name, other];
		found.set(readingNumber(1, name), name);
	}
}

const trial = completeFeed('trial', {
	title: { zh: '试验', en: 'Trials' },
	key: ['code'],
	batch: 'append',
	department: null,
	business_date: 'day',
	columns: {
		code: { zh: '编号', en: 'Code', type: 'text', required: true, headers: ['代码'] },
		day: { zh: '日期(必填)', en: 'Day', type: 'date', required: true },
		note: { zh: '备注', en: 'Note', type: 'text' },
	},
} satisfies FeedSpec);

const template: Mapping = {
	...mappingsFor('办件.csv', [], feeds)[0]!,
	name: 'template-trial',
	feed: 'trial',
};
const mapped = (columns: Mapping['columns']): Mapping => ({ ...template, name: 'source', columns });

describe('a feed', () => {
	it('is every file of the folder feeds, with its defaults filled in', () => {
		expect(feeds.map((feed) => feed.name)).toEqual(
			expect.arrayContaining([
				'approvals',
				'breaches',
				'departments',
				'inspections',
				'items',
				'ratings',
				'subjects',
			]),
		);
		for (const feed of feeds) {
			expect(feed.title.zh && feed.title.en, feed.name).toBeTruthy();
			expect(feed.key.length, feed.name).toBeGreaterThan(0);
			for (const name of feed.key)
				expect(
					feed.columns.find((column) => column.name === name)?.required,
					`${feed.name}.${name}`,
				).toBe(true);
			for (const column of feed.columns)
				expect(
					[column.zh, column.en, column.name].every((text) => text.length > 0),
					`${feed.name}.${column.name}`,
				).toBe(true);
		}
	});

	it('may not name a column that it does not define', () => {
		const spec = {
			title: { zh: '试', en: 'T' },
			key: ['code'],
			batch: 'append',
			department: 'office',
			business_date: null,
			columns: { code: { zh: '编号', en: 'Code', type: 'text' } },
		} satisfies FeedSpec;
		expect(() => completeFeed('trial', spec)).toThrowError(
			expect.objectContaining({
				code: 'FEED-COLUMN',
				where: 'feeds/trial.ts',
				words: {
					en: expect.stringContaining('office') as string,
					zh: expect.any(String) as string,
				},
			}),
		);
	});
});

describe('the feed of a file without a mapping', () => {
	it.each([
		['D1/办件_2026W30.csv', 'approvals'],
		['D1/approvals-2026W30.csv', 'approvals'],
		['APPROVALS.CSV', 'approvals'],
		['D1/2026/失信记录.csv', 'breaches'],
		['D1/部门清单.csv', 'departments'],
		['D1/事项.csv', 'items'],
		['D1/市场主体.csv', 'subjects'],
		['D1/ｉｔｅｍｓ.csv', 'items'],
		['D1/licences_2026-07-01_part2.csv.gz', 'licences'],
		['D1/Licences D1 (corrected) v2.xlsx', 'licences'],
		['D1/items_海口市.json', 'items'],
		['D1/许可公示at某地.csv', 'licences'],
	])('%s is %s', (path, feed) => {
		expect(mappingsFor(path, [], feeds).map((one) => [one.feed, one.columns])).toEqual([
			[feed, null],
		]);
	});

	it.each([
		'D1/通知.csv',
		'办件/readme.txt',
		'D1/licences_at_inspection.parquet',
		'D1/itemscope.csv',
		'D1/inspections-by-team.xlsx',
	])('%s is none', (path) => {
		expect(mappingsFor(path, [], feeds)).toEqual([]);
	});
});

describe('a mapping', () => {
	const text = (files: string): string =>
		`files: '${files}'\nfeed: departments\ncolumns: { department_code: Code }\n`;

	it('addresses files by a pattern: one star within a folder, two across', () => {
		const mappings = mappingsOf({ 'one.yaml': text('D1/*.csv'), 'two.yml': text('**/list.csv') });
		expect(mappings.map((one) => one.name)).toEqual(['one', 'two']);
		expect(mappingsFor('D1/a.csv', mappings, feeds).map((one) => one.name)).toEqual(['one']);
		expect(mappingsFor('D1/b/list.csv', mappings, feeds).map((one) => one.name)).toEqual(['two']);
		expect(mappingsFor('D1/list.csv', mappings, feeds).map((one) => one.name)).toEqual([
			'one',
			'two',
		]);
		expect(mappingsFor('D2/a.csv', mappings, feeds)).toEqual([]);
	});

	it('goes before the template of the same name', () => {
		const mappings = mappingsOf({ 'one.yaml': text('D1/办件.csv') });
		expect(mappingsFor('D1/办件.csv', mappings, feeds).map((one) => one.feed)).toEqual([
			'departments',
		]);
	});

	it.each([
		[
			'an unknown key',
			'files: a\nfeed: departments\ncolumns: {}\nwhen: x\n',
			'SPEC-KEY',
			'mappings/m.yaml:4',
			'when',
		],
		['no files', 'feed: departments\ncolumns: {}\n', 'SPEC-VALUE', 'mappings/m.yaml', 'files'],
		[
			'a source that is no source',
			'files: a\nfeed: departments\ncolumns:\n  department_code: { form: x }\n',
			'SPEC-VALUE',
			'mappings/m.yaml:4',
			'department_code',
		],
		[
			'an unknown feed',
			'files: a\nfeed: departements\ncolumns: {}\n',
			'MAPPING-FEED',
			'mappings/m.yaml',
			'departements',
		],
		[
			'an unknown column',
			'files: a\nfeed: departments\ncolumns: { department: x }\n',
			'MAPPING-COLUMN',
			'mappings/m.yaml',
			'department',
		],
	])('with %s is refused with file and name', (_name, yaml, code, where, name) => {
		expect(() => mappingsOf({ 'm.yaml': yaml })).toThrowError(
			expect.objectContaining({
				code,
				where: expect.stringContaining(where) as string,
				words: {
					en: expect.stringContaining(name) as string,
					zh: expect.stringContaining(name) as string,
				},
			}),
		);
	});
});

describe('headers', () => {
	it('are the same words whatever their width, brackets, spaces and notes', () => {
		const spellings = [
			'有效期至',
			' 有效期 至 ',
			'有效期至(必填)',
			'有效期至（必填）',
			'*有效期至',
			'有效期_至',
			'\ufeff有效期至',
		];
		expect(new Set(spellings.map(headerWords)).size).toBe(1);
		expect(headerWords('金额（万元）')).toBe(headerWords('金额(万元)'));
		expect(headerWords('ＩＤ')).toBe(headerWords('id'));
	});
});

describe('a recipe', () => {
	it('of the template finds columns by their words and tells what is left over on both sides', () => {
		const recipe = makeRecipe(template, trial, ['代码', '日期', '电话'], 'a.csv');
		expect(recipe.sources.map((one) => one.from)).toEqual([
			{ header: '代码' },
			{ header: '日期' },
			null,
		]);
		expect([recipe.unused, recipe.absent]).toEqual([['电话'], ['note']]);
	});

	it('names a required column that is missing, with the nearest header', () => {
		expect(() => makeRecipe(template, trial, ['编码号', '日期'], 'D1/a.csv')).toThrowError(
			expect.objectContaining({
				code: 'HEADER-MISSING',
				where: 'D1/a.csv',
				words: {
					zh: expect.stringMatching(/“编号”.*“编码号”/) as string,
					en: expect.stringContaining('"编号" (code)') as string,
				},
			}),
		);
	});

	it('names a source column that a mapping wants and the file lacks', () => {
		expect(() =>
			makeRecipe(mapped({ code: 'Kode', day: 'Day' }), trial, ['Code', 'Day'], 'a.csv'),
		).toThrowError(
			expect.objectContaining({
				code: 'HEADER-MISSING',
				words: {
					en: expect.stringMatching(
						/mapping source wants the source column "Kode".*nearest is "Code"/,
					) as string,
					zh: expect.any(String) as string,
				},
			}),
		);
	});

	it('of a mapping takes columns, expressions and constants and tells the headers that nothing reads', () => {
		const recipe = makeRecipe(
			mapped({ code: { expression: "Prefix || '-' || No" }, day: 'Day', note: { constant: 7 } }),
			trial,
			['Prefix', 'No', 'Day', 'Phone'],
			'a.csv',
		);
		expect(recipe.sources.map((one) => one.from)).toEqual([
			{ expression: "Prefix || '-' || No" },
			{ header: 'Day' },
			{ constant: '7' },
		]);
		expect([recipe.unused, recipe.absent]).toEqual([['Phone'], []]);
	});
});

describe('a mapped file', () => {
	const yaml = `
title: { zh: 旧系统导出, en: Export of the old system }
files: 'OLD/*.csv'
feed: approvals
reported_by: D9
where: Kind <> 'test'
columns:
  case_no: { expression: "'OLD-' || No" }
  item_code: { constant: ITEM-1 }
  subject_code: Subject
  department_code: { constant: D9 }
  applied_at: Day
  decided_at: { expression: "Day || ' 12:00:00'" }
  result: { from: Outcome, values: { Y: granted, N: refused, '-': '' } }
  site_visit: { expression: 'Visit', values: { once: '是' } }
`;

	it('gets values from columns, value maps, expressions and constants, and only the rows that are addressed', async () => {
		const city = install();
		city.map('old', yaml);
		city.deliver(
			'OLD/a.csv',
			'No,Kind,Subject,Day,Outcome,Visit,Phone\n1,x,X-T-1,2026-03-01,Y,once,123\n2,test,X-T-1,2026-03-01,Y,once,\n3,x,X-T-1,2026-03-02,-,否,\n4,x,X-T-1,2026-03-03,maybe,,\n',
		);
		const result = await city.refresh();
		expect(result.counts).toEqual({
			received: 3,
			accepted: 2,
			rejected: 1,
			duplicate: 0,
			blank: 0,
		});
		expect(
			await city.query(
				'select case_no, item_code, subject_code, department_code, applied_at, decided_at, result, site_visit, reported_by from stg_approvals order by case_no',
			),
		).toEqual([
			{
				case_no: 'OLD-1',
				item_code: 'ITEM-1',
				subject_code: 'X-T-1',
				department_code: 'D9',
				applied_at: '2026-03-01 00:00:00',
				decided_at: '2026-03-01 12:00:00',
				result: 'granted',
				site_visit: true,
				reported_by: 'D9',
			},
			{
				case_no: 'OLD-3',
				item_code: 'ITEM-1',
				subject_code: 'X-T-1',
				department_code: 'D9',
				applied_at: '2026-03-02 00:00:00',
				decided_at: '2026-03-02 12:00:00',
				result: null,
				site_visit: false,
				reported_by: 'D9',
			},
		]);
		expect(
			await city.query('select column_name, value, rule_code, reported_by from lake_rejected'),
		).toEqual([
			{ column_name: 'result', value: 'maybe', rule_code: 'CODE-UNKNOWN', reported_by: 'D9' },
		]);
		const [batch] = await city.query<{
			unused_columns: string;
			absent_columns: string;
			reported_by: string;
		}>('select unused_columns, absent_columns, reported_by from intake_batches');
		expect(batch!.reported_by).toBe('D9');
		expect(batch!.unused_columns).toContain('Phone');
		expect(batch!.absent_columns.split(';')).toContain('accepted_at');
		// the terminal names both, and a mapping that met no file
		expect(
			city.said.some((line) =>
				/old: source columns not used: .*Phone.*columns without a source: .*accepted_at/.test(
					String(line.en),
				),
			),
		).toBe(true);
	});

	it('one file may be read by several mappings, each for its own feed', async () => {
		const city = install();
		city.map('cases', yaml);
		city.map(
			'subjects',
			"files: 'OLD/*.csv'\nfeed: subjects\ncolumns:\n  subject_code: Subject\n  subject_name: Subject\n  subject_type: { constant: organisation }\n",
		);
		city.map(
			'lonely',
			"files: 'NOWHERE/*.csv'\nfeed: subjects\ncolumns:\n  subject_code: Subject\n  subject_name: Subject\n  subject_type: { constant: organisation }\n",
		);
		city.deliver(
			'OLD/a.csv',
			'No,Kind,Subject,Day,Outcome,Visit\n1,x,X-T-1,2026-03-01,Y,once\n2,x,X-T-1,2026-03-01,Y,once\n',
		);
		await city.refresh();
		expect(
			await city.query(
				'select mapping, feed, received_count, accepted_count, duplicate_count from intake_batches order by mapping',
			),
		).toEqual([
			{
				mapping: 'cases',
				feed: 'approvals',
				received_count: 2,
				accepted_count: 2,
				duplicate_count: 0,
			},
			{
				mapping: 'subjects',
				feed: 'subjects',
				received_count: 2,
				accepted_count: 1,
				duplicate_count: 1,
			},
		]);
		expect(
			await city.query(
				'select (select count(distinct row_key) from lake_approvals) + (select count(distinct row_key) from lake_subjects) as keys',
			),
		).toEqual([{ keys: 4 }]);
		expect(
			city.said.some((line) => String(line.en).includes('the mapping lonely has met no file')),
		).toBe(true);
	});

	it('two of one file whose names give the same number are refused, for their rows could not be told apart', async () => {
		const city = install();
		const [one, other] = namesAlike();
		const subjects =
			"files: 'OLD/*.csv'\nfeed: subjects\ncolumns:\n  subject_code: Subject\n  subject_name: Subject\n  subject_type: { constant: organisation }\n";
		city.map(one, yaml);
		city.map(other, subjects);
		city.deliver('OLD/a.csv', 'No,Kind,Subject,Day,Outcome,Visit\n1,x,X-T-1,2026-03-01,Y,once\n');
		await expect(city.refresh()).rejects.toMatchObject({
			code: 'MAPPING-NUMBER',
			where: 'OLD/a.csv',
			words: {
				zh: expect.stringContaining(`${one} 与 ${other}`) as string,
				en: expect.stringMatching(`mappings ${one} and ${other}.*rename`) as string,
			},
		});
		// each alone, or of other files, they do no harm
		city.map(other, subjects.replace('OLD/', 'NEW/'));
		city.deliver('NEW/b.csv', 'Subject\nX-T-1\n');
		await city.refresh();
		expect(await city.query('select mapping from intake_batches order by mapping')).toEqual([
			{ mapping: one },
			{ mapping: other },
		]);
	});

	it('with an expression that is wrong SQL is a rejected batch that names the mapping', async () => {
		const city = install();
		city.map('old', yaml.replace("'OLD-' || No", "'OLD-' || nothing(No)"));
		city.deliver('OLD/a.csv', 'No,Kind,Subject,Day,Outcome,Visit\n1,x,X-T-1,2026-03-01,Y,once\n');
		await city.refresh();
		expect(await city.query('select status, reason_zh, reason_en from intake_batches')).toEqual([
			{
				status: 'rejected',
				reason_zh: expect.stringContaining('映射 old') as string,
				reason_en: expect.stringMatching(/mapping old is wrong.*nothing/) as string,
			},
		]);
	});
});
