import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Row } from '../../pipeline/database.ts';
import { given, rowsOf, type Warehouse } from '../given.ts';
import { expectRecords } from './records.ts';

const received_at = '2026-08-02 09:00:00';
const grades: Record<string, string> = {
	MINOR: 'B',
	TWICE: 'B',
	ALONE: 'C',
	HONEST: 'A',
	BUSY: 'A',
	GRAVE: 'E',
	DRUG: 'B',
	NEW: 'A',
	WORSE: 'B',
	CALLED: 'C',
};
let number = 0;
const visit = (subject_code: string, inspected_on: string, more: Row = {}): Row => ({
	inspection_id: `N${++number}`,
	subject_code,
	department_code: 'D1',
	inspected_on,
	kind: 'random',
	result: 'no_problem',
	received_at,
	...more,
});
const item = (item_code: string, key_area: string | null): Row => ({
	item_code,
	item_name: item_code,
	item_type: 'licence',
	approval_department_code: 'D1',
	supervision_department_code: 'D2',
	key_area,
	valid_from: '2024-01-01',
	received_at,
});
const granted = (subject_code: string, item_code: string): Row => ({
	case_no: `${subject_code}/${item_code}`,
	item_code,
	subject_code,
	department_code: 'D1',
	result: 'granted',
	decided_at: '2025-03-03 10:00:00',
	received_at,
});
const joint = { joint: true, plan_id: 'P1' };

