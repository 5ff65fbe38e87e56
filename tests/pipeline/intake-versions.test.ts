import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fileVersion } from '../../pipeline/intake/file-version.ts';
import { receive } from '../../pipeline/landing.ts';
import { casesCsv, clockAt, departmentsCsv, install, type Installation } from './installation.ts';

const received = '2026-11-03 10:00:00';

describe('the version of a file', () => {
	it.each([
		['办件_20261031.xlsx', '2026-10-31 23:59:59'],
		['办件_2026-10-31.csv', '2026-10-31 23:59:59'],
		['办件2026年10月31日.csv', '2026-10-31 23:59:59'],
		['办件_２０２６１０３１.csv', '2026-10-31 23:59:59'],
		['办件_20261031v2.csv', '2026-10-31 23:59:59.002000'],
		['办件_20261031_V10.csv', '2026-10-31 23:59:59.010000'],
		['办件_20261031(1).csv', '2026-10-31 23:59:59.001000'],
		['办件_20261031（2）.csv', '2026-10-31 23:59:59.002000'],
		['办件_20261031第3版.csv', '2026-10-31 23:59:59.003000'],
		['办件_20261031_0930.csv', '2026-10-31 23:59:59.000395'],
		['办件_20261031143000.csv', '2026-10-31 23:59:59.000604'],
		['办件_2026W44.csv', '2026-11-01 23:59:59'],
		['办件_2026年第44周.csv', '2026-11-01 23:59:59'],
		['办件_2026M10.csv', '2026-10-31 23:59:59'],
		['办件_202610.csv', '2026-10-31 23:59:59'],
		['办件_2026年10月.csv', '2026-10-31 23:59:59'],
		['办件_2026Q3.csv', '2026-09-30 23:59:59'],
		['办件_2026年第三季度.csv', '2026-09-30 23:59:59'],
		['办件_20261001-20261031.csv', '2026-10-31 23:59:59'],
		// no date, one that is none, one that nobody can mean: the receipt
		['办件.csv', received],
		['办件_1.csv', received],
		['办件_20261345.csv', received],
		['办件_20991231.csv', received],
		['办件_19990101.csv', received],
	])('%s is as of %s', (name, at) => {
		expect(fileVersion(`D1/${name}`, received).at).toBe(at);
	});

	it.each([
		['办件_20261031更正.csv', true],
		['办件_20261031_重报.csv', true],
		['办件_20261031_corrected.csv', true],
		['办件_20261031补报.csv', false],
		['办件_20261031.csv', false],
	])('%s is a correction: %s', (name, is) => {
		expect(fileVersion(`D1/${name}`, received).isCorrection).toBe(is);
	});
});

const files: [path: string, text: string][] = [
	[
		'D1/办件_20261010.csv',
		casesCsv([
			{ case_no: 'A1', steps: '1' },
			{ case_no: 'A2', steps: '1' },
			{ case_no: 'A3', steps: '1' },
		]),
	],
	[
		'D1/办件_20261020.csv',
		casesCsv([
			{ case_no: 'A1', steps: '2' },
			{ case_no: 'A4', steps: '2' },
			{ case_no: 'A4', steps: '3' },
			{ case_no: 'A5', steps: 'x' },
		]),
	],
	['D1/办件_20261020v2.csv', casesCsv([{ case_no: 'A4', steps: '4' }])],
	['D1/办件_20261010更正.csv', casesCsv([{ case_no: 'A2', steps: '5' }])],
	['D2/办件_20261020.csv', casesCsv([{ case_no: 'A1', steps: '6', department: 'D2' }])],
	['D1/变更_20261025.csv', '申报号,标志\nA3,D\n'],
	['D1/部门_20261010.csv', departmentsCsv({ D1: 'Eins', D2: 'Zwei' })],
	['D1/部门_20261020.csv', departmentsCsv({ D2: 'Two', D3: 'Three' })],
];
const withdrawal = `files: '*/变更_*.csv'\nfeed: approvals\nwithdrawn: 标志 = 'D'\ncolumns:\n  case_no: 申报号\n  item_code: { constant: '' }\n  subject_code: { constant: '' }\n  department_code: { constant: '' }\n  applied_at: { constant: '' }\n`;

