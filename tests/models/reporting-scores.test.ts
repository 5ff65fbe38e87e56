import { expect, it } from 'vitest';
import { type Row } from '../../pipeline/database.ts';
import { rowsOf } from '../given.ts';

const february = '2026-02-01';
const march = '2026-03-01';
/** Rows that a department reported in a month and that fall due in one, in time and in by the end of the month. */
const reported = (department_code: string, row_count: number, more: Row = {}): Row => ({
	department_code,
	feed: 'breaches',
	month: february,
	due_month: february,
	row_state: 'current',
	is_late: false,
	is_in_by_month_end: true,
	is_history: false,
	row_count,
	...more,
});
const correction = (
	department_code: string,
	month: string,
	is_corrected_in_time: boolean,
	more: Row = {},
): Row => ({
	feed: 'breaches',
	record_key: 'K',
	department_code,
	month,
	is_corrected_in_time,
	is_due: true,
	...more,
});
const expected = (
	department_code: string,
	feed: string,
	is_reported: boolean,
	month = february,
): Row => ({
	department_code,
	feed,
	month,
	is_reported,
});
const department = (department_code: string, more: Row = {}): Row => ({
	department_code,
	department_name: department_code,
	kind: 'both',
	peer_group: '执法类',
	...more,
});

it('R34, R90, R91, R92: each share has its own floor, target and weight, and what a department lacks weighs nothing', async () => {
	const rows = await rowsOf<Record<string, number>>(
		'int_reporting_scores',
		{
			departments: [
				...['COPIES', 'FULL', 'NINE', 'NONE', 'ONE', 'QUIET', 'SILENT', 'WRONG'].map((code) =>
					department(code),
				),
				department('TOWN', { kind: 'town', peer_group: null }),
			],
			int_data_date: [{ data_date: '2026-03-31', known_on: '2026-03-31', opened_on: '2026-02-15' }],
			int_reported_rows: [
				reported('FULL', 4),
				reported('FULL', 1, { feed: 'inspections' }),
				reported('FULL', 3, { is_late: true }),
				reported('FULL', 2, { is_late: true, is_in_by_month_end: false }),
				reported('FULL', 7, { due_month: null }),
				...[3, 1].map((count) => reported('FULL', count, { row_state: 'rejected' })),
				...[4, 1].map((count) => reported('FULL', count, { row_state: 'duplicate' })),
				reported('FULL', 2, { row_state: 'superseded' }),
				reported('FULL', 100, { is_history: true }),
				reported('FULL', 50, { feed: 'ratings' }),
				reported('FULL', 6, { due_month: march, is_late: true, is_in_by_month_end: false }),
				reported('NINE', 9),
				reported('ONE', 1),
				reported('COPIES', 3, { row_state: 'duplicate' }),
				reported('WRONG', 3, { row_state: 'rejected' }),
			],
			int_corrections: [
				...[true, true, true, false].map((inTime) => correction('FULL', february, inTime)),
				correction('FULL', february, true, { is_due: false }),
				correction('FULL', march, false),
				correction('ONE', february, true),
			],
			int_expected_feeds: [
				expected('FULL', 'breaches', true),
				expected('FULL', 'inspections', true),
				expected('FULL', 'approvals', false),
				expected('QUIET', 'breaches', true),
				expected('SILENT', 'breaches', false),
				expected('WRONG', 'breaches', false),
			],
		},
		{
			...Object.fromEntries(
				Object.entries({
					coverage: 0.1,
					arrived: 0.2,
					valid: 0.3,
					on_time: 0.4,
					corrected: 0.25,
				}).map(([measure, floor]) => [`ranking.floor.${measure}`, floor]),
			),
			...Object.fromEntries(
				Object.entries({
					coverage: 0.75,
					arrived: 0.95,
					valid: 0.9,
					on_time: 0.7,
					corrected: 0.85,
				}).map(([measure, target]) => [`ranking.target.${measure}`, target]),
			),
			'ranking.quantity_weight.coverage': 20,
			'ranking.weight.quantity': 2,
			'ranking.weight.quality': 3,
		},
		'month, department_code',
	);
	const full = rows.find((row) => String(row.department_code) === 'FULL');
	// 6 of the 34 rows sent in February fall due in March; the 100 of history and the 50 of a feed that does not count are left out
	expect(full).toEqual({
		department_code: 'FULL',
		peer_group: '执法类',
		ranking_status: 'ranked',
		month: february,
		due_count: 10,
		on_time_count: 5,
		arrived_count: 8,
		received_count: 34,
		rejected_count: 4,
		duplicate_count: 5,
		due_feed_count: 3,
		reported_feed_count: 2,
		correction_count: 4,
		corrected_count: 3,
		corrected_share: 0.75,
		on_time_share: 0.5,
		arrived_share: 0.8,
		valid_share: 1 - 4 / 29,
		coverage_share: 2 / 3,
		// coverage (0.6667 − 0.1) / 0.65 = 87.1795, arrived (0.8 − 0.2) / 0.75 = 80: (20 × 87.1795 + 50 × 80) / 70
		quantity_score: 82.1,
		// valid (0.862069 − 0.3) / 0.6 = 93.6782, on time 0.1 / 0.3 = 33.3333, corrected 0.5 / 0.6 = 83.3333: (45, 40, 10) / 95
		quality_score: 67.2,
		// (2 × 82.0513 + 3 × 67.1809) / 5
		composite_score: 73.1,
	});
	const told = (month: string): string[] =>
		rows
			.filter((row) => String(row.month) === month)
			.map((row) =>
				[
					row.department_code,
					row.peer_group,
					row.ranking_status,
					row.due_count,
					row.received_count,
					row.reported_feed_count,
					row.quantity_score,
					row.quality_score,
					row.composite_score,
				].join(' '),
			);
	expect(told(february).filter((line) => !line.startsWith('FULL'))).toEqual([
		// copies alone are neither right nor wrong
		'COPIES 执法类 small 0 3 0   ',
		// in time is in full: 100 whatever is missing beside it
		'NINE 执法类 small 9 9 0 100 100 100',
		'NONE 执法类 no_business 0 0 0   ',
		'ONE 执法类 small 1 1 0 100 100 100',
		'QUIET 执法类 no_business 0 0 1 100  100',
		'SILENT 执法类 silent 0 0 0 0  0',
		'TOWN town no_business 0 0 0   ',
		'WRONG 执法类 small 0 3 0 0 0 0',
	]);
	expect(rows.find((row) => String(row.department_code) === 'ONE')).toMatchObject({
		corrected_share: 1,
		on_time_share: 1,
		arrived_share: 1,
		valid_share: 1,
	});
	expect(told(march)[1]).toBe('FULL 执法类 small 6 0 0 0 0 0');
	expect(rows.find((row) => String(row.department_code) === 'NONE')).toMatchObject({
		on_time_count: 0,
		arrived_count: 0,
		rejected_count: 0,
		duplicate_count: 0,
		due_feed_count: 0,
		correction_count: 0,
		corrected_count: 0,
		corrected_share: null,
		on_time_share: null,
		arrived_share: null,
		valid_share: null,
		coverage_share: null,
	});
});
