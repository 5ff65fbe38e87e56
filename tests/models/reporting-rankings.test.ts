import { describe, expect, it } from 'vitest';
import { type Row } from '../../pipeline/database.ts';
import { given, rowsOf } from '../given.ts';
import { expectRecords } from './records.ts';
import { breach, rejectedCell, scores } from './reports.ts';

const departments = (codes: string[], more: Row = {}): Row[] =>
	codes.map((department_code) => ({
		department_code,
		department_name: `${department_code}局`,
		kind: 'both',
		peer_group: '执法类',
		...more,
	}));
const times = (count: number, make: () => Row): Row[] => Array.from({ length: count }, make);

/** Starts the clock on 2026-02-27 and closes March: an early and a late receipt of a department outside the test. */
const frame = [breach('X', '2026-02-26', '2026-02-27'), breach('X', '2026-03-31', '2026-04-01')];
const march = async (
	breaches: Row[],
	codes: string[],
	values = {},
	more: Record<string, Row[]> = {},
): Promise<Record<string, Row>> => {
	const rows = await rowsOf(
		'reporting_rankings',
		{ departments: departments(codes), breaches: [...frame, ...breaches], ...more },
		values,
	);
	return Object.fromEntries(
		rows.filter((row) => row.month === '2026-03-01').map((row) => [row.department_code, row]),
	);
};

