import { expect, it } from 'vitest';
import { type Row } from '../../pipeline/database.ts';
import { rowsOf } from '../given.ts';

interface Department {
	group?: string;
	due?: number;
	rank: number;
	deviation?: number;
	/** Month by month the probabilities to lie below the pass mark and to be last. */
	chances: [number, number][];
}
const never: [number, number] = [0, 0];
const departments: Record<string, Department> = {
	below: { rank: 4.5, chances: [never, [0.95, 0], [0.95, 0], [0.95, 0]] },
	nearly: { rank: 4.49, chances: [never, [0.9499, 0.7999], [0.9499, 0.7999], [0.9499, 0.7999]] },
	broken: {
		rank: 4.51,
		chances: [
			[0, 0.7999],
			[0, 0.8],
			[0, 0.7999],
			[0, 0.8],
		],
	},
	last: { rank: 8, chances: [never, never, [0, 0.99], never] },
	failed: { rank: 1, chances: [never, never, [0.99, 0], never] },
	doubtful: { rank: 1, chances: [never, never, [0.9899, 0.9899], never] },
	few: { rank: 6, deviation: 1, due: 29, chances: [never, never, [1, 1], never] },
	enough: { rank: 6.2, deviation: 1, due: 30, chances: [never, never, [1, 1], never] },
	...Object.fromEntries(
		['small1', 'small2', 'small3'].map((code) => [
			code,
			{
				group: 'h',
				rank: 1,
				chances: [
					[1, 1],
					[1, 1],
					[1, 1],
					[1, 1],
				],
			},
		]),
	),
};
const months = ['2026-02-01', '2026-03-01', '2026-04-01', '2026-05-01'];

it('R91: a signal or a certainty begins at its probability itself, a signal must not pause, a band holds its middle, ranks stand within month and group', async () => {
	const scores: Row[] = [];
	const posteriors: Row[] = [];
	Object.entries(departments).forEach(
		([department_code, { group = 'g', due = 100, rank, deviation = 0, chances }], index) =>
			months.forEach((month, place) => {
				// the composite turns round in the last month, two share a quality
				const composite_score = place === 3 ? 50 - index : 50 + index;
				scores.push({
					department_code,
					month,
					peer_group: group,
					ranking_status: 'ranked',
					due_count: due,
					composite_score,
					quantity_score: 100 - composite_score,
					quality_score: Math.floor(composite_score / 2),
				});
				const [p_below_pass, p_last] = chances[place]!;
				posteriors.push({
					department_code,
					month,
					expected_rank: rank,
					rank_deviation: deviation,
					p_below_pass,
					p_last,
				});
			}),
	);
	scores.push(
		...months.map((month) => ({
			department_code: 'idle',
			month,
			peer_group: 'g',
			ranking_status: 'no_business',
			due_count: 0,
		})),
	);
	const rows = await rowsOf<Record<string, string>>(
		'int_reporting_ranks',
		{ int_reporting_scores: scores, int_reporting_posteriors: posteriors },
		{},
		'department_code, month',
	);
	const told = (write: (row: Record<string, string>) => unknown[]): Record<string, string[]> =>
		Object.fromEntries(
			[...Map.groupBy(rows, (row) => row.department_code!)].map(([code, own]) => [
				code,
				own.map((row) => write(row).join(' ')),
			]),
		);
	expect(told((row) => [row.talk_reason, row.is_talk_proposed, row.band])).toEqual({
		below: [
			' false middle',
			'below_pass false middle',
			'below_pass true middle',
			'below_pass true middle',
		],
		nearly: [' false upper', ' false upper', ' false upper', ' false upper'],
		broken: [' false lower', 'last false lower', ' false lower', 'last false lower'],
		last: [' false lower', ' false lower', 'last true lower', ' false lower'],
		failed: [' false upper', ' false upper', 'below_pass true upper', ' false upper'],
		doubtful: [' false upper', ' false upper', 'below_pass false upper', ' false upper'],
		few: [' false middle', ' false middle', ' false middle', ' false middle'],
		enough: [' false lower', ' false lower', 'below_pass true lower', ' false lower'],
		...Object.fromEntries(
			['small1', 'small2', 'small3'].map((code) => [
				code,
				Array.from(months, () => ' false upper'),
			]),
		),
		idle: Array.from(months, () => ' false '),
	});
	const ranks = told((row) => [
		row.composite_rank,
		row.quantity_rank,
		row.quality_rank,
		row.peer_count,
		row.rank_change,
	]);
	expect([ranks.below, ranks.enough, ranks.nearly, ranks.small1, ranks.small3, ranks.idle]).toEqual(
		[
			['8 1 7 8 ', '8 1 7 8 0', '8 1 7 8 0', '1 8 1 8 7'],
			['1 8 1 8 ', '1 8 1 8 0', '1 8 1 8 0', '8 1 8 8 -7'],
			['7 2 7 8 ', '7 2 7 8 0', '7 2 7 8 0', '2 7 2 8 5'],
			['3 1 2 3 ', '3 1 2 3 0', '3 1 2 3 0', '1 3 1 3 2'],
			['1 3 1 3 ', '1 3 1 3 0', '1 3 1 3 0', '3 1 2 3 -2'],
			Array.from(months, () => '    '),
		],
	);
});

