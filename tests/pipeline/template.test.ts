import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readXlsx } from 'hucre/xlsx';
import { describe, expect, it } from 'vitest';
import { readFeeds, type Column, type Feed } from '../../pipeline/feed.ts';
import { creditCheck } from '../../pipeline/intake/credit-code.ts';
import { ndjsonReport } from '../../pipeline/report.ts';
import {
	codeWord,
	findFeed,
	templateColumns,
	templateSheets,
	writeTemplates,
} from '../../pipeline/template.ts';
import { writeWorkbook, type SheetCell } from '../../pipeline/workbook-writer.ts';
import { install, type Installation } from './installation.ts';

const feeds = await readFeeds();
const enterprise = `91370306MA3C00001${creditCheck('91370306MA3C00001')}`;

/** What a clerk would write into a cell; row `place` differs from the others in its texts. */
function filled(column: Column, feed: Feed, place: number): SheetCell {
	if (column.name === 'id_type' || column.name === 'id_no' || column.name === 'registration_no')
		return null;
	if (column.codes !== null) return codeWord(column, Object.keys(column.codes)[0]!);
	const day =
		column.name.startsWith('inclusive') ||
		column.name.includes('valid_to') ||
		column.name.includes('_to') ||
		column.name.startsWith('due')
			? '2026-02-20'
			: '2026-02-03';
	switch (column.type) {
		case 'boolean':
			return '是';
		case 'integer':
			return 2;
		case 'double':
			return 0.5;
		case 'date':
			return place % 2 === 0 ? new Date(`${day}T00:00:00Z`) : day;
		case 'timestamp':
			return place % 2 === 0 ? new Date(`${day}T09:30:00Z`) : `${day} 09:30:00`;
		case 'text':
			break;
	}
	switch (column.check) {
		case 'subject_code':
			return enterprise;
		case 'authority_code':
			return '11370306004220465W';
		case 'region_code':
			return '370306';
		case 'industry_code':
			return 'C1432';
		case 'commitment_code':
			return `370306202602030000${String(10 + place)}`;
		default:
			// a code that Excel would round if it were a number
			return feed.key.includes(column.name) ? `00120260203000000${10 + place}` : `文字${place}`;
	}
}

describe('a template', () => {
	it('that is filled in is taken in whole, for every feed; one that is empty is a batch without rows', async () => {
		const city: Installation = install();
		for (const feed of feeds) {
			const columns = templateColumns(feed);
			// a key without a text of its own has one row only
			const isNumbered = feed.key.some((name) =>
				columns.some(
					(column) =>
						column.name === name &&
						column.type === 'text' &&
						['identifier', 'document_no', 'commitment_code', 'department_code', null].includes(
							column.check,
						),
				),
			);
			const rows = (isNumbered ? [1, 2] : [1]).map((place) =>
				columns.map((column) => filled(column, feed, place)),
			);
			city.deliver(
				`D1/${feed.title.zh}_2026.xlsx`,
				Buffer.from(await writeWorkbook(templateSheets(feed, rows))),
			);
			city.deliver(
				`D2/${feed.title.zh}_模板.xlsx`,
				Buffer.from(await writeWorkbook(templateSheets(feed))),
			);
		}
		await city.refresh();
		expect(
			await city.query('select feed, source_row, column_name, value, rule_code from lake_rejected'),
		).toEqual([]);
		const batches = await city.query('select * from intake_batches order by feed, source_file');
		expect(batches.length).toBe(feeds.length * 2);
		for (const batch of batches) {
			expect(batch, String(batch.source_file)).toMatchObject({
				status: 'accepted',
				reason_zh: null,
				rejected_count: 0,
				blank_count: 0,
				duplicate_count: 0,
				unused_columns: '',
				absent_columns: '',
				notes_zh: '',
			});
			if (String(batch.source_file).startsWith('D2/')) expect(batch.received_count).toBe(0);
			else expect(batch.accepted_count, String(batch.source_file)).toBeGreaterThan(0);
		}
		expect(
			await city.query(
				'select breach_id, decided_on::varchar as decided_on, first_time from lake_breaches order by breach_id',
			),
		).toEqual([
			{ breach_id: '0012026020300000011', decided_on: '2026-02-03', first_time: true },
			{ breach_id: '0012026020300000012', decided_on: '2026-02-03', first_time: true },
		]);
		expect(await city.query('select distinct source_row from lake_breaches order by 1')).toEqual([
			{ source_row: 4 },
			{ source_row: 5 },
		]);
		expect(
			(
				await city.query('select applied_at::varchar as at from lake_approvals order by case_no')
			).map(({ at }) => at),
		).toEqual(['2026-02-03 09:30:00', '2026-02-03 09:30:00']);
	}, 120_000);

	it('has a frozen header with required columns marked, codes as text, drop-downs of the code lists and notes', async () => {
		const feed = findFeed(feeds, '行政处罚');
		const book = await readXlsx(await writeWorkbook(templateSheets(feed)), { readStyles: true });
		expect(book.sheets.map(({ name }) => name)).toEqual(['行政处罚', '填报说明']);
		const [table, notes] = book.sheets;
		expect(table!.freezePane).toMatchObject({ rows: 3 });
		const headers = table!.rows[1]!.map(String);
		expect(headers).toContain('行政相对人名称（必填）');
		expect(headers).toContain('公示截止期');
		expect(headers).not.toContain('主体代码（必填）');
		expect(headers.join()).not.toContain('法定代表人证件');
		for (const cell of table!.rows[2]!) expect(String(cell)).toMatch(/^(必填|选填)；/);
		const letter = (header: string): string => String.fromCharCode(65 + headers.indexOf(header));
		const lists = table!.dataValidations!.map(({ range, formula1 }) => [
			range.replace(/\d.*/, ''),
			formula1,
		]);
		expect(lists.map(([column]) => column)).toEqual([
			letter('行政相对人类别（必填）'),
			letter('证件类型'),
			letter('处罚类别（必填）'),
		]);
		for (const [, formula] of lists) {
			const [, column, last] = /\$([A-Z])\$2:\$[A-Z]\$(\d+)$/.exec(formula!)!;
			const words = notes!.rows
				.slice(1, Number(last))
				.map((row) => row[column!.charCodeAt(0) - 65]);
			expect(words.every((word) => typeof word === 'string' && word !== '')).toBe(true);
			expect(notes!.rows[Number(last)]?.[column!.charCodeAt(0) - 65] ?? null).toBeNull();
		}
		expect(
			table!.cells!.get(`3,${headers.indexOf('行政相对人代码_1(统一社会信用代码)')}`)!.style!
				.numFmt,
		).toBe('@');
	});

	it('is written by the command for one feed or for all', async () => {
		const city = install();
		const folder = join(city.home, 'templates');
		mkdirSync(folder);
		const ended = city.mingcha(['template', 'approvals', '--out', join(folder, 'one.xlsx')]);
		expect(ended).toMatchObject({ code: 0 });
		expect(readFileSync(join(folder, 'one.xlsx')).subarray(0, 2).toString()).toBe('PK');
		const files = await writeTemplates(
			feeds,
			'all',
			folder,
			ndjsonReport(() => {}),
		);
		expect(files.length).toBe(feeds.length);
		const unknown = city.mingcha(['template', '舆情']);
		expect(unknown.code).toBe(1);
		expect(unknown.err + unknown.out).toContain('没有这类数据');
	});
});