describe('what a department had to report', () => {
	it('R92: a record is in time up to the end of its seventh working day', async () => {
		const rows = await march(
			[
				...times(3, () => breach('A', '2026-03-02', '2026-03-11')),
				...times(2, () => breach('A', '2026-03-02', '2026-03-12')),
			],
			['A'],
		);
		expect(rows.A).toMatchObject({
			due_count: 5,
			on_time_count: 3,
			late_count: 2,
			on_time_share: 0.6,
		});
	});

	it('R92: the number of working days is the policy’s', async () => {
		const rows = await march(
			times(4, () => breach('A', '2026-03-02', '2026-03-12')),
			['A'],
			{ 'reporting.due_working_days': 8 },
		);
		expect(rows.A).toMatchObject({ on_time_count: 4 });
	});

	it('R91: a record belongs to the month of its deadline, history before the first receipt to none', async () => {
		const rows = await march(
			[
				breach('A', '2026-02-26', '2026-03-09'),
				breach('A', '2026-03-02', '2026-03-04'),
				breach('A', '2026-03-24', '2026-03-26'),
			],
			['A'],
		);
		expect(rows.A).toMatchObject({ due_count: 1 });
	});

	it('R91: a record sent again after a correction is judged by its first receipt', async () => {
		const version = { breach_id: 'R1' };
		const corrected = breach('A', '2026-03-02', '2026-03-25', { ...version, row_key: 902 });
		const first = breach('A', '2026-03-02', '2026-03-04', { ...version, row_key: 901 });
		const rows = await march(
			[first, corrected],
			['A'],
			{},
			{ lake_superseded: [{ feed: 'breaches', row_key: 901, reason: 'superseded' }] },
		);
		expect(rows.A).toMatchObject({ due_count: 1, on_time_count: 1, late_count: 0 });
	});

	it('R91: what was not in by the end of the month counts against quantity', async () => {
		const rows = await march(
			[
				...times(6, () => breach('A', '2026-03-02', '2026-03-04')),
				...times(2, () => breach('A', '2026-03-02', '2026-03-20')),
				...times(2, () => breach('A', '2026-03-02', '2026-04-01')),
			],
			['A'],
		);
		expect(rows.A).toMatchObject({ on_time_share: 0.6, arrived_share: 0.8, quantity_score: 80 });
	});

	it('R91: a rejected row is to be corrected within five working days, and counts for the month of that day', async () => {
		const cell = (record_key: string, source_row: number, received: string): Row => ({
			feed: 'breaches',
			batch_id: 'wrong',
			source_file: 'f.csv',
			source_row,
			reported_by: 'A',
			department_code: 'A',
			business_date: '2026-03-02',
			received_at: `${received} 09:00:00`,
			column_name: 'severity',
			value: '?',
			rule_code: 'CODE-UNKNOWN',
			reason_zh: '代码不在代码表中',
			reason_en: 'unknown code',
			record_key,
		});
		const fixed = (breach_id: string, received: string): Row =>
			breach('A', '2026-03-02', received, { breach_id });
		// five working days after Wednesday 4 March end on the 11th
		const warehouse = await given(
			{
				departments: departments(['A']),
				breaches: [
					...frame,
					fixed('in', '2026-03-11'),
					fixed('late', '2026-03-12'),
					fixed('before', '2026-03-03'),
				],
				lake_rejected: [
					cell('in', 2, '2026-03-04'),
					cell('late', 3, '2026-03-04'),
					cell('never', 4, '2026-03-04'),
					cell('before', 5, '2026-03-04'),
					cell('young', 6, '2026-03-30'),
				],
			},
			['reporting_rankings', 'int_corrections'],
		);
		const [row] = await warehouse.rows(
			"select * from reporting_rankings where department_code = 'A' and month = date '2026-03-01'",
		);
		expect(row).toMatchObject({ correction_count: 4, corrected_count: 1, corrected_share: 0.25 });
		const [behind] = await warehouse.rows(
			"select count(*)::integer as n from int_corrections where is_due and month = date '2026-03-01'",
		);
		expect(behind).toEqual({ n: 4 });
		warehouse.close();
	});

	it('R34: rejected rows lower the valid share, each row once', async () => {
		const rows = await march(
			times(18, () => breach('A', '2026-03-02', '2026-03-04')),
			['A'],
			{},
			{
				lake_rejected: [
					rejectedCell(7, 'subject_code'),
					rejectedCell(7, 'severity'),
					rejectedCell(9, 'severity', { department_code: '没有这个部门' }),
				],
			},
		);
		expect(rows.A).toMatchObject({ received_count: 20, rejected_count: 2, valid_share: 0.9 });
	});

	it('R91: feeds that do not count for the ranking are left out', async () => {
		const rows = await march([...times(12, () => breach('A', '2026-03-02', '2026-03-04'))], ['A'], {
			'ranking.feeds.breaches': 0,
		});
		expect(rows.A).toMatchObject({ due_count: 0, ranking_status: 'no_business' });
	});

	it('R90: a feed reported in most months before is due; leaving it out lowers the quantity', async () => {
		const months = ['2026-03', '2026-04', '2026-05'].flatMap((month) => [
			...times(12, () => breach('A', `${month}-09`, `${month}-10`)),
			...Array.from({ length: 12 }, (_, i) => ({
				inspection_id: `${month}-${i}`,
				subject_code: 'S1',
				department_code: 'A',
				inspected_on: `${month}-09`,
				kind: 'random',
				result: 'no_problem',
				received_at: `${month}-10 09:00:00`,
			})),
		]);
		const june = times(12, () => breach('A', '2026-06-08', '2026-06-09'));
		const rows = await rowsOf('reporting_rankings', {
			departments: departments(['A']),
			breaches: [
				...frame,
				...months.filter((row) => 'breach_id' in row),
				...june,
				breach('X', '2026-06-30', '2026-07-01'),
			],
			inspections: months.filter((row) => 'inspection_id' in row),
		});
		expect(rows.find((row) => row.month === '2026-06-01')).toMatchObject({
			due_feed_count: 2,
			reported_feed_count: 1,
			coverage_share: 0.5,
			quantity_score: 75,
		});
		expect(rows.find((row) => row.month === '2026-05-01')).toMatchObject({
			due_feed_count: 0,
			coverage_share: null,
			quantity_score: 100,
		});
	});
});