/** What is published, without what only tells when and in which order files came. */
async function canonical(
	city: Installation,
): Promise<{ hash: string; cases: unknown; counts: unknown }> {
	const queries = [
		'select case_no, steps, department_code, source_file, source_row, version_at, reported_by from current_approvals order by all',
		'select department_code, department_name, source_file, source_row, reported_by from current_departments order by all',
		'select case_no, steps, source_file, source_row, ended_at from ended_approvals order by all',
		'select feed, rows.source_file, rows.source_row, reason from lake_superseded join (select row_key, source_file, source_row from lake_approvals union all select row_key, source_file, source_row from lake_departments) as rows using (row_key) order by all',
		'select source_file, source_row, column_name, value, rule_code from lake_rejected order by all',
		'select source_file, status, received_count, accepted_count, rejected_count, duplicate_count, blank_count from intake_batches order by all',
		'select * from department_cases order by all',
	];
	const tables = [];
	for (const query of queries) tables.push(await city.query(query));
	return {
		hash: createHash('sha256').update(JSON.stringify(tables)).digest('hex'),
		cases: await city.query('select case_no, steps from current_approvals order by 1'),
		counts: tables[5],
	};
}

describe('a withdrawn record', () => {
	const sent = (city: Installation, path: string, text: string, at: string): Promise<unknown> => (
		city.deliver(path, text),
		city.refresh(at)
	);
	const current = 'select case_no, steps from current_approvals order by 1';
	const ended = 'select case_no, steps, ended_at from ended_approvals order by 1';

	it('counts until the day of its withdrawal, whenever that came, and again once it is sent again', async () => {
		const city = install();
		city.map('withdrawals', withdrawal);
		await sent(city, 'D1/变更_20261025.csv', '申报号,标志\nA1,D\nA9,D\n', '2026-10-26 08:00:00');
		await sent(
			city,
			'D1/办件_20261010.csv',
			casesCsv([{ case_no: 'A1', steps: '1' }, { case_no: 'A2' }]),
			'2026-10-27 08:00:00',
		);
		await sent(
			city,
			'D1/办件_20261020.csv',
			casesCsv([{ case_no: 'A1', steps: '2' }]),
			'2026-10-28 08:00:00',
		);
		expect(await city.query(current)).toEqual([{ case_no: 'A2', steps: 3 }]);
		expect(await city.query(ended)).toEqual([
			{ case_no: 'A1', steps: 2, ended_at: '2026-10-25 23:59:59' },
		]);
		await sent(city, 'D1/变更_20261027.csv', '申报号,标志\nA1,D\n', '2026-10-29 08:00:00');
		expect(await city.query(ended)).toEqual([
			{ case_no: 'A1', steps: 2, ended_at: '2026-10-25 23:59:59' },
		]);
		await sent(
			city,
			'D1/办件_20261030.csv',
			casesCsv([{ case_no: 'A1', steps: '3' }]),
			'2026-10-31 08:00:00',
		);
		expect(await city.query(current)).toEqual([
			{ case_no: 'A1', steps: 3 },
			{ case_no: 'A2', steps: 3 },
		]);
		expect(await city.query(ended)).toEqual([]);
	});
});

describe('the same files', () => {
	it('give the same published tables in whatever order they come, all at once or one refresh each', async () => {
		const orders = [
			[0, 1, 2, 3, 4, 5, 6, 7],
			[7, 6, 5, 4, 3, 2, 1, 0],
			[3, 5, 0, 7, 2, 4, 1, 6],
			[2, 4, 6, 0, 1, 3, 5, 7],
			[5, 1, 4, 7, 3, 0, 6, 2],
		];
		const hashes: string[] = [];
		for (const [turn, order] of orders.entries()) {
			const city = install();
			city.map('withdrawals', withdrawal);
			for (const [day, index] of order.entries()) {
				city.deliver(...files[index]!);
				const at = `2026-11-${String(day + 1).padStart(2, '0')} 08:00:00`;
				if (turn === 2) await city.refresh(at);
				else await receive(city.paths, clockAt(at));
			}
			await city.refresh('2026-11-20 08:00:00');
			const { hash, cases } = await canonical(city);
			expect(cases, order.join()).toEqual([
				{ case_no: 'A1', steps: 6 },
				{ case_no: 'A2', steps: 5 },
				{ case_no: 'A4', steps: 4 },
			]);
			hashes.push(hash);
		}
		expect(new Set(hashes).size).toBe(1);
	});

	it('of one sender and one day without a word of their version: the one that came last counts', async () => {
		const city = install();
		city.deliver('D1/办件_20261020.csv', casesCsv([{ case_no: 'A1', steps: '1' }]));
		await city.refresh('2026-11-01 08:00:00');
		city.deliver('D1/办件_20261020.csv', casesCsv([{ case_no: 'A1', steps: '2' }]));
		await city.refresh('2026-11-02 08:00:00');
		expect(await city.query('select steps from current_approvals')).toEqual([{ steps: 2 }]);
	});
});
