import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Row } from '../../pipeline/database.ts';
import { given, type Warehouse } from '../given.ts';

let number = 0;
const day = (index: number): string =>
	new Date(Date.parse('2025-06-02T00:00:00Z') + index * 86_400_000).toISOString().slice(0, 10);
const received_at = '2030-01-01 09:00:00';
const breach = (subject_code: string, on: number, more: Row = {}): Row => ({
	breach_id: `B${++number}`,
	subject_code,
	department_code: 'D1',
	kind: 'other',
	severity: 'minor',
	decided_on: day(on),
	received_at,
	...more,
});
const talk = (subject_code: string, on: number, kind = 'reminder_talk'): Row => ({
	intervention_id: `H${++number}`,
	kind,
	subject_code,
	by_department_code: 'D1',
	on_date: day(on),
	received_at,
});
const subject = (subject_code: string, more: Row = {}): Row => ({
	subject_code,
	subject_name: `${subject_code}公司`,
	subject_type: 'organisation',
	industry_code: 'H6210',
	status: 'active',
	...more,
});
const penalty = (subject_code: string, on: number, doc_no: string, more: Row = {}): Row => ({
	doc_no,
	authority_code: 'D2',
	subject_code,
	penalty_kinds: 'warning',
	decided_on: day(on),
	received_at,
	...more,
});
const commitment = (subject_code: string, on: number, fulfilment: string): Row => ({
	commitment_code: `N${++number}`,
	subject_code,
	department_code: 'D3',
	kind: 'approval',
	fulfilment,
	made_on: day(on - 30),
	assessed_on: day(on),
	received_at,
});
const harmless = { first_time: true, intentional: false, harm: false };
const inclusive = { inclusive_from: day(-30), inclusive_years: 2, new_economy: true };
const four = (code: string): Row[] => [0, 30, 60, 90].map((on) => breach(code, on));

