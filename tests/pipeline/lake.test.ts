import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rollBack } from '../../pipeline/warehouse/generations.ts';
import { casesCsv, departmentsCsv, install, type Installation } from './installation.ts';

const counts =
	'source_file, status, received_count as received, accepted_count as accepted, rejected_count as rejected, duplicate_count as duplicate, blank_count as blank';

async function batchCounts(city: Installation): Promise<Record<string, unknown>[]> {
	return city.query(`select ${counts} from intake_batches order by source_file`);
}

describe('rows of a batch', () => {
	it('add up: received = accepted + rejected + duplicate + blank', async () => {
		const city = install();
		const text = casesCsv([
			{ case_no: 'A1' },
			{ case_no: 'A2' },
			{ case_no: 'A1', steps: '9' },
			{ case_no: '' },
			{ case_no: 'A3', steps: 'many' },
		]);
		city.deliver('D1/办件_1.csv', `${text},,,,,,\nA4,ITEM-1\n\n`);
		const result = await city.refresh();
		expect(result.counts).toEqual({
			received: 8,
			accepted: 2,
			rejected: 3,
			duplicate: 1,
			blank: 2,
		});
		expect(await batchCounts(city)).toEqual([
			{
				source_file: 'D1/办件_1.csv',
				status: 'accepted',
				received: 8,
				accepted: 2,
				rejected: 3,
				duplicate: 1,
				blank: 2,
			},
		]);
		expect(
			await city.query('select case_no, steps, source_row from stg_approvals order by case_no'),
		).toEqual([
			{ case_no: 'A1', steps: 9, source_row: 4 },
			{ case_no: 'A2', steps: 3, source_row: 3 },
		]);
	});

	it('carry their lineage', async () => {
		const city = install();
		city.deliver('D1/办件_1.csv', casesCsv([{ case_no: 'A1' }, { case_no: 'A2' }]));
		const result = await city.refresh('2026-03-10 02:00:00');
		expect(
			await city.query(
				"select batch_id, mapping, source_file, source_row, received_at, reported_by from lake_approvals where case_no = 'A2'",
			),
		).toEqual([
			{
				batch_id: result.batches[0]!.batch_id,
				mapping: 'template-approvals',
				source_file: 'D1/办件_1.csv',
				source_row: 3,
				received_at: '2026-03-10 02:00:00',
				reported_by: 'D1',
			},
		]);
		expect(result.batches[0]!.batch_id).toMatch(/^[0-9a-f]{64}$/);
	});

	it('that are bad are listed with file, row, column, value, rule and words in both languages', async () => {
		const city = install();
		city.deliver(
			'D1/办件_1.csv',
			casesCsv([{ case_no: 'A1' }, { case_no: 'A2', steps: 'many', decided_at: '2026-02-30' }]),
		);
		await city.refresh();
		const rows = await city.query(
			'select source_file, source_row, column_name, value, rule_code, reported_by, department_code, reason_zh, reason_en from lake_rejected order by column_name',
		);
		expect(rows).toMatchObject([
			{
				source_file: 'D1/办件_1.csv',
				source_row: 3,
				column_name: 'decided_at',
				value: '2026-02-30',
				rule_code: 'TYPE-TIMESTAMP',
				reported_by: 'D1',
				department_code: 'D1',
			},
			{ source_row: 3, column_name: 'steps', value: 'many', rule_code: 'TYPE-INTEGER' },
		]);
		for (const row of rows)
			expect(
				[String(row.reason_zh).length, String(row.reason_en).length].every((length) => length > 5),
			).toBe(true);
	});

	it('are none in a batch that cannot be read, which says why', async () => {
		const city = install();
		city.deliver('D1/办件_1.csv', '申报号,事项编码\nA1,I1\n');
		const result = await city.refresh();
		expect(result.batches).toMatchObject([
			{ status: 'rejected', received_count: 0, accepted_count: 0 },
		]);
		expect(
			await city.query('select status, reason_zh, reason_en, received_count from intake_batches'),
		).toEqual([
			{
				status: 'rejected',
				reason_zh: expect.stringContaining('申请人代码') as string,
				reason_en: expect.stringContaining('subject_code') as string,
				received_count: 0,
			},
		]);
	});
});

