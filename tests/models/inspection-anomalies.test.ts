import { describe, expect, it } from 'vitest';
import { type Row } from '../../pipeline/database.ts';
import { given, rowsOf } from '../given.ts';

let number = 0;
const plus = (day: string, days: number): string =>
	new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
const visit = (
	subject: number,
	department_code: string,
	inspected_on: string,
	more: Row = {},
): Row => ({
	inspection_id: `N${++number}`,
	subject_code: `S${subject}`,
	department_code,
	inspected_on,
	kind: 'random',
	result: 'no_problem',
	received_at: '2026-08-02 09:00:00',
	...more,
});
const subjects = Array.from({ length: 200 }, (_, subject) => ({
	subject_code: `S${subject}`,
	subject_name: `企业${subject}`,
	subject_type: 'organisation',
}));
const ratings = subjects.map(({ subject_code }, subject) => ({
	subject_code,
	scheme_code: 'market_risk_five',
	grade: subject < 100 ? 'A' : 'D',
	valid_from: '2024-01-01',
}));

describe('signs of anomalous inspection', () => {
	it('R95: a week far above the twelve before is a burst, a steady load is none, and nothing is said of the first weeks', async () => {
		const weeks = Array.from({ length: 16 }, (_, week) => plus('2026-03-02', 7 * week));
		const inspections = weeks
			.flatMap((on, week) => [
				...Array.from({ length: week === 2 ? 40 : week === 14 ? 25 : 5 }, (_, place) =>
					visit(place, 'D1', on),
				),
				...Array.from({ length: 30 }, (_, place) => visit(place + 50, 'D2', on)),
				...Array.from({ length: week === 14 ? 40 : 5 }, (_, place) =>
					visit(place + 100, 'D3', on, { kind: 'complaint' }),
				),
			])
			.filter(
				(one) =>
					one.department_code !== 'D1' ||
					one.inspected_on !== weeks[2] ||
					Number(String(one.subject_code).slice(1)) < 6,
			);
		const warehouse = await given({ subjects, ratings, inspections }, 'inspection_anomalies');
		expect(
			await warehouse.rows(
				`select department_code, period_on, visit_count from inspection_anomalies where sign = 'burst'`,
			),
		).toEqual([{ department_code: 'D1', period_on: weeks[14], visit_count: 25 }]);
		warehouse.close();
	});

	it('R95: a burst is more than three deviations above the mean and at least the least count, also in a week that has just begun', async () => {
		const burst = async (last: number, least: number): Promise<Row[]> =>
			rowsOf(
				'inspection_anomalies',
				{
					subjects,
					inspections: Array.from({ length: 13 }, (_, week) =>
						Array.from({ length: week === 12 ? last : 9 }, (__, place) =>
							visit(place, 'D1', plus('2026-03-02', 7 * week)),
						),
					).flat(),
				},
				{ 'anomalies.burst_least': least },
			);
		expect(await burst(18, 18)).toEqual([]);
		expect(await burst(19, 19)).toMatchObject([
			{ sign: 'burst', visit_count: 19, expected_count: 9, period_on: '2026-05-25' },
		]);
		expect(await burst(19, 20)).toEqual([]);
	});

	it('R95: targeted visits that lean to the low-risk classes while random ones do not are selective', async () => {
		const inspections = Array.from({ length: 60 }, (_, place) => [
			visit((place * 7) % 200, 'D1', plus('2026-03-02', place)),
			visit(place, 'D1', plus('2026-03-03', place), { kind: 'targeted' }),
			visit((place * 7) % 200, 'D2', plus('2026-03-02', place)),
			visit(140 - place, 'D2', plus('2026-03-03', place), { kind: 'targeted' }),
		]).flat();
		const warehouse = await given({ subjects, ratings, inspections }, 'inspection_anomalies');
		expect(
			await warehouse.rows(
				`select department_code, visit_count from inspection_anomalies where sign = 'low_risk_targeting'`,
			),
		).toEqual([{ department_code: 'D1', visit_count: 60 }]);
		warehouse.close();
		const least = async (count: number): Promise<number> =>
			(
				await rowsOf(
					'inspection_anomalies',
					{ subjects, ratings, inspections },
					{ 'anomalies.burst_least': count },
				)
			).filter(({ sign }) => sign === 'low_risk_targeting').length;
		expect([await least(60), await least(61)]).toEqual([1, 0]);
	});

	it('R95: the same inspectors, in whichever order, three times in a year at one subject without a finding are selective', async () => {
		const same = { inspectors: '张三;李四' };
		const inspections = ['2026-03-02', '2026-05-06', '2026-07-01'].flatMap((on) => [
			visit(1, 'D1', on, { inspectors: on === '2026-05-06' ? '李四; 张三' : '张三;李四' }),
			visit(2, 'D1', on, { inspectors: `王五;${on}` }),
			visit(3, 'D1', on, { ...same, result: on === '2026-05-06' ? 'corrected' : 'no_problem' }),
			visit(4, 'D1', on, { ...same, kind: 'complaint' }),
		]);
		const warehouse = await given(
			{
				subjects,
				ratings,
				departments: [{ department_code: 'D1', department_name: '市监局', kind: 'both' }],
				inspections,
			},
			'inspection_anomalies',
		);
		expect(
			await warehouse.rows(
				'select sign, subject_name, inspectors, visit_count, department_name from inspection_anomalies',
			),
		).toEqual([
			{
				sign: 'repeated_inspectors',
				subject_name: '企业1',
				inspectors: '张三;李四',
				visit_count: 3,
				department_name: '市监局',
			},
		]);
		expect(
			(await warehouse.expectations()).filter((one) => one.severity === 'block' && one.failing > 0),
		).toEqual([]);
		warehouse.close();
	});

	it('R95: any 365 days count, also across the turn of a year; a finding begins anew, and a day counts once', async () => {
		const visits: Record<string, [number, string[]]> = {
			turn: [1, ['2025-11-03', '2025-12-01', '2026-01-05']],
			within: [2, ['2025-03-03', '2025-09-01', '2026-03-02']],
			beyond: [3, ['2025-03-03', '2025-09-01', '2026-03-03']],
			before: [4, ['2026-01-05!', '2026-02-02', '2026-03-02', '2026-04-01']],
			between: [5, ['2026-01-05', '2026-02-02!', '2026-03-02', '2026-04-01']],
			day: [6, ['2026-01-05', '2026-01-05', '2026-02-02']],
			longer: [7, ['2025-10-01', '2025-11-03', '2025-12-01', '2026-01-05']],
			sameDay: [8, ['2026-01-05', '2026-02-02', '2026-02-02!', '2026-03-02']],
		};
		const inspections = Object.values(visits).flatMap(([subject, days]) =>
			days.map((on) =>
				visit(subject, 'D1', on.slice(0, 10), {
					inspectors: '张三;李四',
					result: on.endsWith('!') ? 'corrected' : 'no_problem',
				}),
			),
		);
		const warehouse = await given({ subjects, ratings, inspections }, 'inspection_anomalies');
		const names = Object.fromEntries(
			Object.entries(visits).map(([name, [subject]]) => [`S${subject}`, name]),
		);
		const found = await warehouse.rows(
			`select subject_code, year(period_on)::integer as year, visit_count from inspection_anomalies where sign = 'repeated_inspectors' order by 1, 2`,
		);
		expect(
			found.map((row) => [names[String(row.subject_code)], row.year, row.visit_count]),
		).toEqual([
			['turn', 2026, 3],
			['within', 2026, 3],
			['before', 2026, 3],
			['longer', 2025, 3],
			['longer', 2026, 3],
		]);
		warehouse.close();
	});
});
