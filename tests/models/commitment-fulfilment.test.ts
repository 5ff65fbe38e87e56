import { describe, expect, it } from 'vitest';
import { type Row } from '../../pipeline/database.ts';
import { given } from '../given.ts';
import { expectRecords } from './records.ts';

const commitment = (number: number, more: Row = {}): Row => ({
	commitment_code: `32108420250110${String(number).padStart(6, '0')}`,
	subject_code: `S${number}`,
	department_code: 'D1',
	item_code: 'I1',
	kind: 'approval',
	made_on: '2025-01-10',
	...more,
});
const rating = (
	subject_code: string,
	grade: string,
	valid_from: string,
	scheme_code = 'market_risk_five',
): Row => ({
	subject_code,
	scheme_code,
	grade,
	valid_from,
});

const warehouse = await given(
	{
		commitments: [
			commitment(1, { fulfilment: 'full', notice_given: true, assessed_on: '2025-03-01' }),
			commitment(2, { fulfilment: 'partial', notice_given: true, assessed_on: '2025-03-01' }),
			commitment(3, { fulfilment: 'none', assessed_on: '2025-03-01' }),
			commitment(4, { due_on: '2025-05-31' }),
			commitment(5, { due_on: '2025-06-01' }),
			commitment(6),
			commitment(7, { made_on: '2025-02-10', fulfilment: 'full', item_code: null }),
		],
		ratings: [
			rating('S1', 'A', '2024-01-01'),
			rating('S2', 'B', '2024-01-01'),
			rating('S2', 'A', '2025-01-10'),
			...[1, 2].map((number) => rating(`S${number}`, 'E', '2025-01-11')),
			rating('S3', 'A', '2024-01-01'),
			rating('S3', 'C', '2024-01-01', 'tax_credit'),
		],
		inspections: [
			{
				inspection_id: 'T',
				subject_code: 'S1',
				department_code: 'D1',
				inspected_on: '2025-06-01',
				result: 'no_problem',
				received_at: '2025-06-01 18:00:00',
			},
		],
	},
	'commitment_fulfilment',
);

describe('the fulfilment of commitments', () => {
	it('R101, R104: is counted per item, class on the day of the promise and month; rates stand on the assessed', async () => {
		expect(
			await warehouse.rows(`
				select item_code, credit_class, month, made_count, notice_count, assessed_count, fulfilled_count, breached_count,
					overdue_count, fulfilled_share, breached_share, notice_share
				from commitment_fulfilment order by month, credit_class
			`),
		).toEqual([
			{
				item_code: 'I1',
				credit_class: 'A',
				month: '2025-01-01',
				made_count: 2,
				notice_count: 2,
				assessed_count: 2,
				fulfilled_count: 1,
				breached_count: 1,
				overdue_count: 0,
				fulfilled_share: 0.5,
				breached_share: 0.5,
				notice_share: 1,
			},
			{
				item_code: 'I1',
				credit_class: 'C',
				month: '2025-01-01',
				made_count: 1,
				notice_count: 0,
				assessed_count: 1,
				fulfilled_count: 0,
				breached_count: 1,
				overdue_count: 0,
				fulfilled_share: 0,
				breached_share: 1,
				notice_share: 0,
			},
			{
				item_code: 'I1',
				credit_class: 'unrated',
				month: '2025-01-01',
				made_count: 3,
				notice_count: 0,
				assessed_count: 0,
				fulfilled_count: 0,
				breached_count: 0,
				overdue_count: 1,
				fulfilled_share: null,
				breached_share: null,
				notice_share: 0,
			},
			{
				item_code: '-',
				credit_class: 'unrated',
				month: '2025-02-01',
				made_count: 1,
				notice_count: 0,
				assessed_count: 1,
				fulfilled_count: 1,
				breached_count: 0,
				overdue_count: 0,
				fulfilled_share: 1,
				breached_share: 0,
				notice_share: 0,
			},
		]);
	});

	it('R26, R101: rates of breach carry the interval of Wilson', async () => {
		expect(
			await warehouse.rows(`
				select found, round(wilson_bound(found, 10, -1.959963984540054), 4) as low, round(wilson_bound(found, 10, 1.959963984540054), 4) as high
				from (values (0), (5), (10)) as cases (found) order by found
			`),
		).toEqual([
			{ found: 0, low: 0, high: 0.2775 },
			{ found: 5, low: 0.2366, high: 0.7634 },
			{ found: 10, low: 0.7225, high: 1 },
		]);
		expect(
			await warehouse.rows(
				"select breached_low_share as low, breached_high_share as high from commitment_fulfilment where credit_class in ('A', 'unrated') order by month, credit_class limit 2",
			),
		).toEqual([
			{ low: 0.0945, high: 0.9055 },
			{ low: null, high: null },
		]);
	});

	it('keeps its own rules, and its records are as many as its numbers say', async () => {
		expect((await warehouse.expectations()).filter((one) => one.failing > 0)).toEqual([]);
		await expectRecords(warehouse, 'commitment_fulfilment');
	});
});