describe('the burden of inspections', () => {
	let warehouse: Warehouse;
	const yearOf = async (code: string, year = 2026): Promise<Row> =>
		(
			await warehouse.rows(
				`select * from inspection_burden where subject_code = '${code}' and year = ${year}`,
			)
		)[0]!;
	beforeAll(async () => {
		warehouse = await given(
			{
				subjects: [
					...Object.keys(grades),
					'KEY',
					'SOON',
					'EDGE',
					'PAST',
					'FINE',
					'HOLDS',
					'HELD',
					'REFUSED',
					'GONE',
					'PERSON',
					'PLAIN',
				].map((subject_code) => ({
					subject_code,
					subject_name: `${subject_code}公司`,
					subject_type: subject_code === 'PERSON' ? 'natural_person' : 'organisation',
					status: subject_code === 'GONE' ? 'cancelled' : 'active',
					key_area: { DRUG: 'drug', KEY: 'vaccine' }[subject_code] ?? null,
					...({
						NEW: { inclusive_from: '2025-06-02', inclusive_years: 2 },
						SOON: { inclusive_from: '2025-08-20', inclusive_years: 1 },
						EDGE: { inclusive_from: '2025-08-31', inclusive_years: 1 },
						PAST: { inclusive_from: '2025-09-01', inclusive_years: 1 },
					}[subject_code] ?? {}),
				})),
				items: [item('DRUGS', 'drug'), item('OTHER', null)],
				approvals: [
					...['HOLDS', 'HELD', 'GONE', 'PERSON'].map((code) => granted(code, 'DRUGS')),
					...['HELD', 'DRUG', 'PLAIN'].map((code) => granted(code, 'OTHER')),
					{ ...granted('REFUSED', 'DRUGS'), result: 'refused' },
				],
				ratings: [
					...Object.entries(grades).map(([subject_code, grade]) => ({
						subject_code,
						scheme_code: 'market_risk_five',
						grade,
						valid_from: '2024-01-01',
					})),
					{
						subject_code: 'WORSE',
						scheme_code: 'market_risk_five',
						grade: 'E',
						valid_from: '2026-03-20',
					},
				],
				inspections: [
					visit('MINOR', '2026-03-02', { ...joint, visit_id: 'V1' }),
					visit('MINOR', '2026-03-02', { ...joint, visit_id: 'V1', department_code: 'D2' }),
					visit('MINOR', '2026-05-06', { kind: 'recheck' }),
					visit('TWICE', '2026-03-02', joint),
					visit('TWICE', '2026-06-01', { kind: 'targeted' }),
					visit('ALONE', '2026-03-02'),
					visit('HONEST', '2026-03-02'),
					visit('HONEST', '2025-03-03'),
					...['2026-03-02', '2026-03-03', '2026-03-04', '2026-03-04'].map((on) =>
						visit('BUSY', on, { kind: 'targeted' }),
					),
					...['2026-01-05', '2026-03-02', '2026-05-06', '2026-07-01'].map((on) =>
						visit('GRAVE', on, { kind: 'targeted', result: 'corrected' }),
					),
					...['2026-01-05', '2026-03-02', '2026-05-06'].map((on) => visit('DRUG', on)),
					...['2026-01-05', '2026-03-02', '2026-05-06', '2026-07-01'].map((on) =>
						visit('HELD', on),
					),
					visit('NEW', '2026-03-02'),
					visit('NEW', '2026-03-20', { kind: 'complaint' }),
					visit('WORSE', '2026-03-02', joint),
					visit('WORSE', '2026-04-20', { kind: 'targeted' }),
					...['2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05'].map((on) =>
						visit('CALLED', on, { kind: 'complaint' }),
					),
					...['SOON', 'EDGE', 'PAST'].map((code) => visit(code, '2026-08-01')),
					...Object.entries({ WEEK6: ['01', '04', '07'], WEEK7: ['01', '04', '08'] }).flatMap(
						([code, days]) => days.map((day) => visit(code, `2026-06-${day}`)),
					),
					...Object.entries({
						MONTH29: ['06-01', '06-11', '06-21', '06-30'],
						MONTH30: ['06-01', '06-11', '06-21', '07-01'],
					}).flatMap(([code, days]) => days.map((day) => visit(code, `2026-${day}`))),
				],
				breaches: [
					{
						breach_id: 'B1',
						subject_code: 'FINE',
						department_code: 'D1',
						kind: 'other',
						severity: 'minor',
						decided_on: '2026-05-06',
						doc_no: '罚〔1〕',
						first_time: true,
						intentional: false,
						harm: false,
						rectified_on: '2026-05-10',
						received_at,
					},
					{
						breach_id: 'B2',
						subject_code: 'FINE',
						department_code: 'D1',
						kind: 'other',
						severity: 'minor',
						decided_on: '2026-05-20',
						doc_no: '罚〔2〕',
						first_time: false,
						intentional: false,
						harm: false,
						rectified_on: '2026-05-22',
						received_at,
					},
				],
				penalties: ['罚〔1〕', '罚〔2〕'].map((doc_no) => ({
					doc_no,
					authority_code: 'D1',
					subject_code: 'FINE',
					penalty_kinds: 'fine',
					decided_on: '2026-05-06',
					received_at,
				})),
			},
			['inspection_burden', 'int_inspection_frame'],
		);
	});
	afterAll(() => warehouse.close());

	it('R73: counts what several departments checked in one visit once, and how many visits that saved', async () => {
		expect(await yearOf('MINOR')).toMatchObject({
			visit_count: 2,
			joint_count: 1,
			check_count: 3,
			saved_count: 1,
			over_count: 0,
		});
	});

	it('R76: minor and general offenders get one joint random inspection a year; anything else is beyond it', async () => {
		expect(await yearOf('TWICE')).toMatchObject({
			unrequested_count: 2,
			over_count: 1,
			mirror_state: 'over_ceiling',
		});
		expect(await yearOf('ALONE')).toMatchObject({ unrequested_count: 1, over_count: 1 });
		expect(await yearOf('WORSE')).toMatchObject({
			unrequested_count: 2,
			over_count: 0,
			credit_class: 'E',
		});
	});

	it('R76: complaints, checks after approval and repeats are outside the ceiling', async () => {
		expect(await yearOf('CALLED')).toMatchObject({
			visit_count: 4,
			unrequested_count: 0,
			over_count: 0,
			mirror_state: 'none',
		});
	});

	it('R75: the trustworthy stay below the yearly ceiling, year by year', async () => {
		expect(await yearOf('HONEST')).toMatchObject({ over_count: 0, mirror_state: 'none' });
		expect(await yearOf('HONEST', 2025)).toMatchObject({ visit_count: 1 });
		expect(await yearOf('BUSY')).toMatchObject({
			unrequested_count: 4,
			over_count: 2,
			mirror_state: 'both',
		});
	});

	it('R76: visits too close together raise the mirror alert: a second in a day, a third in seven, a fourth in thirty days, not on the day after', async () => {
		expect(await yearOf('BUSY')).toMatchObject({ crowded_count: 2 });
		const crowded = await Promise.all(
			['WEEK6', 'WEEK7', 'MONTH29', 'MONTH30'].map(
				async (code) => (await yearOf(code)).crowded_count,
			),
		);
		expect(crowded).toEqual([1, 0, 1, 0]);
	});

	it('R77: serious offenders have no ceiling', async () => {
		expect(await yearOf('GRAVE')).toMatchObject({
			unrequested_count: 4,
			over_count: 0,
			found_count: 4,
		});
	});

	it('R85: key areas are never relaxed, and who was not visited this year is listed', async () => {
		expect(await yearOf('DRUG')).toMatchObject({ over_count: 0, is_uncovered: false });
		expect(await yearOf('KEY')).toMatchObject({
			visit_count: 0,
			is_uncovered: true,
			key_area: 'vaccine',
		});
	});

	it('R62, R85: whoever was granted an item of a key area is in it too, and listed until visited, as long as it is an object of inspection', async () => {
		expect(await yearOf('HOLDS')).toMatchObject({
			visit_count: 0,
			is_uncovered: true,
			key_area: 'drug',
		});
		expect(await yearOf('HELD')).toMatchObject({
			unrequested_count: 4,
			over_count: 0,
			is_uncovered: false,
			key_area: 'drug',
		});
		for (const code of ['REFUSED', 'GONE', 'PERSON', 'PLAIN'])
			expect(await yearOf(code)).toBeUndefined();
		const drawn = await warehouse.rows(
			'select distinct subject_code from int_inspection_frame where is_key_area order by 1',
		);
		expect(drawn.map(({ subject_code }) => subject_code)).toEqual(['DRUG', 'HELD', 'HOLDS']);
		expect(
			await warehouse.rows(
				"select item_code, frame_state from int_inspection_frame where subject_code in ('DRUG', 'HELD') order by subject_code, item_code",
			),
		).toEqual([
			{ item_code: 'OTHER', frame_state: 'key_area' },
			{ item_code: 'DRUGS', frame_state: 'key_area' },
			{ item_code: 'OTHER', frame_state: 'framed' },
		]);
	});

	it('R81: unrequested visits inside an inclusive period are counted, and its end is announced', async () => {
		expect(await yearOf('NEW')).toMatchObject({
			inclusive_state: 'inside',
			inclusive_count: 1,
			inclusive_to: '2027-06-02',
		});
		expect(await yearOf('SOON')).toMatchObject({
			inclusive_state: 'ending',
			inclusive_to: '2026-08-20',
		});
		expect([
			(await yearOf('EDGE')).inclusive_state,
			(await yearOf('PAST')).inclusive_state,
		]).toEqual(['ending', 'inside']);
	});

	it('R82: a penalty for a first minor breach put right is to be reviewed', async () => {
		expect(await yearOf('FINE')).toMatchObject({ reviewable_count: 1, visit_count: 0 });
	});

	it('R82: a penalty for what goes without one is to be reviewed also where first minor breaches count for the alerts', async () => {
		const base = { subject_code: 'FINE', department_code: 'D1', received_at };
		const reviewed = await rowsOf(
			'int_reviewable_penalties',
			{
				breaches: ['1', '2', '3'].map((place) => ({
					...base,
					breach_id: `B${place}`,
					kind: 'other',
					severity: 'minor',
					decided_on: '2026-05-06',
					doc_no: `罚〔${place}〕`,
					first_time: place === '1',
					intentional: place === '2',
					harm: false,
					rectified_on: '2026-05-10',
				})),
				penalties: ['1', '2', '3'].map((place) => ({
					doc_no: `罚〔${place}〕`,
					authority_code: 'D1',
					subject_code: 'FINE',
					penalty_kinds: 'fine',
					decided_on: '2026-05-06',
					received_at,
				})),
			},
			{ 'alerts.first_minor_counts': 1 },
		);
		expect(reviewed.map(({ document }) => document)).toEqual(['罚〔1〕']);
	});

	it('gives the visits behind each row, and meets its tests', async () => {
		await expectRecords(warehouse, 'inspection_burden');
	});
});

