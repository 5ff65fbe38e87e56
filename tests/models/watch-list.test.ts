import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Row } from '../../pipeline/database.ts';
import { given, type Warehouse } from '../given.ts';
import { expectRecords } from './records.ts';

const received_at = '2026-08-02 09:00:00';
const codes = ['ALERT', 'HABIT', 'WORD', 'REVOKED', 'OLDWORD', 'NAMED', 'TAKEN', 'BLACK', 'MENDED', 'BOTH', 'TODAY', 'TOMORROW'];
let number = 0;
const breach = (subject_code: string, kind: string, decided_on: string, more: Row = {}): Row => ({
	breach_id: `B${++number}`, subject_code, department_code: 'D1', kind, severity: 'minor', decided_on, received_at, ...more,
});
const intervention = (subject_code: string, kind: string, on_date: string, more: Row = {}): Row => ({
	intervention_id: `H${++number}`, subject_code, kind, by_department_code: 'D2', on_date, received_at, ...more,
});

describe('the watch list', () => {
	let warehouse: Warehouse;
	const entry = async (code: string): Promise<Row> => (await warehouse.rows(`select * from watch_list where subject_code = '${code}'`))[0]!;

	beforeAll(async () => {
		warehouse = await given(
			{
				subjects: codes.map((subject_code) => ({ subject_code, subject_name: `${subject_code}公司`, subject_type: 'organisation' })),
				departments: [{ department_code: 'D2', department_name: '城管局', kind: 'supervision' }],
				breaches: [
					...['2026-01-05', '2026-02-05', '2026-03-05', '2026-04-08'].map((on) => breach('ALERT', 'other', on)),
					...Array.from({ length: 10 }, (_, place) => breach('HABIT', 'other', `2025-${String(place + 1).padStart(2, '0')}-12`)),
					breach('WORD', 'commitment_breach', '2026-05-06'),
					breach('REVOKED', 'commitment_breach', '2026-05-06'),
					breach('REVOKED', 'abnormal_list', '2026-06-01'),
					breach('OLDWORD', 'commitment_breach', '2025-05-06'),
					breach('TODAY', 'commitment_breach', '2025-08-01'),
					breach('TOMORROW', 'commitment_breach', '2025-08-02'),
					breach('BLACK', 'serious_list', '2026-01-05', { severity: 'serious', published_to: '2029-01-05' }),
					breach('MENDED', 'serious_list', '2024-01-05', { breach_id: 'BM', severity: 'serious', published_to: '2027-01-05' }),
					breach('BOTH', 'serious_list', '2026-01-05', { severity: 'serious' }),
					breach('BOTH', 'commitment_breach', '2026-02-05'),
					breach('nobody', 'other', '2026-08-01'),
				],
				commitments: [
					{ commitment_code: 'C1', subject_code: 'WORD', department_code: 'D1', kind: 'approval', fulfilment: 'partial', made_on: '2026-01-05', assessed_on: '2026-06-10', received_at },
					{ commitment_code: 'C2', subject_code: 'BLACK', department_code: 'D1', kind: 'repair', made_on: '2026-06-10', received_at },
				],
				interventions: [
					intervention('REVOKED', 'revocation', '2026-05-20'),
					intervention('NAMED', 'watch_list_entry', '2026-06-01'),
					intervention('TAKEN', 'watch_list_entry', '2026-02-02'),
					intervention('TAKEN', 'watch_list_exit', '2026-05-08'),
				],
				repairs: [
					{ repair_id: 'R1', subject_code: 'MENDED', breach_id: 'BM', applied_on: '2026-04-20', decided_on: '2026-05-08', outcome: 'granted', received_at },
					{ repair_id: 'R2', subject_code: 'BLACK', doc_no: '文', applied_on: '2026-07-20', received_at },
				],
			},
			'watch_list',
		);
	});
	afterAll(() => warehouse.close());

	it('R83: holds who has an alert of L2 or above, until the alert is clean', async () => {
		expect(await entry('ALERT')).toMatchObject({
			register: 'watched', watch_state: 'listed', entered_on: '2026-04-08', until_on: '2027-04-08', sampling_weight: 3,
		});
	});

	it('R83: who rose to a higher level while listed has been listed since the first', async () => {
		expect(await entry('HABIT')).toMatchObject({ watch_state: 'listed', entered_on: '2025-04-12', until_on: '2026-10-12', entry_count: 1 });
	});

	it('R30: holds who broke a promise, for a year, with a higher sampling weight', async () => {
		expect(await entry('WORD')).toMatchObject({ entered_on: '2026-05-06', until_on: '2027-05-06', sampling_weight: 2, active_count: 1, missing_actions: 'both' });
		expect(await entry('OLDWORD')).toMatchObject({ watch_state: 'left', left_on: '2026-05-06', left_reason: 'expired', sampling_weight: 1 });
		expect(await entry('TODAY')).toMatchObject({ watch_state: 'left', left_on: '2026-08-01' });
		expect(await entry('TOMORROW')).toMatchObject({ watch_state: 'listed', until_on: '2026-08-02' });
	});

	it('R79: says whether revocation and the abnormality list have followed a promise not kept', async () => {
		expect(await entry('REVOKED')).toMatchObject({ missing_actions: null });
		expect(await entry('BOTH')).toMatchObject({ missing_actions: 'both' });
	});

	it('R38: keeps the serious and the watched in two registers, the graver one first', async () => {
		expect(await entry('BLACK')).toMatchObject({ register: 'serious', until_on: '2029-01-05', sampling_weight: 5 });
		expect(await entry('NAMED')).toMatchObject({ register: 'watched', department_name: '城管局' });
		expect(await entry('BOTH')).toMatchObject({ register: 'serious', active_count: 3, until_on: '2029-01-05' });
	});

	it('R40, R87: an entry is in force for its period, and ends with a repair or the department’s exit', async () => {
		expect(await entry('MENDED')).toMatchObject({ watch_state: 'left', left_on: '2026-05-08', left_reason: 'repaired', exit_state: 'granted' });
		expect(await entry('TAKEN')).toMatchObject({ watch_state: 'left', left_on: '2026-05-08', left_reason: 'taken_off' });
	});

	it('R87: shows who applied to leave the list, and whether the promise of repair was made', async () => {
		expect(await entry('BLACK')).toMatchObject({ exit_state: 'waiting', has_repair_promise: true });
		expect(await entry('NAMED')).toMatchObject({ exit_state: 'none', has_repair_promise: false });
	});

	it('gives the entries behind each subject, and meets its tests', async () => {
		await expectRecords(warehouse, 'watch_list');
		expect(await warehouse.rows(`select subject_code from watch_list where subject_code = 'nobody'`)).toEqual([]);
	});
});

