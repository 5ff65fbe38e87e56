import { describe, expect, it } from 'vitest';
import { type Row } from '../../pipeline/database.ts';
import { given } from '../given.ts';

let number = 0;
const approval = (item_code: string, department_code: string, checked: boolean): Row => ({
	case_no: `A${++number}`,
	item_code,
	subject_code: 'S1',
	department_code,
	applied_at: '2026-03-02 09:00:00',
	decided_at: '2026-03-03 09:00:00',
	result: 'granted',
	credit_checked_at: checked ? '2026-03-02 10:00:00' : null,
	received_at: '2026-04-01 09:00:00',
});
const item = (item_code: string, item_type: string): Row => ({
	item_code,
	item_name: item_code,
	item_type,
	approval_department_code: 'D1',
	supervision_department_code: 'D1',
	statutory_days: 20,
	materials_before: 3,
	materials_now: 2,
	valid_from: '2025-01-01',
});
const visit = (subject_code: string, department_code: string): Row => ({
	inspection_id: `N${++number}`,
	subject_code,
	department_code,
	inspected_on: '2026-03-10',
	kind: 'random',
	plan_id: 'P1',
	result: 'no_problem',
	received_at: '2026-04-01 09:00:00',
});

describe('the use of credit', () => {
	it('R33, R72: is counted by scene, department and month, and departments that never use it are there', async () => {
		const warehouse = await given(
			{
				departments: [
					{ department_code: 'D1', department_name: '市场监督管理局', kind: 'both' },
					{ department_code: 'D2', department_name: '教育局', kind: 'both' },
					{ department_code: 'D3', department_name: '统计局', kind: 'both' },
				],
				items: [item('I1', 'licence'), item('I2', 'confirmation'), item('I3', 'licence')],
				approvals: [
					approval('I1', 'D1', true),
					approval('I1', 'D1', false),
					approval('I2', 'D1', true),
					approval('I3', 'D3', false),
				],
				ratings: [
					{
						subject_code: 'S1',
						scheme_code: 'market_risk_five',
						grade: 'B',
						valid_from: '2025-01-01',
					},
				],
				inspections: [visit('S1', 'D1'), visit('S2', 'D1'), visit('S1', 'D2'), visit('S2', 'D3')],
			},
			'credit_uses',
		);
		const rows = await warehouse.rows('select * from credit_uses order by department_code, scene');
		expect(
			rows.map((row) => [row.department_code, row.scene, row.business_count, row.use_count]),
		).toEqual([
			['D1', 'approval', 2, 1],
			['D1', 'inspection', 2, 1],
			['D1', 'qualification', 1, 1],
			['D2', 'inspection', 1, 1],
			['D3', 'approval', 1, 0],
			['D3', 'inspection', 1, 0],
		]);
		const model = warehouse.models.find(({ name }) => name === 'credit_uses')!;
		const said = await Promise.all(
			model.header.lead!.map(({ query }) =>
				warehouse.rows(query.replaceAll('{mart}', 'credit_uses')),
			),
		);
		expect(said).toEqual([[{ uses: 4, share: 0.5, idle: 1 }], [{ covered: 2 }], []]);
		expect(
			(await warehouse.expectations()).filter((one) => one.severity === 'block' && one.failing > 0),
		).toEqual([]);
		warehouse.close();
	});

	it('R33, R66: a case is the use of the department that handled it, also where several handle one item in a month', async () => {
		const warehouse = await given(
			{
				items: [item('I1', 'licence')],
				approvals: [
					approval('I1', 'T1', true),
					approval('I1', 'T2', false),
					approval('I1', 'T2', false),
				],
			},
			['credit_uses', 'int_credit_use_cases'],
		);
		expect(
			await warehouse.rows(
				'select department_code, business_count, use_count from credit_uses order by 1',
			),
		).toEqual([
			{ department_code: 'T1', business_count: 1, use_count: 1 },
			{ department_code: 'T2', business_count: 2, use_count: 0 },
		]);
		expect(
			await warehouse.rows(
				'select department_code, count(*)::integer as n from int_credit_use_cases group by 1 order by 1',
			),
		).toEqual([
			{ department_code: 'T1', n: 1 },
			{ department_code: 'T2', n: 2 },
		]);
		warehouse.close();
	});

	it('R33, R37: items of one scene add up, one off the list is an approval, only planned random visits are inspections, and an unknown department goes by its code', async () => {
		const warehouse = await given(
			{
				departments: [{ department_code: 'D1', department_name: '市场监管和教育局', kind: 'both' }],
				items: [item('I1', 'licence'), item('I2', 'licence')],
				approvals: [
					...['I1', 'I2', 'OFF'].flatMap((code) => [
						approval(code, 'D1', true),
						approval(code, 'D1', false),
					]),
					approval('I1', 'D9', true),
					{ ...approval('I1', 'D1', true), department_code: null, reported_by: null },
				],
				ratings: [
					{
						subject_code: 'S1',
						scheme_code: 'market_risk_five',
						grade: 'B',
						valid_from: '2025-01-01',
					},
				],
				inspections: [
					visit('S1', 'D1'),
					{ ...visit('S2', 'D1'), kind: 'targeted' },
					{ ...visit('S2', 'D1'), plan_id: null },
					visit('S3', 'D9'),
				],
			},
			['credit_uses', 'int_credit_use_cases'],
			{ 'plans.sectors.edu': '教育', 'plans.sectors.market': '市场监' },
		);
		const rows = await warehouse.rows<Record<string, unknown>>(
			"select concat_ws(' ', department_code, department_name, scene, coalesce(sector, '-'), business_count, use_count, round(use_share, 2)) as told from credit_uses order by department_code, scene",
		);
		expect(rows.map(({ told }) => told)).toEqual([
			'D1 市场监管和教育局 approval - 6 3 0.5',
			expect.stringMatching(/^D1 市场监管和教育局 inspection edu 1 1 1/),
			'D9 D9 approval - 1 1 1.0',
			'D9 D9 inspection - 1 0 0.0',
		]);
		const cases = await warehouse.rows<Record<string, unknown>>(
			"select concat_ws(' ', department_code, scene, count(*), count_if(is_used)) as told from int_credit_use_cases where department_code is not null group by department_code, scene order by 1",
		);
		expect(cases.map(({ told }) => told)).toEqual([
			'D1 approval 6 3',
			'D1 inspection 1 1',
			'D9 approval 1 1',
			'D9 inspection 1 0',
		]);
		warehouse.close();
	});

	it('R33: the scenes looked at are policy, and one that is asked for without a source of data is named', async () => {
		const warehouse = await given(
			{
				items: [item('I1', 'licence')],
				approvals: [approval('I1', 'D1', true)],
				inspections: [visit('S1', 'D1')],
			},
			'credit_uses',
			{ 'credit_use.scenes.inspection': 0, 'credit_use.scenes.tendering': 1 },
		);
		expect(await warehouse.rows('select scene from credit_uses')).toEqual([{ scene: 'approval' }]);
		const model = warehouse.models.find(({ name }) => name === 'credit_uses')!;
		expect(await warehouse.rows(model.header.lead!.at(-1)!.query)).toEqual([
			{ scenes: '招标投标', scenes_en: 'Tendering' },
		]);
		warehouse.close();
	});

	it('R37: sectors are known by the names of their departments', async () => {
		const warehouse = await given(
			{
				departments: [
					'市场监督管理局',
					'生态环境局',
					'住房和城乡建设局',
					'卫生健康委员会',
					'应急管理局',
					'旅游和文化广电体育局',
					'水务局',
					'教育局',
					'统计局',
				].map((department_name, place) => ({
					department_code: `D${place}`,
					department_name,
					kind: 'both',
				})),
				inspections: Array.from({ length: 9 }, (_, place) => visit('S1', `D${place}`)),
			},
			'credit_uses',
		);
		expect(
			(await warehouse.rows('select sector from credit_uses order by department_code')).map(
				(row) => row.sector,
			),
		).toEqual([
			'market',
			'environment',
			'housing',
			'health',
			'emergency',
			'tourism',
			'water',
			'education',
			null,
		]);
		warehouse.close();
	});
});