describe('the catalogue of what is to be reported', () => {
	const entry = (
		department_code: string,
		feed: string,
		frequency: string,
		more: Row = {},
	): Row => ({
		department_code,
		entry_code: `${department_code}-${feed}`,
		feed,
		frequency,
		...more,
	});

	it('R90, R91: says which feeds are due when; a filed report of no business is none, and its department is not silent', async () => {
		const regular = ['2026-03', '2026-04', '2026-05'].flatMap((month) =>
			['H', 'N', 'W'].flatMap((code) =>
				times(12, () => breach(code, `${month}-09`, `${month}-10`)),
			),
		);
		const warehouse = await given(
			{
				departments: departments(['H', 'M', 'N', 'Q', 'W']),
				catalogue: [
					entry('M', 'breaches', 'monthly'),
					entry('M', 'ratings', 'monthly'),
					entry('N', 'breaches', 'weekly', { no_business_filed: true }),
					entry('Q', 'breaches', 'quarterly'),
					entry('Q', 'inspections', 'quarterly'),
					entry('W', 'breaches', 'when_due'),
				],
				breaches: [
					...frame,
					...regular,
					breach('Q', '2026-04-07', '2026-04-08'),
					breach('X', '2026-06-30', '2026-07-01'),
				],
			},
			['reporting_rankings', 'int_expected_feeds'],
		);
		const due = await warehouse.rows(
			`select department_code, strftime(month, '%m') as month, string_agg(feed || case when is_reported then '' else ' missing' end, ', ' order by feed) as feeds from int_expected_feeds group by all order by 1, 2`,
		);
		expect(due.map((row) => Object.values(row))).toEqual([
			['H', '06', 'breaches missing'],
			['H', '07', 'breaches missing'],
			...['02', '03', '04', '05', '06', '07'].map((month) => ['M', month, 'breaches missing']),
			['Q', '03', 'breaches missing, inspections missing'],
			['Q', '06', 'breaches, inspections missing'],
		]);
		const june = await warehouse.rows(
			`select department_code, ranking_status, due_feed_count, reported_feed_count from reporting_rankings where month = '2026-06-01' order by 1`,
		);
		expect(june.map((row) => Object.values(row))).toEqual([
			['H', 'silent', 1, 0],
			['M', 'silent', 1, 0],
			['N', 'no_business', 0, 0],
			['Q', 'silent', 2, 1],
			['W', 'no_business', 0, 0],
		]);
		warehouse.close();
	});
});

describe('who is ranked', () => {
	it('R91: small, idle and silent departments are not ranked and the reason stands', async () => {
		const regular = ['2026-03', '2026-04', '2026-05'].flatMap((month) =>
			times(12, () => breach('S', `${month}-09`, `${month}-10`)),
		);
		const rows = await rowsOf('reporting_rankings', {
			departments: departments(['R', 'K', 'I', 'S']),
			breaches: [
				...frame,
				...regular,
				...times(10, () => breach('R', '2026-06-08', '2026-06-09')),
				...times(9, () => breach('K', '2026-06-08', '2026-06-09')),
				breach('X', '2026-06-30', '2026-07-01'),
			],
		});
		const june: Record<string, Row> = Object.fromEntries(
			rows.filter((row) => row.month === '2026-06-01').map((row) => [row.department_code, row]),
		);
		expect(
			Object.values(june).map((row) => [
				row.department_code,
				row.ranking_status,
				row.composite_rank,
			]),
		).toEqual([
			['I', 'no_business', null],
			['K', 'small', null],
			['R', 'ranked', 1],
			['S', 'silent', null],
		]);
	});

	it('R91: only months that have ended are ranked', async () => {
		const rows = await rowsOf('reporting_rankings', {
			departments: departments(['A']),
			breaches: frame.slice(0, 1).concat(breach('X', '2026-03-30', '2026-03-30')),
		});
		expect(rows.map((row) => row.month)).toEqual(['2026-02-01']);
	});
});

describe('a group of one', () => {
	it('R91: who is alone in a group has no probability, band or interval', async () => {
		const alone = await march(
			times(12, () => breach('A', '2026-03-02', '2026-03-04')),
			['A', 'B'],
		);
		expect(alone.A).toMatchObject({
			composite_rank: 1,
			p_last: null,
			band: null,
			rank_low: null,
			rank_high: null,
		});
		expect(alone.B).toMatchObject({ composite_rank: null, rank_low: null, rank_high: null });
	});
});

