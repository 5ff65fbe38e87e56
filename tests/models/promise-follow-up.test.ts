import { describe, expect, it } from 'vitest';
import type { Row } from '../../pipeline/database.ts';
import { given } from '../given.ts';
import { expectRecords } from './records.ts';

const promise = (commitment_code: string, more: Row = {}): Row => ({
	commitment_code,
	subject_code: `S-${commitment_code}`,
	subject_name: '某公司',
	department_code: 'SP',
	department_name: '审批局',
	kind: 'approval',
	made_on: '2026-01-10',
	publicity: 'public',
	...more,
});
const broken = { fulfilment: 'none', assessed_on: '2026-03-01' };
const step = (kind: string, code: string, on_date: string, more: Row = {}): Row => ({
	intervention_id: `${kind}-${code}-${on_date}`,
	kind,
	subject_code: `S-${code}`,
	by_department_code: 'JG',
	on_date,
	...more,
});

async function followed(
	commitments: Row[],
	interventions: Row[] = [],
): Promise<Record<string, Row>> {
	const warehouse = await given(
		{
			commitments,
			interventions,
			int_data_date: [{ data_date: '2026-05-31', known_on: '2026-05-31', opened_on: '2026-01-01' }],
		},
		'promise_follow_up',
	);
	expect((await warehouse.expectations()).filter((one) => one.failing > 0)).toEqual([]);
	const rows = await warehouse.rows('select * from promise_follow_up');
	warehouse.close();
	return Object.fromEntries(rows.map((row) => [String(row.commitment_code), row]));
}

