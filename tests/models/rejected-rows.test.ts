import { describe, expect, it } from 'vitest';
import { rowsOf } from '../given.ts';
import { departments, rejectedCell } from './reports.ts';

describe('rejected rows', () => {
	it('R34: show each faulty cell with file, row, column, value and how to mend it, and count a row once', async () => {
		const found = await rowsOf(
			'rejected_rows',
			{
				departments,
				lake_rejected: [
					rejectedCell(5, 'subject_code'),
					rejectedCell(5, 'severity'),
					rejectedCell(6, null),
				],
			},
			{},
			'source_row, column_name',
		);
		expect(found.map((row) => [row.source_row, row.column_name, row.rejected_count])).toEqual([
			[5, 'severity', 1],
			[5, 'subject_code', 0],
			[6, '', 1],
		]);
		expect(found[0]).toMatchObject({
			source_file: '失信记录.csv',
			value: 'x',
			reason_zh: '代码有误，请核对。',
			department_name: 'A局',
			month: '2026-03-01',
		});
	});

	it('R34: go back to the sender when the department in the row is not known', async () => {
		const [row] = await rowsOf('rejected_rows', {
			departments,
			lake_rejected: [
				rejectedCell(5, 'department_code', { department_code: 'ZZ', reported_by: 'B' }),
			],
		});
		expect(row).toMatchObject({ department_code: 'B', department_name: 'B局' });
	});
});
