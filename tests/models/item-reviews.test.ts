import { describe, expect, it } from 'vitest';
import { type Row } from '../../pipeline/database.ts';
import { given, rowsOf } from '../given.ts';

/** An item of a department as its list of a day told it. */
const listed = (department: string, received: string): Row => ({
	item_code: `${department}-${received}`,
	item_name: '事项',
	item_type: 'licence',
	approval_department_code: department,
	supervision_department_code: 'S',
	statutory_days: 20,
	materials_before: 5,
	materials_now: 5,
	valid_from: '2022-01-01',
	received_at: `${received} 09:00:00`,
});
const today = (day: string): Row => ({
	inspection_id: day,
	subject_code: 'S1',
	department_code: 'S',
	inspected_on: day,
	result: 'no_problem',
	received_at: `${day} 18:00:00`,
});

async function reviews(items: Row[], values = {}): Promise<unknown[]> {
	const warehouse = await given(
		{ items, inspections: [today('2022-04-01'), today('2023-01-31')] },
		['item_reviews', 'int_review_receipts', 'milestones_due'],
		values,
	);
	const rows = await warehouse.rows('select * from item_reviews order by department_code, due_on');
	expect((await warehouse.expectations()).filter((one) => one.failing > 0)).toEqual([]);
	expect(
		await warehouse.rows(
			'select * from item_reviews as m where receipt_count <> (select count(*) from int_review_receipts as r where r.department_code = m.department_code and r.due_on = m.due_on)',
		),
	).toEqual([]);
	// the task of each review counts the same departments as done
	expect(
		await warehouse.rows(
			"select due_on, party_count, party_done_count from milestones_due where task_kind = 'review' order by due_on",
		),
	).toEqual(
		await warehouse.rows(
			'select due_on, count(*)::integer as party_count, count(received_on)::integer as party_done_count from item_reviews group by due_on order by due_on',
		),
	);
	warehouse.close();
	return rows.map((row) => [row.department_code, row.due_on, row.review_state, row.late_days]);
}

describe('the half-year reviews of the item list', () => {
	it('R22: the first day after a deadline is late and belongs to the next half-year, and so up to its deadline', async () => {
		expect(await reviews([listed('A', '2022-07-01'), listed('B', '2022-12-31')])).toEqual([
			['A', '2022-06-30', 'late', 1],
			['A', '2022-12-31', 'overdue', 31],
			['A', '2023-06-30', 'waiting', null],
			['B', '2022-06-30', 'late', 184],
			['B', '2022-12-31', 'overdue', 31],
			['B', '2023-06-30', 'waiting', null],
		]);
	});

	it('R22: a review is asked for from the day of the first receipt on, and the next one from the day after a deadline', async () => {
		const asked = async (opened_on: string, data_date: string) =>
			(
				await rowsOf(
					'item_reviews',
					{
						items: [listed('A', '2021-12-10')],
						int_data_date: [{ data_date, known_on: data_date, opened_on }],
					},
					{},
					'due_on',
				)
			).map(({ due_on, review_state }) => [due_on, review_state]);
		expect(await asked('2022-06-30', '2022-06-30')).toEqual([['2022-06-30', 'waiting']]);
		expect(await asked('2022-07-01', '2022-07-01')).toEqual([['2022-12-31', 'waiting']]);
		expect(await asked('2022-06-30', '2022-07-01')).toEqual([
			['2022-06-30', 'overdue'],
			['2022-12-31', 'waiting'],
		]);
	});

	it('R22: are due on 30 June and 31 December; a list after the deadline is late, a missing one overdue', async () => {
		expect(
			await reviews([
				listed('A', '2022-06-30'),
				listed('A', '2022-12-31'),
				listed('B', '2022-07-04'),
				listed('C', '2022-05-01'),
			]),
		).toEqual([
			['A', '2022-06-30', 'in_time', null],
			['A', '2022-12-31', 'in_time', null],
			['A', '2023-06-30', 'waiting', null],
			['B', '2022-06-30', 'late', 4],
			['B', '2022-12-31', 'overdue', 31],
			['B', '2023-06-30', 'waiting', null],
			['C', '2022-06-30', 'in_time', null],
			['C', '2022-12-31', 'overdue', 31],
			['C', '2023-06-30', 'waiting', null],
		]);
	});

	it('R22: a list that makes good a missed review counts for that one alone, and one after two missed deadlines for the second', async () => {
		expect(
			await reviews([
				listed('A', '2022-07-04'),
				listed('A', '2022-12-20'),
				listed('D', '2023-01-10'),
				listed('E', '2022-06-01'),
				listed('F', '2022-07-04'),
				listed('F', '2023-01-03'),
			]),
		).toEqual([
			['A', '2022-06-30', 'late', 4],
			['A', '2022-12-31', 'in_time', null],
			['A', '2023-06-30', 'waiting', null],
			['D', '2022-06-30', 'overdue', 215],
			['D', '2022-12-31', 'late', 10],
			['D', '2023-06-30', 'waiting', null],
			['E', '2022-06-30', 'in_time', null],
			['E', '2022-12-31', 'overdue', 31],
			['E', '2023-06-30', 'waiting', null],
			['F', '2022-06-30', 'late', 4],
			['F', '2022-12-31', 'late', 3],
			['F', '2023-06-30', 'waiting', null],
		]);
	});

	it('R22: move with the days of the policy', async () => {
		const rows = await reviews([listed('A', '2022-06-30')], { 'review.days.first_half': '06-15' });
		expect(rows[0]).toEqual(['A', '2022-06-15', 'late', 15]);
	});
});