describe('ranks', () => {
	/** Four departments with 50 records each, so many of them late, so many rejected. */
	const group = (late: Record<string, number>): Row[] =>
		Object.entries(late).flatMap(([code, count]) => [
			...times(50 - count, () => breach(code, '2026-03-02', '2026-03-04')),
			...times(count, () => breach(code, '2026-03-02', '2026-03-20')),
		]);

	it('R91: equal scores share a rank: 1, 2, 2, 4', async () => {
		const rows = await march(group({ A: 0, B: 5, C: 5, D: 20 }), ['A', 'B', 'C', 'D']);
		expect(['A', 'B', 'C', 'D'].map((code) => rows[code]!.composite_rank)).toEqual([1, 2, 2, 4]);
		expect(rows.A!.peer_count).toBe(4);
	});

	it('R91: quantity, quality and composite are three rankings', async () => {
		const rows = await march(
			[
				...times(40, () => breach('A', '2026-03-02', '2026-03-04')),
				...times(10, () => breach('A', '2026-03-02', '2026-04-01')),
				...times(35, () => breach('B', '2026-03-02', '2026-03-04')),
				...times(15, () => breach('B', '2026-03-02', '2026-03-20')),
			],
			['A', 'B'],
		);
		expect(['A', 'B'].map((code) => [rows[code]!.quantity_rank, rows[code]!.quality_rank])).toEqual(
			[
				[2, 1],
				[1, 2],
			],
		);
		expect(rows.A!.composite_rank).not.toBe(rows.B!.composite_rank);
	});

	it('R91: the composite follows the weights of the policy', async () => {
		const breaches = [
			...times(40, () => breach('A', '2026-03-02', '2026-03-04')),
			...times(10, () => breach('A', '2026-03-02', '2026-04-01')),
		];
		const rows = await march(breaches, ['A'], { 'ranking.target.on_time': 1 });
		const quality = (45 * 100 + 40 * 80) / 85;
		expect(rows.A).toMatchObject({
			quantity_score: 80,
			quality_score: Math.round(quality * 10) / 10,
			composite_score: Math.round((0.4 * 80 + 0.6 * quality) * 10) / 10,
		});
		const flat = await march(breaches, ['A'], { 'ranking.weight.quality': 0 });
		expect(flat.A!.composite_score).toBe(80);
	});

	it('R91: departments are ranked within their peer group', async () => {
		const rows = await march(
			group({ A: 0, B: 5, T: 20 }),
			[],
			{},
			{
				departments: [
					...departments(['A', 'B']),
					...departments(['T'], { peer_group: '镇街', kind: 'town' }),
				],
			},
		);
		expect(rows.T).toMatchObject({ composite_rank: 1, peer_count: 1, peer_group: '镇街' });
	});

	it('show the rise and fall against the month before', async () => {
		const april = (code: string, late: number): Row[] => [
			...times(50 - late, () => breach(code, '2026-04-07', '2026-04-08')),
			...times(late, () => breach(code, '2026-04-07', '2026-04-24')),
		];
		const rows = await rowsOf('reporting_rankings', {
			departments: departments(['A', 'B']),
			breaches: [
				...frame,
				...group({ A: 20, B: 1 }),
				...april('A', 0),
				...april('B', 9),
				breach('X', '2026-04-30', '2026-05-01'),
			],
		});
		expect(
			rows
				.filter((row) => row.month === '2026-04-01')
				.map((row) => [row.department_code, row.composite_rank, row.rank_change]),
		).toEqual([
			['A', 1, 1],
			['B', 2, -1],
		]);
	});
});