it('R90: a feed is due in the sixth month after its rows, from a mean of ten on, whatever became of the rows, and as often as the shortest line of the catalogue asks', async () => {
	const reported = (
		department_code: string,
		counts: [row_state: string, count: number][][],
	): Row[] =>
		counts.flatMap((states, place) =>
			states.map(([row_state, row_count]) => ({
				department_code,
				feed: 'breaches',
				month: `2026-0${place + 1}-01`,
				row_state,
				row_count,
				is_history: false,
			})),
		);
	const rows = await rowsOf<{ department_code: string; month: string; is_reported: boolean }>(
		'int_expected_feeds',
		{
			int_reported_rows: [
				...reported(
					'TEN',
					Array.from({ length: 3 }, () => [
						['current', 6],
						['rejected', 4],
					]),
				),
				...reported('NINE', [[['current', 10]], [['current', 10]], [['current', 9]]]),
				...reported(
					'COPIES',
					Array.from({ length: 3 }, () => [
						['current', 9],
						['duplicate', 4],
					]),
				),
				...reported(
					'TWICE',
					Array.from({ length: 2 }, () => [['current', 40]]),
				),
			],
			int_data_date: [{ data_date: '2026-08-05', known_on: '2026-08-05', opened_on: '2026-01-15' }],
			catalogue: ['monthly', 'quarterly'].map((frequency) => ({
				entry_code: frequency,
				department_code: 'LISTED',
				feed: 'breaches',
				frequency,
			})),
		},
		{},
		'department_code, month',
	);
	const months = (code: string): string =>
		rows
			.filter((row) => row.department_code === code)
			.map((row) => row.month.slice(5, 7))
			.join(' ');
	expect(['TEN', 'NINE', 'COPIES', 'TWICE', 'LISTED'].map(months)).toEqual([
		'04 05 06 07',
		'',
		'',
		'',
		'01 02 03 04 05 06 07 08',
	]);
	expect(rows.some((row) => row.is_reported)).toBe(false);
});

it('R91: a month is ranked from its last day on, and a row is due on the day of the last receipt', async () => {
	const known = (known_on: string): Row[] => [
		{ data_date: known_on, known_on, opened_on: '2026-02-15' },
	];
	const departments = [{ department_code: 'D1', department_name: '市监局', kind: 'supervision' }];
	for (const [day, months] of [
		['2026-03-30', 1],
		['2026-03-31', 2],
	] as const) {
		const rows = await rowsOf(
			'int_reporting_scores',
			{ departments, int_data_date: known(day) },
			{},
			'month',
		);
		expect(rows.map((row) => row.month)).toEqual(['2026-02-01', '2026-03-01'].slice(0, months));
	}
	const row = (feed: string, due_on: string, more: Row = {}): Row => ({
		feed,
		due_on,
		row_state: 'current',
		is_history: false,
		department_code: 'D1',
		...more,
	});
	const due = await rowsOf(
		'int_due_rows',
		{
			int_received_rows: [
				row('breaches', '2026-03-31'),
				row('approvals', '2026-04-01'),
				row('ratings', '2026-03-02'),
				row('inspections', '2026-03-02', { is_history: true }),
				row('inspections', '2026-03-02', { row_state: 'superseded' }),
			],
			int_data_date: known('2026-03-31'),
		},
		{},
		'feed',
	);
	expect(due.map(({ feed }) => feed)).toEqual(['breaches']);
});
