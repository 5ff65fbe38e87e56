import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Row } from '../../pipeline/database.ts';
import { estimateShare } from '../../src/lib/server/interval.ts';
import { given, rowsOf, type Warehouse } from '../given.ts';
import { expectRecords } from './records.ts';

const approval = (name: string, more: Row = {}): Row => ({
	case_no: `C-${name}`,
	item_code: 'I1',
	subject_code: name,
	department_code: 'D1',
	route: 'commitment',
	result: 'granted',
	applied_at: '2025-02-03 08:00:00',
	decided_at: '2025-02-03 16:00:00',
	...more,
});
const breach = (name: string, decided_on: string, severity = 'minor'): Row => ({
	breach_id: `B-${name}`,
	case_no: `C-${name}`,
	subject_code: name,
	department_code: 'D2',
	kind: 'inspection_finding',
	severity,
	decided_on,
});

describe('the risk after exemption or promise', () => {
	let warehouse: Warehouse;
	beforeAll(async () => {
		warehouse = await given(
			{
				departments: [{ department_code: 'D1', department_name: '审批局' }],
				items: [
					{
						item_code: 'I1',
						item_name: '食品经营许可',
						item_type: 'licence',
						approval_department_code: 'D1',
						commitment_applicable: true,
						valid_from: '2024-01-01',
					},
				],
				approvals: [
					...['EARLY', 'GRAVE', 'LATE', 'CLEAN'].map((name) => approval(name)),
					approval('REFUSED', { result: 'refused' }),
					approval('NORMAL', { route: 'standard' }),
					approval('YOUNG', {
						applied_at: '2025-08-01 08:00:00',
						decided_at: '2025-08-01 16:00:00',
					}),
				],
				breaches: [
					breach('EARLY', '2025-08-02'),
					breach('GRAVE', '2025-03-03', 'serious'),
					breach('LATE', '2025-08-03'),
					breach('NORMAL', '2025-03-03'),
					breach('YOUNG', '2025-09-01'),
				],
			},
			'exemption_risk',
		);
	}, 60_000);
	afterAll(() => warehouse.close());

	it('R26: counts breaches inside the same 180 days of observation for every month, the last one included, and leaves out months it has not ended for', async () => {
		const rows = await warehouse.rows('select * from exemption_risk');
		expect(rows).toHaveLength(1);
		expect(rows[0]).toMatchObject({
			month: '2025-02-01',
			department_name: '审批局',
			granted_count: 4,
			breached_count: 2,
			breached_rate: 500,
		});
	});

	it('R15: tells those that ask for revocation from the others, with the interval of few cases', async () => {
		const [row] = await warehouse.rows<{
			revocable_count: number;
			breached_low_rate: number;
			breached_high_rate: number;
		}>('select * from exemption_risk');
		expect(row!.revocable_count).toBe(1);
		const share = estimateShare(2, 4)!;
		expect(row!.breached_low_rate).toBeCloseTo(share.low! * 1000, 1);
		expect(row!.breached_high_rate).toBeCloseTo(share.high! * 1000, 1);
	});

	it('gives the cases behind each number, and meets its tests', async () => {
		await expectRecords(warehouse, 'exemption_risk');
	});
});

it('R26: a month counts from the day on which its last day has been observed for 180 days', async () => {
	const rowsOn = async (data_date: string): Promise<Row[]> =>
		rowsOf('exemption_risk', {
			items: [
				{
					item_code: 'I1',
					item_name: 'I1',
					item_type: 'licence',
					approval_department_code: 'D1',
					commitment_applicable: true,
					valid_from: '2024-01-01',
				},
			],
			approvals: [approval('ONE')],
			int_data_date: [{ data_date, known_on: data_date, opened_on: '2025-01-01' }],
		});
	expect(await rowsOn('2025-08-26')).toEqual([]);
	expect(await rowsOn('2025-08-27')).toMatchObject([{ month: '2025-02-01', granted_count: 1 }]);
});