describe('a file whose feed nothing says', () => {
	it('is a rejected batch that is counted, told once and kept in the ledger', async () => {
		const city = install();
		city.deliver('D1/说明.csv', 'a,b\n1,2\n');
		const first = await city.refresh();
		expect(first.batches).toMatchObject([
			{ source_file: 'D1/说明.csv', status: 'rejected', feed: null },
		]);
		expect(
			city.said.filter((line) => String(line.en).startsWith('rejected D1/说明.csv')),
		).toHaveLength(1);
		expect(await city.query('select feed, status, reason_en from intake_batches')).toEqual([
			{
				feed: null,
				status: 'rejected',
				reason_en: expect.stringContaining('cannot tell which feed') as string,
			},
		]);
		const second = await city.refresh();
		expect(second.batches).toEqual([]);
		expect(
			city.said.filter((line) => String(line.en).startsWith('rejected D1/说明.csv')),
		).toHaveLength(1);
	});

	it('is read as soon as a mapping says what it is', async () => {
		const city = install();
		city.deliver('D1/export.csv', 'Code,Name\nD1,First\n');
		await city.refresh();
		city.map(
			'export',
			'files: D1/export.csv\nfeed: departments\ncolumns:\n  department_code: Code\n  department_name: Name\n  kind: { constant: both }\n',
		);
		await city.refresh();
		expect(
			await city.query('select department_code, department_name, kind from stg_departments'),
		).toEqual([{ department_code: 'D1', department_name: 'First', kind: 'both' }]);
		expect(await city.query('select status, mapping from intake_batches')).toEqual([
			{ status: 'accepted', mapping: 'export' },
		]);
	});
});

describe('the versions of a row', () => {
	it('within one file: the last one counts, the others are duplicates', async () => {
		const city = install();
		city.deliver(
			'D1/办件_1.csv',
			casesCsv([
				{ case_no: 'A1', steps: '1' },
				{ case_no: 'A1', steps: '2' },
				{ case_no: 'A1', steps: '3' },
			]),
		);
		await city.refresh();
		expect(await city.query('select case_no, steps from stg_approvals')).toEqual([
			{ case_no: 'A1', steps: 3 },
		]);
		expect(
			await city.query('select source_row, reason from lake_superseded order by source_row'),
		).toEqual([
			{ source_row: 2, reason: 'duplicate' },
			{ source_row: 3, reason: 'duplicate' },
		]);
		expect(await batchCounts(city)).toMatchObject([{ accepted: 1, duplicate: 2 }]);
	});

	it('in a later file supersede, and the older ones stay in the lake', async () => {
		const city = install();
		city.deliver(
			'D1/办件_1.csv',
			casesCsv([
				{ case_no: 'A1', steps: '1' },
				{ case_no: 'A2', steps: '1' },
			]),
		);
		await city.refresh('2026-03-10 02:00:00');
		city.deliver('D1/办件_2.csv', casesCsv([{ case_no: 'A1', steps: '7' }]));
		await city.refresh('2026-03-11 02:00:00');
		expect(await city.query('select case_no, steps from stg_approvals order by case_no')).toEqual([
			{ case_no: 'A1', steps: 7 },
			{ case_no: 'A2', steps: 1 },
		]);
		expect(await city.query('select count(*) as n from lake_approvals')).toEqual([{ n: 3 }]);
		expect(await city.query('select feed, source_row, reason from lake_superseded')).toEqual([
			{ feed: 'approvals', source_row: 2, reason: 'superseded' },
		]);
		expect(await batchCounts(city)).toMatchObject([
			{ accepted: 2, duplicate: 0 },
			{ accepted: 1, duplicate: 0 },
		]);
	});

	it('are counted the same when a later file supersedes all of them', async () => {
		const city = install();
		city.deliver(
			'D1/办件_1.csv',
			casesCsv([
				{ case_no: 'A1', steps: '1' },
				{ case_no: 'A1', steps: '2' },
			]),
		);
		await city.refresh('2026-03-10 02:00:00');
		city.deliver('D1/办件_2.csv', casesCsv([{ case_no: 'A1', steps: '3' }]));
		await city.refresh('2026-03-11 02:00:00');
		expect(await batchCounts(city)).toMatchObject([
			{ accepted: 1, duplicate: 1 },
			{ accepted: 1, duplicate: 0 },
		]);
		expect(await city.query('select steps from stg_approvals')).toEqual([{ steps: 3 }]);
	});

	it('come out the same whatever order the files are read in', async () => {
		const texts = [1, 2, 3, 4].map((day) =>
			casesCsv([{ case_no: 'A1', steps: String(day) }, { case_no: `B${day}` }]),
		);
		const results: unknown[] = [];
		for (const order of [
			[0, 1, 2, 3],
			[3, 1, 0, 2],
		]) {
			const city = install();
			for (const index of order) city.deliver(`D1/办件_${index}.csv`, texts[index]!);
			// received in the same second: the bytes decide
			await city.refresh('2026-03-10 02:00:00');
			results.push(await city.query('select case_no, steps from stg_approvals order by case_no'));
		}
		expect(results[0]).toEqual(results[1]);
	});
});