describe('visits of earlier years and of several departments', () => {
	const rated = (subject_code: string, grade: string): Row => ({
		subject_code,
		scheme_code: 'market_risk_five',
		grade,
		valid_from: '2019-01-01',
	});
	const codes = ['GRAVE', 'MINOR', 'HONEST', 'TWO', 'APART'];

	it('R76, R77: are judged by the class of their day, however long ago; a joint inspection under one number is one visit', async () => {
		const warehouse = await given(
			{
				subjects: codes.map((subject_code) => ({
					subject_code,
					subject_name: subject_code,
					subject_type: 'organisation',
					status: 'active',
				})),
				ratings: [
					rated('GRAVE', 'E'),
					rated('MINOR', 'B'),
					rated('HONEST', 'A'),
					rated('TWO', 'C'),
					rated('APART', 'C'),
				],
				inspections: [
					...['2022-01-05', '2022-03-02', '2022-05-06', '2022-07-01'].map((on) =>
						visit('GRAVE', on, { kind: 'targeted' }),
					),
					visit('MINOR', '2022-03-02', { kind: 'targeted' }),
					...['2022-01-05', '2022-03-02', '2022-05-06'].map((on) =>
						visit('HONEST', on, { kind: 'targeted' }),
					),
					...['D1', 'D2'].map((department_code) =>
						visit('TWO', '2026-03-02', { ...joint, inspection_id: 'J1', department_code }),
					),
					...['D1', 'D2'].map((department_code) =>
						visit('APART', '2026-03-02', { inspection_id: 'J2', department_code }),
					),
					visit('nobody', '2026-08-01'),
				],
			},
			['inspection_burden', 'int_visits'],
		);
		const over = await warehouse.rows(
			`select subject_code, visit_count, joint_count, check_count, over_count from inspection_burden where subject_code <> 'nobody' order by 1`,
		);
		expect(over.map((row) => Object.values(row))).toEqual([
			['APART', 2, 0, 2, 2],
			['GRAVE', 4, 0, 4, 0],
			['HONEST', 3, 0, 3, 1],
			['MINOR', 1, 0, 1, 1],
			['TWO', 1, 1, 2, 0],
		]);
		expect(
			await warehouse.rows(
				`select distinct credit_class from int_visits where subject_code = 'GRAVE'`,
			),
		).toEqual([{ credit_class: 'E' }]);
		warehouse.close();
	});

	it('R73, R76: several departments under one visit number made a joint visit, in the ceiling and in the draw alike', async () => {
		const warehouse = await given(
			{
				subjects: ['TWO', 'ONE', 'OLD'].map((subject_code) => ({
					subject_code,
					subject_name: subject_code,
					subject_type: 'organisation',
					status: 'active',
				})),
				ratings: ['TWO', 'ONE', 'OLD'].map((code) => rated(code, 'C')),
				inspections: [
					...['D1', 'D2'].map((department_code) =>
						visit('TWO', '2026-08-01', { visit_id: 'V9', department_code }),
					),
					visit('ONE', '2026-08-01', { visit_id: 'V8' }),
					...['D1', 'D2'].map((department_code) =>
						visit('OLD', '2025-08-02', { visit_id: 'V7', department_code }),
					),
					visit('nobody', '2026-08-02'),
				],
			},
			['inspection_burden', 'int_subjects'],
		);
		const rows = await warehouse.rows(
			`select subject_code, is_resting, joint_count, over_count from int_subjects inner join inspection_burden using (subject_code) order by 1`,
		);
		expect(rows.map((row) => Object.values(row))).toEqual([
			['OLD', false, 1, 0],
			['ONE', false, 0, 1],
			['TWO', true, 1, 0],
		]);
		warehouse.close();
	});

	it('R81, R84: one answer to who is in an inclusive period: 1–3 years stated, no strict industry, its last day the day before', async () => {
		const firm = (subject_code: string, more: Row): Row => ({
			subject_code,
			subject_name: subject_code,
			subject_type: 'organisation',
			status: 'active',
			inclusive_from: '2024-08-02',
			inclusive_years: 2,
			...more,
		});
		const warehouse = await given(
			{
				subjects: [
					firm('INSIDE', { inclusive_from: '2024-08-03' }),
					firm('ENDED', {}),
					firm('STRICT', { industry_code: 'J6637', inclusive_years: 3 }),
					firm('UNSTATED', { inclusive_years: null }),
					firm('LATER', { inclusive_from: '2026-08-03' }),
				],
				items: [
					{
						item_code: 'I1',
						item_name: 'I1',
						item_type: 'licence',
						approval_department_code: 'D1',
						supervision_department_code: 'D1',
						statutory_days: 20,
						materials_before: 3,
						materials_now: 3,
						valid_from: '2020-01-01',
					},
				],
				approvals: ['INSIDE', 'ENDED', 'STRICT', 'UNSTATED', 'LATER'].map((subject_code) => ({
					case_no: subject_code,
					item_code: 'I1',
					subject_code,
					department_code: 'D1',
					result: 'granted',
					applied_at: '2026-01-05 09:00:00',
					decided_at: '2026-01-05 10:00:00',
				})),
				inspections: ['INSIDE', 'ENDED', 'STRICT', 'UNSTATED', 'LATER'].map((code) =>
					visit(code, '2026-08-02'),
				),
			},
			['inspection_burden', 'int_inspection_frame'],
		);
		const states = await warehouse.rows(
			`select subject_code, frame_state, inclusive_state, inclusive_count from int_inspection_frame inner join inspection_burden using (subject_code) order by 1`,
		);
		expect(states.map((row) => Object.values(row))).toEqual([
			['ENDED', 'framed', 'ended', 0],
			['INSIDE', 'sheltered', 'ending', 1],
			['LATER', 'framed', 'none', 0],
			['STRICT', 'framed', 'none', 0],
			['UNSTATED', 'framed', 'none', 0],
		]);
		warehouse.close();
	});
});

