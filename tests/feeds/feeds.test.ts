import { mkdtempSync, readdirSync, readFileSync, rmSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { identifier, openDatabase, quote, type Database } from '../../pipeline/database.ts';
import { readFeeds } from '../../pipeline/feed.ts';
import { excludedFile, type ParseJob } from '../../pipeline/intake/job.ts';
import { headerWords, makeRecipe, mappingsFor } from '../../pipeline/intake/mapping.ts';
import { parseWith } from '../../pipeline/intake/parse.ts';

// Every folder `<feed>/<case>` is a case: `input.…` is what a department sends, `expected.yaml` what becomes of it.

/** Rows by their number in the file: values of accepted ones, column and rule of rejected ones. */
interface Expected {
	accepted: Record<string, Record<string, string>>;
	rejected: { row: number; column: string; rule: string }[];
	/** Filled cells of personal columns that nobody may keep. */
	dropped?: number;
	/** Headers that no column uses. */
	unused?: string[];
}

const zone = 'Asia/Shanghai';
const feeds = await readFeeds();
const folders = readdirSync(import.meta.dirname, { withFileTypes: true })
	.filter((entry) => entry.isDirectory())
	.map(({ name }) => name);
const scratch = mkdtempSync(join(tmpdir(), 'mingcha-feeds-'));
let database: Database;
beforeAll(async () => {
	database = await openDatabase(':memory:', { zone, threads: '1', memory: '500MB' });
});
afterAll(() => {
	database.close();
	rmSync(scratch, { recursive: true, force: true });
});

describe('every feed', () => {
	it('has a case of its own template', () => {
		const wanted = feeds.map(({ name }) => name.replaceAll('_', '-'));
		expect(
			wanted.filter((name) => !existsSync(join(import.meta.dirname, name, 'template'))),
		).toEqual([]);
		expect(folders.filter((name) => !wanted.includes(name))).toEqual([]);
	});

	it('uses no header for two columns, however it is written', () => {
		const twice = feeds.flatMap((feed) => {
			const words = [
				...feed.columns,
				...feed.dropped.map((column) => ({ ...column, name: '', en: column.zh })),
			].flatMap((column) => [
				...new Set(
					[column.zh, column.name, column.en, ...column.headers]
						.filter((name) => name !== '')
						.map(headerWords),
				),
			]);
			return words
				.filter((word, index) => words.indexOf(word) !== index)
				.map((word) => `${feed.name}: ${word}`);
		});
		expect(twice).toEqual([]);
	});

	it('finds each of its columns by each of its headers, whatever brackets, underscores, numbers and notes stand around the words', () => {
		const disguises: ((header: string) => string)[] = [
			(header) => header,
			(header) => header.replaceAll('(', '（').replaceAll(')', '）') + '（必填）',
			(header) => ` ${header.replaceAll('_', '＿').replaceAll('(', ' ( ')}\u00a0`,
			(header) => `*${header.replaceAll('_', '-')}`,
			(header) => header.replace(/_?\d(?=\()/, '__9') + '（为自然人时，必填）',
			(header) => header.replaceAll('(', '〔').replaceAll(')', '〕') + '\n(选填)',
		];
		for (const feed of feeds) {
			const [mapping] = mappingsFor(`D1/${feed.name}_2026.csv`, [], feeds);
			for (const column of feed.columns)
				for (const name of [column.zh, ...column.headers])
					for (const disguise of disguises) {
						const others = feed.columns
							.filter((one) => one !== column && one.required)
							.map((one) => one.zh);
						const recipe = makeRecipe(mapping!, feed, [...others, disguise(name)], 'D1/file');
						expect(
							recipe.sources.find((source) => source.column === column)!.from,
							`${feed.name} ${disguise(name)}`,
						).toEqual({ header: disguise(name) });
					}
		}
	});
});

describe.each(folders)('%s', (folder) => {
	const feed = feeds.find(({ name }) => name === folder.replaceAll('-', '_'))!;
	it.each(readdirSync(join(import.meta.dirname, folder)))('%s', async (name) => {
		const path = join(import.meta.dirname, folder, name);
		const input = readdirSync(path).find((file) => file.startsWith('input.'))!;
		const expected = parse(readFileSync(join(path, 'expected.yaml'), 'utf8')) as Expected;
		const shown = `D1/${feed.title.zh}_2026W08${input.slice('input'.length)}`;
		const [mapping] = mappingsFor(shown, [], feeds);
		expect(mapping!.feed).toBe(feed.name);
		const out = (part: string): string => join(scratch, `${folder}-${name}.${part}`);
		const job: ParseJob = {
			batchId: 'b',
			batchNumber: 1,
			file: join(path, input),
			shown,
			reportedBy: 'D1',
			receivedAt: '2026-03-10 02:00:00',
			feed,
			mapping: mapping!,
			rowsFile: out('parquet'),
			rejectedFile: out('rejected'),
			personalKeyFile: join(scratch, 'personal.key'),
			zone,
			spill: join(scratch, 'spill'),
			threads: 1,
			memory: '500MB',
		};
		const result = await parseWith(database, job);
		const left =
			result.excluded > 0
				? ` and file_row_number not in (select file_row_number from read_parquet(${quote(excludedFile(job.rowsFile))}))`
				: '';
		const rows = await database.rows<Record<string, string>>(
			`select (file_row_number + first_row)::varchar as place, ${feed.columns.map((column) => `coalesce(${identifier(column.name)}::varchar, '') as ${identifier(column.name)}`).join(', ')}
			 from read_parquet(${quote(job.rowsFile)}, file_row_number = true) where defects is null${left} order by file_row_number`,
		);
		const rejected =
			result.rejected === 0
				? []
				: await database.rows<{
						row: number;
						column: string;
						rule: string;
						reason_zh: string;
						reason_en: string;
					}>(
						`select source_row as row, column_name as column, rule_code as rule, reason_zh, reason_en from read_parquet(${quote(job.rejectedFile)}) order by 1, 2`,
					);
		expect(rejected.map(({ row, column, rule }) => ({ row, column, rule }))).toEqual(
			expected.rejected,
		);
		for (const { reason_zh, rule } of rejected) expect(reason_zh, rule).not.toContain('不符合规则');
		const wanted = rows.map((row) => [
			row.place,
			Object.fromEntries(
				Object.keys(expected.accepted[row.place!] ?? {}).map((column) => [column, row[column]]),
			),
		]);
		expect(Object.fromEntries(wanted)).toEqual(expected.accepted);
		expect(result.received).toBe(rows.length + result.rejected + result.blank);
		expect(result.dropped).toBe(expected.dropped ?? 0);
		expect(result.unused).toEqual(expected.unused ?? []);
	});
});