describe('a full list', () => {
	it('replaces the sender’s older one, rows that are gone included', async () => {
		const city = install();
		city.deliver('HQ/部门_1.csv', departmentsCsv({ D1: 'One', D2: 'Two' }));
		await city.refresh('2026-03-10 02:00:00');
		city.deliver('HQ/部门_2.csv', departmentsCsv({ D2: 'Zwei', D3: 'Drei' }));
		await city.refresh('2026-03-11 02:00:00');
		expect(
			await city.query(
				'select department_code, department_name from stg_departments order by department_code',
			),
		).toEqual([
			{ department_code: 'D2', department_name: 'Zwei' },
			{ department_code: 'D3', department_name: 'Drei' },
		]);
		expect(
			await city.query('select source_row, reason from lake_superseded order by source_row'),
		).toEqual([
			{ source_row: 2, reason: 'snapshot' },
			{ source_row: 3, reason: 'snapshot' },
		]);
		expect(await batchCounts(city)).toMatchObject([
			{ accepted: 2, duplicate: 0 },
			{ accepted: 2, duplicate: 0 },
		]);
	});

	it('of one sender leaves another sender’s alone', async () => {
		const city = install();
		city.deliver('HQ/部门_1.csv', departmentsCsv({ D1: 'One' }));
		await city.refresh('2026-03-10 02:00:00');
		city.deliver('TOWN/部门_1.csv', departmentsCsv({ T1: 'Town' }));
		await city.refresh('2026-03-11 02:00:00');
		expect(
			await city.query('select department_code from stg_departments order by department_code'),
		).toEqual([{ department_code: 'D1' }, { department_code: 'T1' }]);
	});

	it('that cannot be read does not empty the older one', async () => {
		const city = install();
		city.deliver('HQ/部门_1.csv', departmentsCsv({ D1: 'One' }));
		await city.refresh('2026-03-10 02:00:00');
		city.deliver('HQ/部门_2.csv', '部门代码\nD9\n');
		await city.refresh('2026-03-11 02:00:00');
		expect(await city.query('select department_code from stg_departments')).toEqual([
			{ department_code: 'D1' },
		]);
	});

	it('keeps its own count of duplicates when a newer list comes', async () => {
		const city = install();
		const twice = departmentsCsv({ D1: 'One' }) + 'D1,Eins,审批部门\n';
		city.deliver('HQ/部门_1.csv', twice);
		await city.refresh('2026-03-10 02:00:00');
		const before = await batchCounts(city);
		city.deliver('HQ/部门_2.csv', departmentsCsv({ D2: 'Two' }));
		await city.refresh('2026-03-11 02:00:00');
		expect(before).toMatchObject([{ accepted: 1, duplicate: 1 }]);
		expect((await batchCounts(city))[0]).toEqual(before[0]);
		expect(
			await city.query('select source_row, reason from lake_superseded order by source_row'),
		).toEqual([
			{ source_row: 2, reason: 'duplicate' },
			{ source_row: 3, reason: 'snapshot' },
		]);
	});
});

