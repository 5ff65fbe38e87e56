import { describe, expect, it } from 'vitest';
import { type Row } from '../../pipeline/database.ts';
import { given } from '../given.ts';

const received_at = '2026-08-01 09:00:00';
const breach = (breach_id: string, decided_on: string, severity: string, more: Row = {}): Row => ({
	breach_id,
	subject_code: 'S1',
	department_code: 'D1',
	kind: 'other',
	severity,
	decided_on,
	received_at,
	...more,
});
const repair = (
	repair_id: string,
	applied_on: string,
	decided_on: string | null,
	more: Row = {},
): Row => ({
	repair_id,
	subject_code: 'S1',
	applied_on,
	decided_on,
	outcome: decided_on && 'granted',
	received_at,
	...more,
});

describe('repairs', () => {
	it('R42, R87: are shown with time against the limit, outcome, way and the least period of the rules of their day', async () => {
		const warehouse = await given(
			{
				subjects: [{ subject_code: 'S1', subject_name: '甲公司', subject_type: 'organisation' }],
				departments: [{ department_code: 'D1', department_name: '市监局', kind: 'both' }],
				breaches: [
					breach('B1', '2026-03-20', 'minor'),
					breach('B2', '2026-05-06', 'minor', { doc_no: '文〔2〕' }),
					breach('B3', '2026-05-06', 'serious'),
					breach('B5', '2026-04-15', 'general'),
					breach('B4', '2026-07-31', 'minor', { subject_code: 'S9' }),
				],
				repairs: [
					repair('R1', '2026-03-26', '2026-04-03', { breach_id: 'B1', method: '接受专题培训' }),
					repair('R2', '2026-05-11', '2026-05-26', { doc_no: '文〔2〕', method: '提交信用报告' }),
					repair('R3', '2026-06-01', '2026-06-15', {
						breach_id: 'B3',
						outcome: 'refused',
						method: '参加公益慈善活动',
					}),
					repair('R4', '2026-07-01', null, { breach_id: 'B3', method: '信用核查' }),
					repair('R5', '2026-07-30', null, { breach_id: 'B8' }),
					repair('R6', '2026-07-14', '2026-07-28', { breach_id: 'B5' }),
					repair('R7', '2026-07-15', '2026-07-30', { breach_id: 'B5' }),
					repair('R8', '2026-07-17', null, { breach_id: 'B5' }),
					repair('R9', '2026-07-16', null, { breach_id: 'B5' }),
				],
			},
			'credit_repairs',
		);
		const rows = await warehouse.rows('select * from credit_repairs order by repair_id');
		expect(rows).toMatchObject([
			{
				repair_state: 'granted',
				way: 'training',
				working_days: 6,
				is_over_limit: false,
				is_past_least: false,
				earliest_on: '2026-06-20',
				due_on: '2026-04-10',
			},
			{
				repair_state: 'granted',
				way: 'credit_report',
				working_days: 11,
				is_over_limit: true,
				is_past_least: true,
				earliest_on: '2026-05-06',
				document: '文〔2〕',
			},
			{ repair_state: 'refused', way: 'charity', is_past_least: false, earliest_on: '2027-05-06' },
			{
				repair_state: 'overdue',
				way: 'credit_check',
				is_over_limit: true,
				department_name: '市监局',
				subject_name: '甲公司',
			},
			{
				repair_state: 'waiting',
				way: 'unknown',
				is_over_limit: false,
				is_matched: false,
				document: 'B8',
			},
			{
				is_past_least: false,
				earliest_on: '2026-07-15',
				due_on: '2026-07-28',
				is_over_limit: false,
				working_days: 10,
			},
			{ is_past_least: true, due_on: '2026-07-29', is_over_limit: true, working_days: 11 },
			{ repair_state: 'waiting', due_on: '2026-07-31', is_over_limit: false },
			{ repair_state: 'overdue', due_on: '2026-07-30', is_over_limit: true },
		]);
		expect(
			(await warehouse.expectations()).filter((one) => one.severity === 'block' && one.failing > 0),
		).toEqual([]);
		warehouse.close();
	});

	it('R42: under the older rules food, drugs, special equipment, work safety and fire had a year, whatever the severity; since 2026-04-01 severity alone counts', async () => {
		const categories = [
			'食品经营未查验进货凭证',
			'药品购销记录不全',
			'特种设备未经检验',
			'安全生产条件不足',
			'消防设施缺失',
			'未按规定明码标价',
		];
		const days = ['2026-03-31', '2026-04-01'];
		const named = (place: number) => ({ subject_code: `S${place}`, department_code: 'D1' });
		const warehouse = await given(
			{
				breaches: [
					...categories.map((category, place) =>
						breach(`B${place}`, '2025-11-03', 'general', { ...named(place), category }),
					),
					breach('LISTED', '2025-11-03', 'serious', { kind: 'serious_list' }),
					breach('GRAVE', '2025-11-03', 'serious'),
				],
				penalties: [
					{
						doc_no: '罚〔1〕',
						authority_code: 'D1',
						subject_code: 'S7',
						violation_kind: '其他',
						basis: '《中华人民共和国食品安全法》第五十三条',
						penalty_kinds: 'fine',
						decided_on: '2025-11-03',
					},
				],
				repairs: days.flatMap((day) => [
					...categories.map((_, place) =>
						repair(`${day} B${place}`, day, null, {
							subject_code: `S${place}`,
							breach_id: `B${place}`,
						}),
					),
					...['LISTED', 'GRAVE'].map((id) => repair(`${day} ${id}`, day, null, { breach_id: id })),
					repair(`${day} P`, day, null, { subject_code: 'S7', doc_no: '罚〔1〕' }),
				]),
			},
			'credit_repairs',
		);
		const earliest = async (day: string) =>
			(
				await warehouse.rows(
					`select repair_id, earliest_on, is_past_least from credit_repairs where applied_on = '${day}' order by repair_id`,
				)
			).map((row) => [String(row.repair_id).slice(11), row.earliest_on, row.is_past_least]);
		const year = (id: string) => [id, '2026-11-03', false];
		const quarter = (id: string) => [id, '2026-02-03', true];
		expect(await earliest('2026-03-31')).toEqual([
			...['B0', 'B1', 'B2', 'B3', 'B4'].map(year),
			quarter('B5'),
			quarter('GRAVE'),
			year('LISTED'),
			year('P'),
		]);
		expect(await earliest('2026-04-01')).toEqual([
			...['B0', 'B1', 'B2', 'B3', 'B4', 'B5'].map(quarter),
			year('GRAVE'),
			year('LISTED'),
			quarter('P'),
		]);
		warehouse.close();
	});
});
