import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Row } from '../../pipeline/database.ts';
import { given, type Warehouse } from '../given.ts';
import { expectRecords } from './records.ts';

const received_at = '2026-08-02 09:00:00';
const codes = [
	'ALERT',
	'HABIT',
	'WORD',
	'REVOKED',
	'OLDWORD',
	'NAMED',
	'TAKEN',
	'BLACK',
	'MENDED',
	'BOTH',
	'TODAY',
	'TOMORROW',
];
let number = 0;
const breach = (subject_code: string, kind: string, decided_on: string, more: Row = {}): Row => ({
	breach_id: `B${++number}`,
	subject_code,
	department_code: 'D1',
	kind,
	severity: 'minor',
	decided_on,
	received_at,
	...more,
});
const intervention = (
	subject_code: string,
	kind: string,
	on_date: string,
	more: Row = {},
): Row => ({
	intervention_id: `H${++number}`,
	subject_code,
	kind,
	by_department_code: 'D2',
	on_date,
	received_at,
	...more,
});

describe('the watch list', () => {
	let warehouse: Warehouse;
	const entry = async (code: string): Promise<Row> =>
		(await warehouse.rows(`select * from watch_list where subject_code = '${code}'`))[0]!;

	beforeAll(async () => {
		warehouse = await given(
			{
				subjects: codes.map((subject_code) => ({
					subject_code,
					subject_name: `${subject_code}公司`,
					subject_type: 'organisation',
				})),
				departments: [{ department_code: 'D2', department_name: '城管局', kind: 'supervision' }],
				breaches: [
					...['2026-01-05', '2026-02-05', '2026-03-05', '2026-04-08'].map((on) =>
						breach('ALERT', 'other', on),
					),
					...Array.from({ length: 10 }, (_, place) =>
						breach('HABIT', 'other', `2025-${String(place + 1).padStart(2, '0')}-12`),
					),
					breach('WORD', 'commitment_breach', '2026-05-06'),
					breach('REVOKED', 'commitment_breach', '2026-05-06'),
					breach('REVOKED', 'abnormal_list', '2026-06-01'),
					breach('OLDWORD', 'commitment_breach', '2025-05-06'),
					breach('TODAY', 'commitment_breach', '2025-08-01'),
					breach('TOMORROW', 'commitment_breach', '2025-08-02'),
					breach('BLACK', 'serious_list', '2026-01-05', {
						severity: 'serious',
						published_to: '2029-01-05',
					}),
					breach('MENDED', 'serious_list', '2024-01-05', {
						breach_id: 'BM',
						severity: 'serious',
						published_to: '2027-01-05',
					}),
					breach('BOTH', 'serious_list', '2026-01-05', { severity: 'serious' }),
					breach('BOTH', 'commitment_breach', '2026-02-05'),
					breach('nobody', 'other', '2026-08-01'),
				],
				commitments: [
					{
						commitment_code: 'C1',
						subject_code: 'WORD',
						department_code: 'D1',
						kind: 'approval',
						fulfilment: 'partial',
						made_on: '2026-01-05',
						assessed_on: '2026-06-10',
						received_at,
					},
					{
						commitment_code: 'C2',
						subject_code: 'BLACK',
						department_code: 'D1',
						kind: 'repair',
						made_on: '2026-06-10',
						received_at,
					},
				],
				interventions: [
					intervention('REVOKED', 'revocation', '2026-05-20'),
					intervention('NAMED', 'watch_list_entry', '2026-06-01'),
					intervention('TAKEN', 'watch_list_entry', '2026-02-02'),
					intervention('TAKEN', 'watch_list_exit', '2026-05-08'),
				],
				repairs: [
					{
						repair_id: 'R1',
						subject_code: 'MENDED',
						breach_id: 'BM',
						applied_on: '2026-04-20',
						decided_on: '2026-05-08',
						outcome: 'granted',
						received_at,
					},
					{
						repair_id: 'R2',
						subject_code: 'BLACK',
						doc_no: '文',
						applied_on: '2026-07-20',
						received_at,
					},
				],
			},
			'watch_list',
		);
	});
	afterAll(() => warehouse.close());

	it('R83: holds who has an alert of L2 or above, until the alert is clean', async () => {
		expect(await entry('ALERT')).toMatchObject({
			register: 'watched',
			watch_state: 'listed',
			entered_on: '2026-04-08',
			until_on: '2027-04-08',
			sampling_weight: 3,
		});
	});

	it('R83: who rose to a higher level while listed has been listed since the first', async () => {
		expect(await entry('HABIT')).toMatchObject({
			watch_state: 'listed',
			entered_on: '2025-04-12',
			until_on: '2026-10-12',
			entry_count: 1,
		});
	});

	it('R30: holds who broke a promise, for a year, with a higher sampling weight', async () => {
		expect(await entry('WORD')).toMatchObject({
			entered_on: '2026-05-06',
			until_on: '2027-05-06',
			sampling_weight: 2,
			active_count: 1,
			missing_actions: 'both',
		});
		expect(await entry('OLDWORD')).toMatchObject({
			watch_state: 'left',
			left_on: '2026-05-06',
			left_reason: 'expired',
			sampling_weight: 1,
		});
		expect(await entry('TODAY')).toMatchObject({ watch_state: 'left', left_on: '2026-08-01' });
		expect(await entry('TOMORROW')).toMatchObject({
			watch_state: 'listed',
			until_on: '2026-08-02',
		});
	});

	it('R79: says whether revocation and the abnormality list have followed a promise not kept', async () => {
		expect(await entry('REVOKED')).toMatchObject({ missing_actions: null });
		expect(await entry('BOTH')).toMatchObject({ missing_actions: 'both' });
	});

	it('R38: keeps the serious and the watched in two registers, the graver one first', async () => {
		expect(await entry('BLACK')).toMatchObject({
			register: 'serious',
			until_on: '2029-01-05',
			sampling_weight: 5,
		});
		expect(await entry('NAMED')).toMatchObject({ register: 'watched', department_name: '城管局' });
		expect(await entry('BOTH')).toMatchObject({
			register: 'serious',
			active_count: 3,
			until_on: '2029-01-05',
		});
	});

	it('R40, R87: an entry is in force for its period, and ends with a repair or the department’s exit', async () => {
		expect(await entry('MENDED')).toMatchObject({
			watch_state: 'left',
			left_on: '2026-05-08',
			left_reason: 'repaired',
			exit_state: 'granted',
		});
		expect(await entry('TAKEN')).toMatchObject({
			watch_state: 'left',
			left_on: '2026-05-08',
			left_reason: 'taken_off',
		});
	});

	it('R87: shows who applied to leave the list, and whether the promise of repair was made', async () => {
		expect(await entry('BLACK')).toMatchObject({ exit_state: 'waiting', has_repair_promise: true });
		expect(await entry('NAMED')).toMatchObject({ exit_state: 'none', has_repair_promise: false });
	});

	it('gives the entries behind each subject, and meets its tests', async () => {
		await expectRecords(warehouse, 'watch_list');
		expect(
			await warehouse.rows(`select subject_code from watch_list where subject_code = 'nobody'`),
		).toEqual([]);
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
				commitments: [
					{
						commitment_code: 'C9',
						subject_code: 'SAMEDAY',
						department_code: 'D1',
						kind: 'repair',
						made_on: '2026-05-06',
						received_at,
					},
				],
				interventions: [
					intervention('SAMEDAY', 'revocation', '2026-05-06'),
					...[
						['BRIEF', '2026-07-01', '2026-07-01'],
						['LEAVES', '2026-07-01', '2026-08-01'],
						['STAYS', '2026-07-01', '2026-08-02'],
					].flatMap(([code, from, to]) => [
						intervention(code!, 'watch_list_entry', from!),
						intervention(code!, 'watch_list_exit', to!),
					]),
					intervention('ENTERS', 'watch_list_entry', '2026-08-01'),
					intervention('AHEAD', 'watch_list_entry', '2026-08-02'),
				],
				repairs: [
					{
						repair_id: 'R1',
						subject_code: 'MENDED',
						breach_id: 'BX',
						applied_on: '2026-06-20',
						decided_on: '2026-07-01',
						outcome: 'granted',
						received_at,
					},
					{
						repair_id: 'R2',
						subject_code: 'SAMEDAY',
						doc_no: '文',
						applied_on: '2026-05-06',
						received_at,
					},
				],
				int_data_date: [
					{ data_date: '2026-08-01', known_on: '2026-08-02', opened_on: '2026-01-01' },
				],
			},
			['watch_list', 'int_alerts'],
		);
		expect(
			await warehouse.rows("select level from int_alerts where subject_code = 'ONCE'"),
		).toEqual([{ level: 'L1' }]);
		const rows = await warehouse.rows(
			'select subject_code, watch_state, left_on, left_reason from watch_list order by 1',
		);
		expect(rows.map((row) => Object.values(row))).toEqual([
			['BRIEF', 'left', '2026-07-01', 'taken_off'],
			['ENTERS', 'listed', null, null],
			['LEAVES', 'left', '2026-08-01', 'taken_off'],
			['MENDED', 'left', '2026-07-01', 'repaired'],
			['SAMEDAY', 'listed', null, null],
			['STAYS', 'listed', null, null],
		]);
		expect(
			await warehouse.rows(
				"select missing_actions, exit_state, has_repair_promise from watch_list where subject_code = 'SAMEDAY'",
			),
		).toEqual([{ missing_actions: null, exit_state: 'waiting', has_repair_promise: true }]);
		warehouse.close();
	});
});