describe('a mapping that changes', () => {
	const mapping = (steps: string): string =>
		`files: D1/export.csv\nfeed: approvals\ncolumns:\n  case_no: No\n  item_code: { constant: I1 }\n  subject_code: { constant: X-T-1 }\n  department_code: { constant: D1 }\n  applied_at: Day\n  decided_at: Day\n  steps: { expression: "${steps}" }\n`;

	it('reads the landed file again', async () => {
		const city = install();
		city.deliver('D1/export.csv', 'No,Day,N\nA1,2026-03-02,2\n');
		city.map('export', mapping('N'));
		await city.refresh();
		city.map('export', mapping("N || '0'"));
		const again = await city.refresh();
		expect(again.state).toBe('published');
		expect(again.counts).toMatchObject({ received: 1, accepted: 1 });
		expect(await city.query('select steps from stg_approvals')).toEqual([{ steps: 20 }]);
	});

	it('does not touch what the generations before it read', async () => {
		const city = install();
		city.deliver('D1/export.csv', 'No,Day,N\nA1,2026-03-02,2\n');
		city.map('export', mapping('N'));
		await city.refresh();
		city.map('export', mapping("N || '0'"));
		city.write('marts/department_cases.sql', 'select broken');
		await expect(city.refresh()).rejects.toMatchObject({ code: 'MODEL-HEADER' });
		expect(await city.query('select steps from stg_approvals')).toEqual([{ steps: 2 }]);
	});

	it('leaves the files of earlier readings as long as a kept generation reads them', async () => {
		const city = install();
		const rowsFiles = (): number => readdirSync(join(city.paths.lake, 'approvals')).length;
		city.deliver('D1/export.csv', 'No,Day,N\nA1,2026-03-02,2\n');
		for (const version of [1, 2]) {
			city.map('export', mapping(`N || '${version}'`));
			await city.refresh();
			expect(rowsFiles()).toBe(version);
		}
		await rollBack(city.paths, 1);
		expect(await city.query('select steps from stg_approvals')).toEqual([{ steps: 21 }]);
		await rollBack(city.paths, 2);
		for (const kind of ['duckdb', 'json'])
			rmSync(join(city.paths.generations, `gen-000001.${kind}`));
		city.map('export', mapping('N'));
		await city.refresh();
		expect(rowsFiles()).toBe(2);
		expect(readdirSync(city.paths.generations).filter((name) => name.endsWith('.files'))).toEqual([
			'gen-000002.files',
			'gen-000003.files',
		]);
		await rollBack(city.paths, 2);
		expect(await city.query('select steps from stg_approvals')).toEqual([{ steps: 22 }]);
	});

	it('that breaks leaves none of the rows it rejected before', async () => {
		const city = install();
		city.deliver('D1/export.csv', 'No,Day,N\nA1,2026-03-02,many\n');
		city.map('export', mapping('N'));
		await city.refresh();
		expect(await city.query('select value from lake_rejected')).toEqual([{ value: 'many' }]);
		city.map('export', mapping('NoSuchColumn'));
		await city.refresh();
		expect(await city.query('select status from intake_batches')).toEqual([{ status: 'rejected' }]);
		expect(await city.query('select count(*) as n from lake_rejected')).toEqual([{ n: 0 }]);
	});
});

describe('the lake', () => {
	it('can be made again from the landed files and gives the same rows', async () => {
		const city = install();
		city.deliver('D1/办件_1.csv', casesCsv([{ case_no: 'A1' }, { case_no: 'A2', steps: 'x' }]));
		await city.refresh();
		const before = await city.query('select * from lake_approvals order by case_no');
		rmSync(city.paths.lake, { recursive: true });
		city.write('seeds/levels.csv', 'level\nother\n');
		await city.refresh();
		expect(await city.query('select * from lake_approvals order by case_no')).toEqual(before);
		expect(await city.query('select count(*) as n from lake_rejected')).toEqual([{ n: 1 }]);
	});

	it('does not read again what it has read', async () => {
		const city = install();
		city.deliver('D1/办件_1.csv', casesCsv([{ case_no: 'A1' }]));
		await city.refresh();
		city.deliver('D1/办件_2.csv', casesCsv([{ case_no: 'A2' }]));
		const second = await city.refresh('2026-03-11 02:00:00');
		expect(second.batches.map((one) => one.source_file)).toEqual(['D1/办件_2.csv']);
		expect(readdirSync(join(city.paths.lake, 'approvals'))).toHaveLength(2);
		// what earlier sets of batches were merged to is not kept
		expect(
			readdirSync(join(city.paths.lake, 'merged')).filter((name) => name.startsWith('approvals-')),
		).toHaveLength(1);
	});
});