it('R76, R81: the first day of an inclusive period is in it, and a visit goes by the class of the day before', async () => {
	const firm = (subject_code: string, more: Row = {}): Row => ({
		subject_code,
		subject_name: subject_code,
		subject_type: 'organisation',
		...more,
	});
	const rated = (
		subject_code: string,
		grade: string,
		valid_from: string,
		valid_to: string | null = null,
	): Row => ({ subject_code, scheme_code: 'market_risk_five', grade, valid_from, valid_to });
	const warehouse = await given(
		{
			subjects: [
				firm('OPENS', { inclusive_from: '2026-03-02', inclusive_years: 1 }),
				firm('TODAY', { inclusive_from: '2026-08-01', inclusive_years: 1 }),
				firm('RISEN'),
				firm('HELD'),
				firm('ENDED'),
			],
			ratings: [
				rated('RISEN', 'E', '2024-01-01'),
				rated('RISEN', 'B', '2026-03-02'),
				rated('HELD', 'B', '2024-01-01', '2026-03-02'),
				rated('ENDED', 'B', '2024-01-01', '2026-03-01'),
			],
			inspections: [
				...['OPENS', 'TODAY', 'RISEN', 'HELD', 'ENDED'].map((code) =>
					visit(code, '2026-03-02', { kind: 'targeted' }),
				),
				visit('X', '2026-08-01'),
			],
		},
		'inspection_burden',
	);
	const rows = await warehouse.rows(
		"select subject_code, inclusive_state, inclusive_count, over_count from inspection_burden where subject_code <> 'X' order by 1",
	);
	expect(rows.map((row) => Object.values(row))).toEqual([
		['ENDED', 'none', 0, 0],
		['HELD', 'none', 0, 1],
		['OPENS', 'inside', 1, 0],
		['RISEN', 'none', 0, 0],
		['TODAY', 'inside', 0, 0],
	]);
	expect(
		await warehouse.rows('select subject_code from int_subjects where is_sheltered order by 1'),
	).toEqual([{ subject_code: 'OPENS' }, { subject_code: 'TODAY' }]);
	warehouse.close();
});