describe('an alert', () => {
	let warehouse: Warehouse;
	const alertsOf = (code: string): Promise<Row[]> =>
		warehouse.rows(
			`select * from repeat_violation_alerts where subject_code = '${code}' order by opened_on, alert_rule`,
		);
	const documentsOf = (code: string): Promise<Row[]> =>
		warehouse.rows(
			`select * from int_breaches where subject_code = '${code}' order by found_on, document_id`,
		);

	beforeAll(async () => {
		warehouse = await given(
			{
				subjects: [
					...[
						'TALK',
						'LATE',
						'SAME',
						'EDGE',
						'OVER',
						'CALM',
						'FIRST',
						'KEPT',
						'BROKEN',
						'FINED',
						'MEND',
						'OLD',
						'FREE',
					].map((code) => subject(code)),
					subject('NEW', inclusive),
					subject('NEW9', { ...inclusive, inclusive_years: 9 }),
					subject('DRUG', { ...inclusive, key_area: 'drug' }),
					subject('LOAN', { ...inclusive, industry_code: '6637' }),
					subject('FUND', { industry_code: 'J6739' }),
				],
				breaches: [
					breach('TALK', 0),
					breach('TALK', 100),
					breach('LATE', 0),
					breach('LATE', 300),
					...Object.entries({ SAME: 100, EDGE: 233, OVER: 234 }).flatMap(([code, on]) => [
						breach(code, 0),
						breach(code, on),
					]),
					breach('CALM', 0),
					breach('CALM', 20),
					...[0, 40].map((on) => breach('FIRST', on, { ...harmless, rectified_on: day(on + 5) })),
					...[0, 40].map((on) => breach('KEPT', on, harmless)),
					...[0, 40].map((on) => breach('FUND', on, { ...harmless, rectified_on: day(on + 5) })),
					...four('NEW'),
					...four('DRUG'),
					...four('LOAN'),
					breach('NEW', 200, { severity: 'serious' }),
					breach('NEW9', 0),
					breach('BROKEN', 0, { kind: 'commitment_breach' }),
					breach('FINED', 0, { doc_no: '罚〔1〕' }),
					breach('MEND', 320, { breach_id: 'M1' }),
					breach('MEND', 340, { doc_no: '文〔M2〕' }),
					breach('OLD', 0, { breach_id: 'O1' }),
					breach('OLD', 30, { breach_id: 'O2' }),
					breach('nobody', 400),
				],
				penalties: [
					penalty('FINED', 0, '罚〔1〕'),
					penalty('FINED', 50, '罚〔2〕'),
					penalty('FINED', 70, '罚〔3〕', { penalty_kinds: 'warning;fine' }),
					penalty('FREE', 310, '罚〔4〕', { penalty_kinds: 'fine' }),
					penalty('FREE', 10, '罚〔5〕', { penalty_kinds: 'revoked_licence' }),
				],
				commitments: [
					commitment('BROKEN', 20, 'none'),
					commitment('BROKEN', 150, 'partial'),
					commitment('BROKEN', 160, 'full'),
					{ ...commitment('TALK', 10, 'full'), valid_to: day(900) },
				],
				interventions: [
					talk('TALK', 50),
					talk('LATE', 50),
					talk('SAME', 100),
					talk('EDGE', 50),
					talk('OVER', 50),
					talk('CALM', 60),
					{ ...talk('TALK', 110, 'risk_warning'), department_code: 'D7' },
					{ ...talk('TALK', 112, 'receipt'), by_department_code: 'D7' },
				],
				licences: ['D7', 'D8', 'D9'].map((authority_code) => ({
					doc_no: `许〔${authority_code}〕`,
					authority_code,
					subject_code: 'TALK',
					status: authority_code === 'D9' ? 'withdrawn' : 'valid',
					decided_on: day(-100),
					valid_to: day(700),
					received_at,
				})),
				repairs: [
					{
						repair_id: 'R1',
						subject_code: 'MEND',
						breach_id: 'M1',
						decided_on: day(350),
						outcome: 'granted',
					},
					{
						repair_id: 'R2',
						subject_code: 'MEND',
						doc_no: '文〔M2〕',
						decided_on: day(352),
						outcome: 'granted',
					},
					{
						repair_id: 'R3',
						subject_code: 'OLD',
						breach_id: 'O1',
						decided_on: day(60),
						outcome: 'granted',
					},
					{
						repair_id: 'R4',
						subject_code: 'OLD',
						breach_id: 'O2',
						decided_on: day(60),
						outcome: 'refused',
					},
				].map((row) => ({ ...row, applied_on: day(40), received_at })),
			},
			'repeat_violation_alerts',
		);
	});
	afterAll(() => warehouse.close());

	it('R39, R83: a new breach within half a year of a talk puts the subject on the watch list, a later one does not', async () => {
		expect(await alertsOf('TALK')).toMatchObject([
			{ level: 'L2', action: 'watch_list', opened_on: day(100) },
		]);
		expect(await alertsOf('LATE')).toMatchObject([{ level: 'L1', action: 'reminder_talk' }]);
		// a talk on the day of the breach is no talk before it; the 183rd day after is the last
		const levels = await Promise.all(
			['SAME', 'EDGE', 'OVER'].map(async (code) => (await alertsOf(code))[0]!.level),
		);
		expect(levels).toEqual(['L1', 'L2', 'L1']);
	});

	it('R83: from L2 on every department with a live licence or promise is warned, and its receipt is awaited', async () => {
		expect(await alertsOf('TALK')).toMatchObject([
			{ warning_due_count: 3, warned_count: 1, acknowledged_count: 1 },
		]);
		expect(await alertsOf('LATE')).toMatchObject([{ warning_due_count: 0 }]);
	});

	it('R83: after a talk and half a clean year L1 ends, when the score has fallen to half', async () => {
		expect(await alertsOf('CALM')).toMatchObject([
			{
				alert_state: 'closed',
				talked_on: day(60),
				closed_on: day(20 + 183),
				closed_reason: 'clean',
			},
		]);
	});

	it('R82: a first minor breach without intent or harm, put right, is not counted; not put right, it is', async () => {
		expect(await alertsOf('FIRST')).toEqual([]);
		expect((await documentsOf('FIRST')).map((row) => row.exclusion_reason)).toEqual([
			'first_minor',
			'first_minor',
		]);
		expect(await alertsOf('KEPT')).toMatchObject([{ level: 'L1' }]);
	});

	it('R81: inside the inclusive period an alert stops at the talk, but for serious breaches and key areas', async () => {
		expect((await alertsOf('NEW')).map((row) => [row.alert_rule, row.level])).toEqual([
			['repeat_breach', 'L1'],
			['serious_breach', 'L3'],
		]);
		expect(await alertsOf('DRUG')).toMatchObject([{ level: 'L2' }]);
		const [long] = await warehouse.rows(
			`select inclusive_to from int_special_subjects where subject_code = 'NEW9'`,
		);
		expect(long!.inclusive_to).toBe('2028-05-03');
	});

	it('R84: industries under the strict line are sheltered by neither rule', async () => {
		expect(await alertsOf('LOAN')).toMatchObject([{ level: 'L2' }]);
		expect(await alertsOf('FUND')).toMatchObject([{ level: 'L1', counted_count: 2 }]);
	});

	it('R31: a promise not kept goes on record by how far it was kept, once with the record its department filed', async () => {
		expect(
			(await documentsOf('BROKEN')).map((row) => [
				row.breach_kind,
				row.severity,
				row.exclusion_reason,
			]),
		).toEqual([
			['commitment_breach', 'minor', null],
			['commitment_breach', 'general', 'filed'],
			['commitment_breach', 'minor', null],
		]);
	});

	it('R83: a penalty counts once per document, as grave as its gravest kind', async () => {
		expect(
			(await documentsOf('FINED')).map((row) => [row.document, row.severity, row.exclusion_reason]),
		).toEqual([
			['罚〔1〕', 'minor', null],
			['罚〔1〕', 'minor', 'filed'],
			['罚〔2〕', 'minor', null],
			['罚〔3〕', 'general', null],
		]);
	});

	it('R42: what is not said to end is in force for the longest publication of the rules of its day', async () => {
		expect(
			(await documentsOf('FREE')).map((row) => [row.severity, row.found_on, row.in_force_to]),
		).toEqual([
			['serious', '2025-06-12', '2028-06-12'],
			['general', '2026-04-08', '2027-04-08'],
		]);
	});

	it('R42: a repaired record is used no longer from its repair, one repaired under the older rules from 2026-04-01', async () => {
		expect((await documentsOf('MEND')).map((row) => [row.in_force_to, row.is_rectified])).toEqual([
			[day(350), true],
			[day(352), true],
		]);
		expect((await documentsOf('OLD')).map((row) => [row.in_force_to, row.end_source])).toEqual([
			['2026-04-01', 'repaired'],
			['2028-07-02', 'derived'],
		]);
		expect(await alertsOf('MEND')).toMatchObject([
			{
				alert_state: 'closed',
				closed_on: day(350),
				excluded_documents: expect.stringContaining('已修复') as string,
			},
		]);
		expect(await alertsOf('OLD')).toMatchObject([{ closed_on: '2026-04-01' }]);
	});

	it('meets the tests of its models', async () => {
		expect(
			(await warehouse.expectations()).filter((one) => one.severity === 'block' && one.failing > 0),
		).toEqual([]);
	});
});

