import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Row } from '../../pipeline/database.ts';
import { given, rowsOf, type Warehouse } from '../given.ts';
import { expectRecords } from './records.ts';

const received_at = '2026-08-01 09:00:00';
const eight = [
	'coercion',
	'confirmation',
	'levy',
	'payment',
	'adjudication',
	'compensation',
	'reward',
	'inspection',
];
let number = 0;
const licence = (decided_on: string, published: string | null, more: Row = {}): Row => ({
	doc_no: `许〔${++number}〕`,
	authority_code: 'D1',
	subject_code: 'S1',
	status: 'valid',
	decided_on,
	published_at: published && `${published} 10:00:00`,
	received_at,
	...more,
});
const penalty = (
	decided_on: string,
	published: string | null,
	penalty_kinds: string,
	published_to: string | null = null,
): Row => ({
	...licence(decided_on, published),
	status: undefined,
	authority_code: 'D2',
	penalty_kinds,
	published_to,
});

describe('the timeliness of publication', () => {
	let warehouse: Warehouse;
	const row = async (where: string): Promise<Row> =>
		(await warehouse.rows(`select * from publication_timeliness where ${where}`))[0]!;

	beforeAll(async () => {
		warehouse = await given(
			{
				departments: [{ department_code: 'D1', department_name: '市监局', kind: 'both' }],
				licences: [
					licence('2026-02-12', '2026-02-28'),
					licence('2026-02-12', '2026-03-01'),
					licence('2026-02-12', null),
					licence('2026-07-30', null),
					licence('2026-07-01', '2026-07-20', { status: 'withdrawn' }),
				],
				penalties: [
					penalty('2026-03-31', '2026-04-02', 'warning'),
					penalty('2026-04-01', null, 'warning'),
					penalty('2026-04-02', '2026-04-10', 'warning;fine', '2026-08-20'),
					penalty('2026-04-03', '2026-05-10', 'revoked_licence', '2030-04-03'),
					...['2026-07-31', '2026-08-30', '2026-08-31', '2027-05-06', '2027-05-07'].map((to) =>
						penalty('2026-05-06', '2026-05-08', 'fine', to),
					),
				].map(({ status: _, ...rest }) => rest),
				publications: [
					...eight.map((kind) => ({
						kind,
						doc_no: `文〔${kind}〕`,
						authority_code: 'D3',
						decided_on: '2026-07-01',
						published_at: '2026-07-03 09:00:00',
						received_at,
					})),
					...['2026-07-21', '2026-07-22'].map((decided_on) => ({
						kind: 'levy',
						doc_no: `文〔${decided_on}〕`,
						authority_code: 'D7',
						decided_on,
						received_at,
					})),
				],
				commitments: [
					{
						commitment_code: 'C1',
						subject_code: 'S1',
						department_code: 'D4',
						kind: 'voluntary',
						publicity: 'public',
						made_on: '2026-07-27',
						received_at,
					},
					{
						commitment_code: 'C2',
						subject_code: 'S1',
						department_code: 'D4',
						kind: 'repair',
						publicity: 'public',
						made_on: '2026-07-01',
						received_at,
					},
					{
						commitment_code: 'C3',
						subject_code: 'S1',
						department_code: 'D4',
						kind: 'self_regulation',
						publicity: 'internal',
						made_on: '2026-07-01',
						received_at,
					},
					{
						commitment_code: 'C4',
						subject_code: 'S1',
						department_code: 'D4',
						kind: 'voluntary',
						publicity: 'public',
						made_on: '2026-06-29',
						received_at,
					},
				],
				breaches: [
					{
						breach_id: 'B1',
						subject_code: 'S1',
						department_code: 'D5',
						kind: 'serious_list',
						severity: 'serious',
						decided_on: '2026-06-01',
						published_from: '2026-06-30',
						published_to: '2029-06-01',
						received_at: '2026-06-30 09:00:00',
					},
					{
						breach_id: 'B2',
						subject_code: 'S2',
						department_code: 'D5',
						kind: 'serious_list',
						severity: 'serious',
						decided_on: '2026-06-01',
						published_from: '2026-06-08',
						received_at,
					},
				],
				inspections: [
					{
						inspection_id: 'N1',
						subject_code: 'S1',
						department_code: 'D6',
						inspected_on: '2026-07-01',
						kind: 'random',
						plan_id: 'P1',
						result: 'no_problem',
						published_at: '2026-07-02 09:00:00',
						received_at,
					},
					{
						inspection_id: 'N2',
						subject_code: 'S2',
						department_code: 'D6',
						inspected_on: '2026-07-01',
						kind: 'random',
						plan_id: 'P1',
						result: 'no_problem',
						received_at,
					},
					{
						inspection_id: 'N3',
						subject_code: 'S2',
						department_code: 'D6',
						inspected_on: '2026-07-31',
						kind: 'targeted',
						result: 'no_problem',
						received_at,
					},
				],
			},
			'publication_timeliness',
		);
	});
	afterAll(() => warehouse.close());

	it('R92: a decision is in time up to its seventh working day, make-up Saturdays included', async () => {
		expect(await row(`publication_kind = 'licence' and month = '2026-02-01'`)).toMatchObject({
			department_name: '市监局',
			decision_count: 3,
			due_count: 3,
			on_time_count: 1,
			late_count: 1,
			overdue_count: 1,
			on_time_share: 1 / 3,
			mean_working_days: 7,
		});
	});

	it('R92: withdrawn decisions and those not yet due are outside the rate', async () => {
		expect(await row(`publication_kind = 'licence' and month = '2026-07-01'`)).toMatchObject({
			decision_count: 2,
			due_count: 0,
			pending_count: 1,
			excluded_count: 1,
			on_time_share: null,
		});
	});

	it('R92: what falls due today is not overdue yet, what fell due yesterday is', async () => {
		expect(
			await warehouse.rows(
				`select decided_on, due_on, publication_state from int_publications where department_code = 'D7' order by decided_on`,
			),
		).toEqual([
			{ decided_on: '2026-07-21', due_on: '2026-07-30', publication_state: 'overdue' },
			{ decided_on: '2026-07-22', due_on: '2026-07-31', publication_state: 'pending' },
		]);
	});

	it('R42, R92: ends soon up to the last day of the warning, not on the day it has ended; the longest period itself is not too long', async () => {
		expect(
			await warehouse.rows(
				`select published_to, is_expiring, is_overlong from int_publications where decided_on = '2026-05-06' order by published_to`,
			),
		).toEqual([
			{ published_to: '2026-07-31', is_expiring: false, is_overlong: false },
			{ published_to: '2026-08-30', is_expiring: true, is_overlong: false },
			{ published_to: '2026-08-31', is_expiring: false, is_overlong: false },
			{ published_to: '2027-05-06', is_expiring: false, is_overlong: false },
			{ published_to: '2027-05-07', is_expiring: false, is_overlong: true },
		]);
	});

	it('R92: minor penalties are published before 2026-04-01 and not since', async () => {
		expect(await row(`publication_kind = 'penalty' and month = '2026-03-01'`)).toMatchObject({
			on_time_count: 1,
			minor_count: 0,
		});
		expect(await row(`publication_kind = 'penalty' and month = '2026-04-01'`)).toMatchObject({
			due_count: 2,
			on_time_count: 1,
			late_count: 1,
			excluded_count: 1,
			minor_count: 1,
		});
	});

	it('R42, R92: publications that end soon, and those set beyond the longest period, are counted', async () => {
		expect(await row(`publication_kind = 'penalty' and month = '2026-04-01'`)).toMatchObject({
			expiring_count: 1,
			overlong_count: 1,
		});
	});

	it('R92: all ten kinds are there', async () => {
		const kinds = (
			await warehouse.rows<{ kind: string }>(
				'select distinct publication_kind as kind from publication_timeliness',
			)
		).map(({ kind }) => kind);
		expect(kinds).toEqual(expect.arrayContaining(['licence', 'penalty', ...eight]));
		expect(await row(`publication_kind = 'reward'`)).toMatchObject({ on_time_count: 1 });
	});

	it('R78: results of random inspections are published, those of other visits need not be', async () => {
		expect(await row(`publication_kind = 'spot_check'`)).toMatchObject({
			decision_count: 2,
			on_time_count: 1,
			overdue_count: 1,
		});
	});

	it('R80: promises of every kind are collected in time, those that are not public are not counted', async () => {
		expect(await row(`publication_kind = 'commitment' and month = '2026-07-01'`)).toMatchObject({
			decision_count: 3,
			on_time_count: 1,
			late_count: 1,
			excluded_count: 1,
		});
	});

	it('R92: promises made before the first receipt of all are history, no lateness of the department', async () => {
		expect(await row(`publication_kind = 'commitment' and month = '2026-06-01'`)).toMatchObject({
			decision_count: 1,
			due_count: 0,
			excluded_count: 1,
		});
		expect(
			await warehouse.rows(
				`select document from int_publications where exclusion_reason = 'history'`,
			),
		).toEqual([{ document: 'C4' }]);
	});

	it('R41: entries of the serious list are pushed and published in time', async () => {
		expect(await row(`publication_kind = 'serious_list'`)).toMatchObject({
			on_time_count: 1,
			late_count: 1,
		});
	});

	it('R41, R92: bounds of the exclusions and of the longest term of either law', async () => {
		const listed = (breach_id: string, more: Row): Row => ({
			breach_id,
			subject_code: 'S1',
			department_code: 'D1',
			kind: 'serious_list',
			severity: 'serious',
			decided_on: '2026-06-01',
			received_at,
			...more,
		});
		const promised = (code: string, made_on: string): Row => ({
			commitment_code: code,
			subject_code: 'S1',
			department_code: 'D1',
			kind: 'approval',
			publicity: 'public',
			made_on,
			received_at,
		});
		const found = await rowsOf(
			'int_publications',
			{
				penalties: [
					penalty('2026-03-31', '2026-04-02', 'fine', '2029-03-31'),
					penalty('2026-03-31', '2026-04-02', 'fine', '2029-04-01'),
					penalty('2026-04-01', '2026-04-02', 'fine', '2027-04-01'),
					penalty('2026-04-01', '2026-04-02', 'fine', '2027-04-02'),
				].map(({ status: _, ...rest }, place) => ({ ...rest, doc_no: `P${place}` })),
				licences: [
					licence('2026-07-31', null, { doc_no: 'TODAY' }),
					licence('2026-08-01', null, { doc_no: 'AHEAD' }),
				],
				breaches: [
					listed('NEVER', { published_from: '2026-06-02', published_to: '2026-06-02' }),
					listed('DAY', { published_from: '2026-06-02', published_to: '2026-06-03' }),
				],
				commitments: [promised('BEFORE', '2026-06-30'), promised('OPENING', '2026-07-01')],
				int_data_date: [
					{ data_date: '2026-07-31', known_on: '2026-08-01', opened_on: '2026-07-01' },
				],
			},
			{},
			'document',
		);
		expect(found.map((one) => [one.document, one.exclusion_reason, one.is_overlong])).toEqual([
			['AHEAD', 'future', false],
			['BEFORE', 'history', false],
			['DAY', null, false],
			['NEVER', 'withdrawn', false],
			['OPENING', null, false],
			['P0', null, false],
			['P1', null, true],
			['P2', null, false],
			['P3', null, true],
			['TODAY', null, false],
		]);
	});

	it('gives the rows behind every count, and meets its tests', async () => {
		await expectRecords(warehouse, 'publication_timeliness');
	});
});