describe('entries of a watch list that came and went', () => {
	it('R30, R38, R40, R79, R87: each counts for its own time, and what was before it does not answer it', async () => {
		const entry = (code: string, on: string, more: Row = {}): Row =>
			intervention(code, 'watch_list_entry', on, more);
		const exit = (code: string, on: string): Row => intervention(code, 'watch_list_exit', on);
		const broken = (code: string, on: string, more: Row = {}): Row =>
			breach(code, 'commitment_breach', on, more);
		const repair = (subject_code: string, applied_on: string, more: Row = {}): Row => ({
			repair_id: `R${++number}`,
			subject_code,
			doc_no: '文',
			applied_on,
			received_at,
			...more,
		});
		const warehouse = await given(
			{
				subjects: [
					{ subject_code: 'AGAIN', subject_name: '再次公司', subject_type: 'organisation' },
				],
				ratings: [
					{
						subject_code: 'AGAIN',
						scheme_code: 'market_risk_five',
						grade: 'D',
						valid_from: '2025-01-01',
						received_at,
					},
				],
				breaches: [
					broken('LATEMEND', '2025-05-06', { breach_id: 'LATE' }),
					broken('HIDDEN', '2026-02-02', { published_to: '2026-05-01' }),
					breach('MENDEDBLACK', 'serious_list', '2026-01-05', {
						breach_id: 'BLACKMENDED',
						severity: 'serious',
						published_to: '2029-01-05',
					}),
					broken('MENDEDBLACK', '2026-06-02', { department_code: 'D2' }),
					...['ONLYREVOKED', 'ONLYABNORMAL', 'TWICE'].map((code) => broken(code, '2026-03-05')),
					...['ONLYABNORMAL', 'TWICE'].map((code) => broken(code, '2026-06-05')),
					breach('ONLYABNORMAL', 'abnormal_list', '2026-05-06'),
					broken('BEFORE', '2026-03-05'),
					broken('ORDER', '2026-02-02', { published_to: '2026-03-01' }),
				],
				commitments: [
					['BEFORE', 'repair', '2026-01-04'],
					['ONLYREVOKED', 'approval', '2026-06-01'],
					['TWICE', 'repair', '2026-04-04'],
					['LEFTTWICE', 'repair', '2026-01-20'],
				].map(([subject_code, kind, made_on], place) => ({
					commitment_code: `N${place}`,
					subject_code,
					department_code: 'D1',
					kind,
					made_on,
					received_at,
				})),
				interventions: [
					entry('AGAIN', '2026-01-05'),
					exit('AGAIN', '2026-02-05'),
					entry('AGAIN', '2026-06-01'),
					entry('TWOEXITS', '2026-03-02'),
					exit('TWOEXITS', '2026-04-01'),
					exit('TWOEXITS', '2026-05-01'),
					entry('CLOSED', '2026-03-02', { closed_on: '2026-05-05' }),
					entry('BOTHWAYS', '2026-03-02', { closed_on: '2026-06-05' }),
					exit('BOTHWAYS', '2026-05-05'),
					entry('DUE', '2026-01-05', { due_on: '2026-09-01' }),
					entry('YEAROLD', '2025-08-01'),
					entry('YEARYOUNG', '2025-08-02'),
					entry('LEFTTWICE', '2025-01-06'),
					entry('LEFTTWICE', '2026-02-02'),
					exit('LEFTTWICE', '2026-05-08'),
					entry('ORDER', '2025-12-01', { closed_on: '2026-06-01' }),
					intervention('ONLYREVOKED', 'revocation', '2026-05-20'),
					intervention('TWICE', 'revocation', '2026-04-01'),
					entry('BEFORE', '2026-01-05'),
					intervention('BEFORE', 'revocation', '2026-02-05'),
				],
				repairs: [
					repair('LATEMEND', '2026-06-20', {
						doc_no: null,
						breach_id: 'LATE',
						decided_on: '2026-07-01',
						outcome: 'granted',
					}),
					repair('MENDEDBLACK', '2026-04-20', {
						doc_no: null,
						breach_id: 'BLACKMENDED',
						decided_on: '2026-05-08',
						outcome: 'granted',
					}),
					repair('TWICE', '2026-04-10', { decided_on: '2026-04-20', outcome: 'refused' }),
					repair('TWICE', '2026-06-10'),
					repair('ONLYABNORMAL', '2026-04-10', { decided_on: '2026-04-20', outcome: 'refused' }),
				],
				int_data_date: [
					{ data_date: '2026-08-01', known_on: '2026-08-02', opened_on: '2026-01-01' },
				],
			},
			'watch_list',
		);
		const read = async (columns: string, ...codes: string[]): Promise<unknown[][]> => {
			const rows = await warehouse.rows(`select subject_code, ${columns} from watch_list`);
			return codes.map((code) => Object.values(rows.find((row) => row.subject_code === code)!));
		};
		expect(
			await read(
				'watch_state, entered_on, until_on, left_on, left_reason',
				'AGAIN',
				'TWOEXITS',
				'CLOSED',
				'BOTHWAYS',
				'DUE',
				'YEAROLD',
				'YEARYOUNG',
				'LATEMEND',
				'HIDDEN',
				'LEFTTWICE',
				'ORDER',
				'TWICE',
			),
		).toEqual([
			['AGAIN', 'listed', '2026-06-01', '2027-06-01', null, null],
			['TWOEXITS', 'left', '2026-03-02', '2027-03-02', '2026-04-01', 'taken_off'],
			['CLOSED', 'left', '2026-03-02', '2027-03-02', '2026-05-05', 'taken_off'],
			['BOTHWAYS', 'left', '2026-03-02', '2027-03-02', '2026-05-05', 'taken_off'],
			['DUE', 'listed', '2026-01-05', '2026-09-01', null, null],
			['YEAROLD', 'left', '2025-08-01', '2026-08-01', '2026-08-01', 'expired'],
			['YEARYOUNG', 'listed', '2025-08-02', '2026-08-02', null, null],
			['LATEMEND', 'left', '2025-05-06', '2026-05-06', '2026-05-06', 'expired'],
			['HIDDEN', 'left', '2026-02-02', '2026-05-01', '2026-05-01', 'expired'],
			['LEFTTWICE', 'left', '2026-02-02', '2027-02-02', '2026-05-08', 'taken_off'],
			['ORDER', 'left', '2026-02-02', '2026-12-01', '2026-06-01', 'taken_off'],
			['TWICE', 'listed', '2026-03-05', '2027-06-05', null, null],
		]);
		expect(
			await read(
				'register, department_code, credit_class, entry_count, active_count',
				'CLOSED',
				'MENDEDBLACK',
				'AGAIN',
			),
		).toEqual([
			['CLOSED', 'watched', 'D2', 'unrated', 1, 0],
			['MENDEDBLACK', 'watched', 'D2', 'unrated', 3, 1],
			['AGAIN', 'watched', 'D2', 'D', 2, 1],
		]);
		expect((await read('reasons', 'AGAIN'))[0]![1]).not.toContain('2026-01-05');
		expect(
			await read(
				'missing_actions, exit_state, has_repair_promise',
				'ONLYREVOKED',
				'ONLYABNORMAL',
				'BEFORE',
				'TWICE',
				'LEFTTWICE',
			),
		).toEqual([
			['ONLYREVOKED', 'abnormal_list', 'none', false],
			['ONLYABNORMAL', 'revocation', 'refused', false],
			['BEFORE', 'both', 'none', false],
			['TWICE', 'abnormal_list', 'waiting', true],
			['LEFTTWICE', null, 'none', false],
		]);
		warehouse.close();
	});
});
