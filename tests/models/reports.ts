import { type Row } from '../../pipeline/database.ts';

/** Two departments of which A sends what the tests of reporting look at. */
export const departments: Row[] = ['A', 'B'].map((department_code) => ({
	department_code,
	department_name: `${department_code}局`,
	kind: 'both',
	received_at: '2026-01-05 09:00:00',
	reported_by: 'A',
}));

let number = 0;

/** A breach record of a department, decided on one day and received on another. */
export function breach(
	department_code: string,
	decided_on: string,
	received: string,
	more: Row = {},
): Row {
	return {
		breach_id: `B${++number}`,
		subject_code: 'S1',
		department_code,
		kind: 'other',
		severity: 'minor',
		decided_on,
		received_at: `${received} 09:00:00`,
		...more,
	};
}

/** A cell of a breach record that was rejected, or the whole row (no column). */
export function rejectedCell(source_row: number, column_name: string | null, more: Row = {}): Row {
	return {
		feed: 'breaches',
		batch_id: 'b',
		source_file: '失信记录.csv',
		source_row,
		reported_by: 'A',
		department_code: 'A',
		received_at: '2026-03-10 09:00:00',
		column_name,
		value: 'x',
		rule_code: 'CODE',
		reason_zh: '代码有误，请核对。',
		reason_en: 'the code is wrong; check it.',
		...more,
	};
}

/** The reporting scores of departments of one group and month by their records in time and due. */
export const scores = (rates: [number, number][], more: Row = {}): Row[] =>
	rates.map(([on_time_count, due_count], index) => ({
		department_code: `D${String(index).padStart(3, '0')}`,
		peer_group: 'g',
		ranking_status: 'ranked',
		month: '2026-03-01',
		on_time_count,
		due_count,
		...more,
	}));
