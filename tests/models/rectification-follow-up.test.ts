import { describe, expect, it } from 'vitest';
import type { Row } from '../../pipeline/database.ts';
import { given } from '../given.ts';
import { expectRecords } from './records.ts';

const received_at = '2026-06-01 09:00:00';
const breach = (breach_id: string, more: Row = {}): Row => ({
	breach_id,
	subject_code: `S-${breach_id}`,
	department_code: 'D1',
	kind: 'inspection_finding',
	severity: 'general',
	decided_on: '2026-03-02',
	rectify_by: '2026-04-01',
	received_at,
	...more,
});
const talk = (breach_id: string, on_date: string, more: Row = {}): Row => ({
	intervention_id: `${breach_id} ${on_date}`,
	kind: 'reminder_talk',
	subject_code: `S-${breach_id}`,
	by_department_code: 'D1',
	on_date,
	received_at,
	...more,
});

describe('rectification followed up', () => {
	it('R39: what is not rectified in its period calls for a talk by the department that found it', async () => {
		const warehouse = await given(
			{
				departments: [{ department_code: 'D1', department_name: '市监局', kind: 'both' }],
				breaches: [
					breach('in_time', { rectified_on: '2026-04-01' }),
					breach('late', { rectified_on: '2026-04-02' }),
					breach('today', { rectify_by: '2026-05-31' }),
					breach('yesterday', { rectify_by: '2026-05-30' }),
					...['talked', 'same_day', 'before', 'other', 'entry', 'ahead', 'twice'].map((code) =>
						breach(code),
					),
					breach('none', { rectify_by: null }),
					breach('withdrawn', { published_from: '2026-03-10', published_to: '2026-03-10' }),
				],
				interventions: [
					talk('talked', '2026-04-02'),
					talk('same_day', '2026-04-01'),
					talk('before', '2026-03-20'),
					talk('other', '2026-04-20', { by_department_code: 'D2' }),
					talk('entry', '2026-04-20', { kind: 'watch_list_entry' }),
					talk('ahead', '2026-06-01'),
					talk('twice', '2026-05-06'),
					talk('twice', '2026-04-20', { kind: 'warning_talk' }),
				],
				int_data_date: [
					{ data_date: '2026-05-31', known_on: '2026-06-01', opened_on: '2026-01-01' },
				],
			},
			'rectification_follow_up',
		);
		const rows = await warehouse.rows('select * from rectification_follow_up order by breach_id');
		const due = ['talk_due', 60, null];
		expect(
			Object.fromEntries(
				rows.map((row) => [
					row.breach_id,
					[row.rectification_state, row.overdue_days, row.talked_on],
				]),
			),
		).toEqual({
			in_time: ['in_time', null, null],
			late: ['late', 1, null],
			today: ['not_yet_due', null, null],
			yesterday: ['talk_due', 1, null],
			talked: ['talked', 60, '2026-04-02'],
			twice: ['talked', 60, '2026-04-20'],
			same_day: due,
			before: due,
			other: due,
			entry: due,
			ahead: due,
		});
		expect(rows.find(({ breach_id }) => breach_id === 'twice')).toMatchObject({
			intervention_kind: 'warning_talk',
			department_name: '市监局',
		});
		await expectRecords(warehouse, 'rectification_follow_up');
		warehouse.close();
	});
});