describe('the count of an industry', () => {
	it('R83: is the least that few reach by chance under its mean of the year before, never below the general count', async () => {
		const firms = (letter: string, count: number): Row[] =>
			Array.from({ length: count }, (_, index) =>
				subject(`${letter}${index}`, {
					industry_code: letter === 'H' ? 'H6210' : letter === 'C' ? 'C1432' : 'F5211',
				}),
			);
		const warehouse = await given(
			{
				subjects: [...firms('H', 40), ...firms('C', 40), ...firms('F', 20)],
				breaches: [
					...Array.from({ length: 40 }, (_, index) => breach(`H${index}`, -300)),
					...Array.from({ length: 4 }, (_, index) => breach(`C${index}`, -300)),
					...Array.from({ length: 20 }, (_, index) => breach(`F${index}`, -300)),
					breach('H0', 0),
					breach('H0', 20),
					breach('C9', 0),
					breach('C9', 20),
				],
			},
			'repeat_violation_alerts',
			{ 'alerts.calibration_least_subjects': 30 },
		);
		// P(N ≥ 4) is 0.019 at a mean of 1, P(N ≥ 2) 0.0047 at a mean of 0.1
		expect(
			await warehouse.rows(
				'select industry_section, year, repeat_count from int_alert_thresholds where year = 2025 order by 1',
			),
		).toEqual([
			{ industry_section: 'C', year: 2025, repeat_count: 2 },
			{ industry_section: 'H', year: 2025, repeat_count: 4 },
		]);
		expect(
			(await warehouse.rows('select subject_code from repeat_violation_alerts')).map(
				(row) => row.subject_code,
			),
		).toEqual(['C9']);
		warehouse.close();
	});
});
