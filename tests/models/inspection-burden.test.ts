import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Row } from '../../pipeline/database.ts';
import { given, type Warehouse } from '../given.ts';
import { expectRecords } from './records.ts';

const received_at = '2026-08-02 09:00:00';
const grades: Record<string, string> = { MINOR: 'B', TWICE: 'B', ALONE: 'C', HONEST: 'A', BUSY: 'A', GRAVE: 'E', DRUG: 'B', NEW: 'A', WORSE: 'B', CALLED: 'C' };
let number = 0;
const visit = (subject_code: string, inspected_on: string, more: Row = {}): Row => ({
	inspection_id: `N${++number}`, subject_code, department_code: 'D1', inspected_on, kind: 'random', result: 'no_problem', received_at, ...more,
});
const joint = { joint: true, plan_id: 'P1' };

describe('the burden of inspections', () => {
	let warehouse: Warehouse;
	const yearOf = async (code: string, year = 2026): Promise<Row> =>
		(await warehouse.rows(`select * from inspection_burden where subject_code = '${code}' and year = ${year}`))[0]!;
	beforeAll(async () => {
		warehouse = await given(
			{
				subjects: [...Object.keys(grades), 'KEY', 'SOON', 'FINE'].map((subject_code) => ({
					subject_code,
					subject_name: `${subject_code}公司`,
					subject_type: 'organisation',
					status: 'active',
					key_area: { DRUG: 'drug', KEY: 'vaccine' }[subject_code] ?? null,
					...({ NEW: { inclusive_from: '2025-06-02', inclusive_years: 2 }, SOON: { inclusive_from: '2025-08-20', inclusive_years: 1 } }[subject_code] ?? {}),
				})),
				ratings: [
					...Object.entries(grades).map(([subject_code, grade]) => ({ subject_code, scheme_code: 'market_risk_five', grade, valid_from: '2024-01-01' })),
					{ subject_code: 'WORSE', scheme_code: 'market_risk_five', grade: 'E', valid_from: '2026-03-20' },
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
					...['2026-03-02', '2026-03-03', '2026-03-04', '2026-03-04'].map((on) => visit('BUSY', on, { kind: 'targeted' })),
					...['2026-01-05', '2026-03-02', '2026-05-06', '2026-07-01'].map((on) => visit('GRAVE', on, { kind: 'targeted', result: 'corrected' })),
					...['2026-01-05', '2026-03-02', '2026-05-06'].map((on) => visit('DRUG', on)),
					visit('NEW', '2026-03-02'),
					visit('NEW', '2026-03-20', { kind: 'complaint' }),
					visit('WORSE', '2026-03-02', joint),
					visit('WORSE', '2026-04-20', { kind: 'targeted' }),
					...['2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05'].map((on) => visit('CALLED', on, { kind: 'complaint' })),
					visit('SOON', '2026-08-01'),
				],
				breaches: [
					{ breach_id: 'B1', subject_code: 'FINE', department_code: 'D1', kind: 'other', severity: 'minor', decided_on: '2026-05-06', doc_no: '罚〔1〕', first_time: true, intentional: false, harm: false, rectified_on: '2026-05-10', received_at },
					{ breach_id: 'B2', subject_code: 'FINE', department_code: 'D1', kind: 'other', severity: 'minor', decided_on: '2026-05-20', doc_no: '罚〔2〕', first_time: false, intentional: false, harm: false, rectified_on: '2026-05-22', received_at },
				],
				penalties: ['罚〔1〕', '罚〔2〕'].map((doc_no) => ({ doc_no, authority_code: 'D1', subject_code: 'FINE', penalty_kinds: 'fine', decided_on: '2026-05-06', received_at })),
			},
			'inspection_burden',
		);
	});
	afterAll(() => warehouse.close());

	it('R73: counts what several departments checked in one visit once, and how many visits that saved', async () => {
		expect(await yearOf('MINOR')).toMatchObject({ visit_count: 2, joint_count: 1, check_count: 3, saved_count: 1, over_count: 0 });
	});

	it('R76: minor and general offenders get one joint random inspection a year; anything else is beyond it', async () => {
		expect(await yearOf('TWICE')).toMatchObject({ unrequested_count: 2, over_count: 1, mirror_state: 'over_ceiling' });
		expect(await yearOf('ALONE')).toMatchObject({ unrequested_count: 1, over_count: 1 });
		expect(await yearOf('WORSE')).toMatchObject({ unrequested_count: 2, over_count: 0, credit_class: 'E' });
	});

	it('R76: complaints, checks after approval and repeats are outside the ceiling', async () => {
		expect(await yearOf('CALLED')).toMatchObject({ visit_count: 4, unrequested_count: 0, over_count: 0, mirror_state: 'none' });
	});

	it('R75: the trustworthy stay below the yearly ceiling, year by year', async () => {
		expect(await yearOf('HONEST')).toMatchObject({ over_count: 0, mirror_state: 'none' });
		expect(await yearOf('HONEST', 2025)).toMatchObject({ visit_count: 1 });
		expect(await yearOf('BUSY')).toMatchObject({ unrequested_count: 4, over_count: 2, mirror_state: 'both' });
	});

	it('R76: visits too close together raise the mirror alert: a second in a day, a third in seven, a fourth in thirty days', async () => {
		expect(await yearOf('BUSY')).toMatchObject({ crowded_count: 2 });
	});

	it('R77: serious offenders have no ceiling', async () => {
		expect(await yearOf('GRAVE')).toMatchObject({ unrequested_count: 4, over_count: 0, found_count: 4 });
	});

	it('R85: key areas are never relaxed, and who was not visited this year is listed', async () => {
		expect(await yearOf('DRUG')).toMatchObject({ over_count: 0, is_uncovered: false });
		expect(await yearOf('KEY')).toMatchObject({ visit_count: 0, is_uncovered: true, key_area: 'vaccine' });
	});

	it('R81: unrequested visits inside an inclusive period are counted, and its end is announced', async () => {
		expect(await yearOf('NEW')).toMatchObject({ inclusive_state: 'inside', inclusive_count: 1, inclusive_to: '2027-06-02' });
		expect(await yearOf('SOON')).toMatchObject({ inclusive_state: 'ending', inclusive_to: '2026-08-20' });
	});

	it('R82: a penalty for a first minor breach put right is to be reviewed', async () => {
		expect(await yearOf('FINE')).toMatchObject({ reviewable_count: 1, visit_count: 0 });
	});

	it('gives the visits behind each row, and meets its tests', async () => {
		await expectRecords(warehouse, 'inspection_burden');
	});
});
