import { expect, it } from 'vitest';
import { type Row } from '../../pipeline/database.ts';
import { rowsOf } from '../given.ts';

const received_at = '2027-08-01 09:00:00';
const record = (breach_id: string, more: Row = {}): Row => ({
	breach_id, subject_code: 'S1', department_code: 'D1', kind: 'other', severity: 'general', decided_on: '2026-04-01', doc_no: `文〔${breach_id}〕`, received_at, ...more,
});
const repair = (repair_id: string, decided_on: string, more: Row): Row => ({
	repair_id, subject_code: 'S1', applied_on: '2026-07-01', decided_on, outcome: 'granted', received_at, ...more,
});

it('R7, R42, R83: what ends, mends or repairs a record on one day', async () => {
	const rows = await rowsOf<Record<string, string>>(
		'int_breaches',
		{
			breaches: [
				record('twice'), record('other'), record('ends'), record('after'),
				record('mended', { published_to: '2026-09-01', rectified_on: '2026-09-01' }), record('late', { published_to: '2026-09-01', rectified_on: '2026-09-02' }),
				record('gone', { published_to: '2026-04-01' }), record('begun', { published_from: '2026-04-03', published_to: '2026-04-03' }),
				record('a day', { published_from: '2026-04-02', published_to: '2026-04-03' }),
				record('today', { decided_on: '2027-07-01', published_to: '2028-01-01' }), record('tomorrow', { decided_on: '2027-07-02', published_to: '2028-01-01' }),
				record('waived', { kind: 'abnormal_list' }),
			],
			repairs: [
				repair('R1', '2026-07-20', { doc_no: '文〔twice〕' }), repair('R2', '2026-07-10', { breach_id: 'twice' }),
				{ ...repair('R3', '2026-07-10', { doc_no: '文〔other〕' }), subject_code: 'S2' },
				repair('R4', '2027-04-01', { breach_id: 'ends' }), repair('R5', '2027-04-02', { breach_id: 'after' }),
			],
			int_data_date: [{ data_date: '2027-07-01', known_on: '2027-08-01', opened_on: '2026-01-01' }],
		},
		{ 'alerts.kinds.abnormal_list': 0 },
	);
	expect(Object.fromEntries(rows.map((row) => [row.document_id!.slice(2), [row.in_force_to, row.end_source, row.is_rectified, row.exclusion_reason].join(' ')]))).toEqual({
		twice: '2026-07-10 repaired true ',
		// a repair of another subject under the same number is none
		other: '2027-04-01 derived false ',
		ends: '2027-04-01 derived true ',
		after: '2027-04-01 derived false ',
		mended: '2026-09-01 stated true ',
		late: '2026-09-01 stated false ',
		gone: '2026-04-01 stated false withdrawn',
		begun: '2026-04-03 stated false withdrawn',
		'a day': '2026-04-03 stated false ',
		today: '2028-01-01 stated false ',
		tomorrow: '2028-01-01 stated false future',
		waived: ' none false kind_not_counted',
	});
});