describe('bands and talks', () => {
	const ranks = (months: Record<string, [number, number][]>, values = {}): Promise<Row[]> =>
		rowsOf(
			'int_reporting_ranks',
			{
				int_reporting_scores: Object.entries(months).flatMap(([month, rates]) =>
					scores(rates, { month }).map((row) => ({
						...row,
						composite_score: (100 * (row.on_time_count as number)) / (row.due_count as number),
					})),
				),
			},
			values,
			'month, department_code',
		);
	const good: [number, number] = [97, 100];
	const weak: [number, number] = [20, 100];

	it('R91: departments whose rank intervals reach over the middle of the group are in the middle band', async () => {
		const breaches = (code: string, late: number, of: number): Row[] => [
			...times(of - late, () => breach(code, '2026-03-02', '2026-03-04')),
			...times(late, () => breach(code, '2026-03-02', '2026-03-20')),
		];
		const rows = await march(
			[
				...breaches('A', 0, 90),
				...breaches('B', 2, 12),
				...breaches('C', 3, 12),
				...breaches('D', 80, 90),
			],
			['A', 'B', 'C', 'D'],
		);
		expect(['A', 'B', 'C', 'D'].map((code) => rows[code]!.band)).toEqual([
			'upper',
			'middle',
			'middle',
			'lower',
		]);
		for (const row of Object.values(rows))
			expect(row.rank_low as number).toBeLessThanOrEqual(row.rank_high as number);
	});

	it('R91: nearly certain once suffices, likely needs two months in a row', async () => {
		const likely: [number, number] = [55, 100];
		const twice = await ranks(
			{ '2026-03-01': [good, good, good, likely], '2026-04-01': [good, good, good, likely] },
			{ 'talk.pass_share': 0.5, 'talk.p_certain': 1.1 },
		);
		expect(twice.map((row) => row.is_talk_proposed)).toEqual([
			false,
			false,
			false,
			false,
			false,
			false,
			false,
			true,
		]);
		expect(twice[3]).toMatchObject({ talk_reason: 'last' });
		const once = await ranks({ '2026-03-01': [good, good, good, weak] });
		expect(once[3]).toMatchObject({ talk_reason: 'below_pass', is_talk_proposed: true });
	});

	it('R91: a good month between two bad ones breaks the row', async () => {
		const months = {
			'2026-03-01': [good, good, good, weak],
			'2026-04-01': [good, good, good, good],
			'2026-05-01': [good, good, good, weak],
		} as Record<string, [number, number][]>;
		const rows = await ranks(months, { 'talk.p_certain': 1.1 });
		expect(rows.filter((row) => row.is_talk_proposed)).toEqual([]);
	});

	it('R91: nobody is proposed in a group of fewer than four or with fewer than thirty records', async () => {
		expect(
			(await ranks({ '2026-03-01': [good, good, weak] })).some((row) => row.is_talk_proposed),
		).toBe(false);
		expect(
			(await ranks({ '2026-03-01': [good, good, good, [2, 29]] })).some(
				(row) => row.is_talk_proposed,
			),
		).toBe(false);
		expect(
			(await ranks({ '2026-03-01': [good, good, good, [2, 30]] })).some(
				(row) => row.is_talk_proposed,
			),
		).toBe(true);
	});

	it('R91: being last among equals proposes nobody', async () => {
		expect(
			(
				await ranks({
					'2026-03-01': [
						[97, 100],
						[96, 100],
						[95, 100],
						[94, 100],
					],
				})
			).some((row) => row.is_talk_proposed),
		).toBe(false);
	});
});

describe('the rows behind a ranking', () => {
	it('are as many as every number says', async () => {
		const breaches = Array.from({ length: 120 }, (_, index) =>
			breach(['A', 'B'][index % 2]!, `2026-03-0${(index % 7) + 1}`, `2026-03-${10 + (index % 15)}`),
		);
		const warehouse = await given(
			{
				departments: departments(['A', 'B']),
				breaches: [
					...frame,
					...breaches,
					breach('A', '2026-03-02', '2026-03-12', { breach_id: 'mended' }),
					breach('A', '2026-03-02', '2026-03-12', { breach_id: 'mended', row_key: 901 }),
				],
				lake_superseded: [{ feed: 'breaches', row_key: 901, reason: 'duplicate' }],
				lake_rejected: [
					rejectedCell(7, 'a', { record_key: 'mended' }),
					rejectedCell(4, 'a'),
					rejectedCell(4, 'b'),
				],
			},
			['reporting_rankings', 'int_due_rows', 'int_rejected_rows'],
		);
		// a feed is due after months of reports: the test of the feeds due has them
		await expectRecords(
			warehouse,
			'reporting_rankings',
			(_, from) => from === 'int_expected_feeds',
		);
		warehouse.close();
	});
});