describe('promises followed up', () => {
	it('R54: a promise to meet conditions within a period is checked once the period is over', async () => {
		const rows = await followed([
			promise('now'),
			promise('running', { due_on: '2026-06-30' }),
			promise('today', { due_on: '2026-05-31' }),
			promise('yesterday', { due_on: '2026-05-30' }),
			promise('over', { due_on: '2026-05-01' }),
			promise('kept', { due_on: '2026-05-01', fulfilment: 'full', assessed_on: '2026-04-20' }),
		]);
		expect(rows.now).toMatchObject({ promise_term: 'met_now', promise_state: 'waiting' });
		expect(rows.running).toMatchObject({
			promise_term: 'within_period',
			promise_state: 'waiting',
			step_days: null,
		});
		expect([rows.today!.promise_state, rows.yesterday!.promise_state]).toEqual([
			'waiting',
			'term_over',
		]);
		expect(rows.over).toMatchObject({ promise_state: 'term_over', step_days: 30 });
		expect(rows.kept).toMatchObject({ promise_state: 'kept' });
	});

	it('R54: a promise past its term is one in the follow-up and in the fulfilment: by the due day where stated, else by the end of its validity', async () => {
		const promises = [
			promise('due', { due_on: '2026-05-30', valid_to: '2026-12-31' }),
			promise('valid', { valid_to: '2026-05-30' }),
			promise('today', { valid_to: '2026-05-31' }),
			promise('later', { due_on: '2026-06-01', valid_to: '2026-05-30' }),
			promise('endless'),
		];
		const warehouse = await given(
			{
				commitments: promises,
				int_data_date: [
					{ data_date: '2026-05-31', known_on: '2026-05-31', opened_on: '2026-01-01' },
				],
			},
			['promise_follow_up', 'commitment_fulfilment'],
		);
		expect(
			await warehouse.rows(
				"select commitment_code, promise_term, step_days from promise_follow_up where promise_state = 'term_over' order by 1",
			),
		).toEqual([
			{ commitment_code: 'due', promise_term: 'within_period', step_days: 1 },
			{ commitment_code: 'valid', promise_term: 'met_now', step_days: 1 },
		]);
		expect(
			await warehouse.rows(
				'select cast(sum(overdue_count) as integer) as count from commitment_fulfilment',
			),
		).toEqual([{ count: 2 }]);
		await expectRecords(warehouse, 'promise_follow_up');
		warehouse.close();
	});

	it('R55: says whether the promise is public', async () => {
		const rows = await followed([promise('open'), promise('closed', { publicity: 'internal' })]);
		expect(rows.open).toMatchObject({ is_public: true });
		expect(rows.closed).toMatchObject({ is_public: false });
	});

	it('R56: what falls on the day of the finding or of the data, and what concerns others', async () => {
		const found = '2026-03-01';
		const rows = await followed(
			[
				...['sameday', 'revoked', 'duetoday', 'twice', 'again', 'undone'].map((code) =>
					promise(code, broken),
				),
				promise('unassessed', { fulfilment: 'partial' }),
				promise('kept', { fulfilment: 'full', assessed_on: found }),
				promise('whole', { item_code: 'I1', due_on: '2026-05-20', ...broken, publicity: null }),
			],
			[
				step('rectification', 'sameday', found, { due_on: '2026-04-01', closed_on: found }),
				step('revocation', 'revoked', found),
				step('revocation', 'revoked', '2026-04-02'),
				step('rectification', 'duetoday', '2026-03-05', { due_on: '2026-05-31' }),
				step('rectification', 'twice', '2026-03-09', { due_on: '2026-05-01' }),
				step('rectification', 'twice', '2026-04-01', { due_on: '2026-07-01' }),
				step('rectification', 'again', '2026-03-05', {
					due_on: '2026-04-01',
					closed_on: '2026-03-20',
				}),
				step('rectification', 'again', '2026-04-10', {
					due_on: '2026-05-01',
					closed_on: '2026-04-20',
				}),
				...['reminder_talk', 'watch_list_entry'].map((kind) =>
					step(kind, 'undone', '2026-03-05', { due_on: '2026-04-01', closed_on: '2026-03-20' }),
				),
				step('rectification', 'unassessed', '2026-02-01', { due_on: '2026-06-30' }),
				step('rectification', 'kept', '2026-03-05', { due_on: '2026-04-01' }),
				{
					...step('rectification', 'nobody', '2026-03-05'),
					subject_code: null,
					department_code: 'SP',
				},
			],
		);
		const told = ({
			promise_state,
			step_days,
			ordered_on,
			rectify_by,
			rectified_on,
			revoked_on,
		}: Row): string =>
			[promise_state, step_days, ordered_on, rectify_by, rectified_on, revoked_on]
				.map((one) => String(one ?? '').replace('2026-', ''))
				.join(' ');
		expect(
			Object.fromEntries(Object.entries(rows).map(([code, row]) => [code, told(row)])),
		).toEqual({
			sameday: 'rectified  03-01 04-01 03-01 ',
			revoked: 'revoked     03-01',
			duetoday: 'ordered 87 03-05 05-31  ',
			// the first order sets the term, the first that was closed the day of rectification
			twice: 'not_rectified 30 03-09 05-01  ',
			again: 'rectified  03-05 04-01 03-20 ',
			// talks order nothing; without an assessment the promise itself is the day; what was kept needs no order
			undone: 'found 91    ',
			unassessed: 'ordered 119 02-01 06-30  ',
			kept: 'kept     ',
			whole: 'found 91    ',
		});
		expect(rows.whole).toEqual({
			commitment_code: 'whole',
			department_code: 'SP',
			department_name: '审批局',
			subject_code: 'S-whole',
			item_code: 'I1',
			promise_term: 'within_period',
			promise_state: 'found',
			step_days: 91,
			promise_count: 1,
			is_public: false,
			made_on: '2026-01-10',
			due_on: '2026-05-20',
			assessed_on: found,
			ordered_on: null,
			rectify_by: null,
			rectified_on: null,
			revoked_on: null,
			month: '2026-01-01',
		});
	});

	it('R56: of two orders of one day the first by number sets the term, in whatever order they came', async () => {
		const orders = [
			['2', '2026-05-01'],
			['1', '2026-06-20'],
		].map(([number, due_on]) =>
			step('rectification', 'twice', '2026-03-05', { intervention_id: `ZG${number}`, due_on }),
		);
		for (const sent of [orders, orders.toReversed()]) {
			const rows = await followed([promise('twice', broken)], sent);
			expect(rows.twice).toMatchObject({ promise_state: 'ordered', rectify_by: '2026-06-20' });
		}
	});

	it('R56: a broken promise goes from found to ordered, overdue, rectified or revoked', async () => {
		const rows = await followed(
			['found', 'ordered', 'late', 'rectified', 'revoked', 'earlier'].map((code) =>
				promise(code, broken),
			),
			[
				step('rectification', 'ordered', '2026-05-21', { due_on: '2026-06-20' }),
				step('rectification', 'late', '2026-03-05', { due_on: '2026-05-01' }),
				step('rectification', 'rectified', '2026-03-05', {
					due_on: '2026-04-05',
					closed_on: '2026-04-01',
				}),
				step('rectification', 'revoked', '2026-03-05', { due_on: '2026-04-05' }),
				step('revocation', 'revoked', '2026-04-20'),
				step('rectification', 'earlier', '2026-02-01', { due_on: '2026-02-20' }),
			],
		);
		expect(rows.found).toMatchObject({ promise_state: 'found', step_days: 91 });
		expect(rows.ordered).toMatchObject({
			promise_state: 'ordered',
			step_days: 10,
			rectify_by: '2026-06-20',
		});
		expect(rows.late).toMatchObject({ promise_state: 'not_rectified', step_days: 30 });
		expect(rows.rectified).toMatchObject({
			promise_state: 'rectified',
			rectified_on: '2026-04-01',
		});
		expect(rows.revoked).toMatchObject({ promise_state: 'revoked', revoked_on: '2026-04-20' });
		expect(rows.earlier).toMatchObject({ promise_state: 'found' });
	});
});