describe('the days of the watch list', () => {
	it('R30, R38, R79, R87: what falls on the day of the entry, of the exit or of the data', async () => {
		const warehouse = await given(
			{
				breaches: [
					...['2026-06-01', '2026-07-01'].map((on) => breach('ONCE', 'other', on)),
					breach('MENDED', 'commitment_breach', '2025-07-01', { breach_id: 'BX' }),
					breach('SAMEDAY', 'commitment_breach', '2026-05-06'),
					breach('SAMEDAY', 'abnormal_list', '2026-05-06'),
				],
				commitments: [{ commitment_code: 'C9', subject_code: 'SAMEDAY', department_code: 'D1', kind: 'repair', made_on: '2026-05-06', received_at }],
				interventions: [
					intervention('SAMEDAY', 'revocation', '2026-05-06'),
					...[['BRIEF', '2026-07-01', '2026-07-01'], ['LEAVES', '2026-07-01', '2026-08-01'], ['STAYS', '2026-07-01', '2026-08-02']].flatMap(([code, from, to]) => [
						intervention(code!, 'watch_list_entry', from!),
						intervention(code!, 'watch_list_exit', to!),
					]),
					intervention('ENTERS', 'watch_list_entry', '2026-08-01'),
					intervention('AHEAD', 'watch_list_entry', '2026-08-02'),
				],
				repairs: [
					{ repair_id: 'R1', subject_code: 'MENDED', breach_id: 'BX', applied_on: '2026-06-20', decided_on: '2026-07-01', outcome: 'granted', received_at },
					{ repair_id: 'R2', subject_code: 'SAMEDAY', doc_no: '文', applied_on: '2026-05-06', received_at },
				],
				int_data_date: [{ data_date: '2026-08-01', known_on: '2026-08-02', opened_on: '2026-01-01' }],
			},
			['watch_list', 'int_alerts'],
		);
		expect(await warehouse.rows("select level from int_alerts where subject_code = 'ONCE'")).toEqual([{ level: 'L1' }]);
		const rows = await warehouse.rows('select subject_code, watch_state, left_on, left_reason from watch_list order by 1');
		expect(rows.map((row) => Object.values(row))).toEqual([
			['BRIEF', 'left', '2026-07-01', 'taken_off'],
			['ENTERS', 'listed', null, null],
			['LEAVES', 'left', '2026-08-01', 'taken_off'],
			['MENDED', 'left', '2026-07-01', 'repaired'],
			['SAMEDAY', 'listed', null, null],
			['STAYS', 'listed', null, null],
		]);
		expect(await warehouse.rows("select missing_actions, exit_state, has_repair_promise from watch_list where subject_code = 'SAMEDAY'")).toEqual([
			{ missing_actions: null, exit_state: 'waiting', has_repair_promise: true },
		]);
		warehouse.close();
	});
});
