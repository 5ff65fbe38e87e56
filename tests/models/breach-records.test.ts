import { expect, it } from 'vitest';
import { type Row } from '../../pipeline/database.ts';
import { rowsOf } from '../given.ts';

const received_at = '2027-08-01 09:00:00';
const record = (breach_id: string, more: Row = {}): Row => ({
	breach_id,
	subject_code: 'S1',
	department_code: 'D1',
	kind: 'other',
	severity: 'general',
	decided_on: '2026-04-01',
	doc_no: `文〔${breach_id}〕`,
	received_at,
	...more,
});
const repair = (repair_id: string, decided_on: string, more: Row): Row => ({
	repair_id,
	subject_code: 'S1',
	applied_on: '2026-07-01',
	decided_on,
	outcome: 'granted',
	received_at,
	...more,
});

it('R7, R42, R83: what ends, mends or repairs a record on one day', async () => {
	const rows = await rowsOf<Record<string, string>>(
		'int_breaches',
		{
			breaches: [
				record('twice'),
				record('other'),
				record('ends'),
				record('after'),
				record('mended', { published_to: '2026-09-01', rectified_on: '2026-09-01' }),
				record('late', { published_to: '2026-09-01', rectified_on: '2026-09-02' }),
				record('gone', { published_to: '2026-04-01' }),
				record('begun', { published_from: '2026-04-03', published_to: '2026-04-03' }),
				record('a day', { published_from: '2026-04-02', published_to: '2026-04-03' }),
				record('today', { decided_on: '2027-07-01', published_to: '2028-01-01' }),
				record('tomorrow', { decided_on: '2027-07-02', published_to: '2028-01-01' }),
				record('waived', { kind: 'abnormal_list' }),
			],
			repairs: [
				repair('R1', '2026-07-20', { doc_no: '文〔twice〕' }),
				repair('R2', '2026-07-10', { breach_id: 'twice' }),
				{ ...repair('R3', '2026-07-10', { doc_no: '文〔other〕' }), subject_code: 'S2' },
				repair('R4', '2027-04-01', { breach_id: 'ends' }),
				repair('R5', '2027-04-02', { breach_id: 'after' }),
			],
			int_data_date: [{ data_date: '2027-07-01', known_on: '2027-08-01', opened_on: '2026-01-01' }],
		},
		{ 'alerts.kinds.abnormal_list': 0 },
	);
	expect(
		Object.fromEntries(
			rows.map((row) => [
				row.document_id!.slice(2),
				[row.in_force_to, row.end_source, row.is_rectified, row.exclusion_reason].join(' '),
			]),
		),
	).toEqual({
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

it('R31, R83: a promise not kept is filed by a record of broken promise within ninety days before or after, a penalty of no known kind is a general one', async () => {
	const filed = {
		later: '2026-08-30',
		'too late': '2026-08-31',
		earlier: '2026-03-03',
		'too early': '2026-03-02',
		'other kind': '2026-06-01',
	};
	const promise = (subject_code: string, more: Row = {}): Row => ({
		commitment_code: `C-${subject_code}`,
		subject_code,
		department_code: 'D1',
		kind: 'approval',
		made_on: '2026-01-05',
		fulfilment: 'none',
		assessed_on: '2026-06-01',
		received_at,
		...more,
	});
	const rows = await rowsOf<Record<string, string>>('int_other_documents', {
		breaches: [
			...Object.entries(filed).map(([subject_code, decided_on]) =>
				record(subject_code, {
					subject_code,
					decided_on,
					kind: subject_code === 'other kind' ? 'other' : 'commitment_breach',
				}),
			),
			// filed twice, it is still one document
			record('second', { subject_code: 'other kind', doc_no: '文〔other kind〕' }),
			record('third', {
				subject_code: 'later',
				kind: 'commitment_breach',
				decided_on: '2026-06-02',
			}),
		],
		commitments: [
			...Object.keys(filed).map((code) => promise(code)),
			promise('unfiled', { assessed_by_code: 'D3', fulfilment: 'partial' }),
			promise('unassessed', { assessed_on: null }),
			promise('kept', { fulfilment: 'full' }),
		],
		penalties: [
			{
				doc_no: '罚〔1〕',
				authority_code: 'D2',
				subject_code: 'unknown',
				decided_on: '2026-06-01',
				received_at,
			},
			{
				doc_no: '文〔other kind〕',
				authority_code: 'D2',
				subject_code: 'other kind',
				penalty_kinds: 'warning',
				decided_on: '2026-06-01',
				received_at,
			},
		],
	});
	expect(rows).toHaveLength(8);
	expect(
		Object.fromEntries(
			rows.map((row) => [
				`${row.breach_kind} ${row.subject_code}`,
				[row.department_code, row.severity, row.exclusion_reason].join(' '),
			]),
		),
	).toEqual({
		'commitment_breach later': 'D1 general filed',
		'commitment_breach too late': 'D1 general ',
		'commitment_breach earlier': 'D1 general filed',
		'commitment_breach too early': 'D1 general ',
		'commitment_breach other kind': 'D1 general ',
		'commitment_breach unfiled': 'D3 minor ',
		'penalty unknown': 'D2 general ',
		'penalty other kind': 'D2 minor filed',
	});
});
