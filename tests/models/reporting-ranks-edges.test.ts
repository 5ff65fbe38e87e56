import { expect, it } from 'vitest';
import { type Row } from '../../pipeline/database.ts';
import { rowsOf } from '../given.ts';

/** Departments with their rank expected and, month by month, the probabilities to lie below the pass mark and to be last. */
const departments: Record<string, [number, [number, number][]]> = {
	below: [3.5, [[0.95, 0], [0.95, 0], [0.95, 0]]],
	nearly: [3.49, [[0.9499, 0.7999], [0.9499, 0.7999], [0.9499, 0.7999]]],
	broken: [3.51, [[0, 0.8], [0, 0.7999], [0, 0.8]]],
	last: [6, [[0, 0], [0, 0.99], [0, 0]]],
	failed: [1, [[0, 0], [0.99, 0], [0, 0]]],
	doubtful: [1, [[0, 0], [0.9899, 0.9899], [0, 0]]],
};
const months = ['2026-03-01', '2026-04-01', '2026-05-01'];

it('R91: a signal or a certainty begins at its probability itself, a signal must not pause, and a band holds its middle', async () => {
	const scores: Row[] = [];
	const posteriors: Row[] = [];
	for (const [department_code, [expected_rank, chances]] of Object.entries(departments))
		months.forEach((month, place) => {
			scores.push({ department_code, month, peer_group: 'g', ranking_status: 'ranked', due_count: 100, composite_score: place });
			const [p_below_pass, p_last] = chances[place]!;
			posteriors.push({ department_code, month, expected_rank, rank_deviation: 0, p_below_pass, p_last });
		});
	scores.push(...months.map((month) => ({ department_code: 'idle', month, peer_group: 'g', ranking_status: 'no_business', due_count: 0 })));
	const rows = await rowsOf<Record<string, string>>(
		'int_reporting_ranks',
		{ int_reporting_scores: scores, int_reporting_posteriors: posteriors },
		{},
		'department_code, month',
	);
	const told = Map.groupBy(rows, (row) => row.department_code!);
	expect(
		Object.fromEntries([...told].map(([code, own]) => [code, own.map((row) => [row.talk_reason, row.is_talk_proposed, row.band].join(' '))])),
	).toEqual({
		below: ['below_pass false middle', 'below_pass true middle', 'below_pass true middle'],
		nearly: [' false upper', ' false upper', ' false upper'],
		broken: ['last false lower', ' false lower', 'last false lower'],
		last: [' false lower', 'last true lower', ' false lower'],
		failed: [' false upper', 'below_pass true upper', ' false upper'],
		doubtful: [' false upper', 'below_pass false upper', ' false upper'],
		idle: [' false ', ' false ', ' false '],
	});
	expect(rows.filter((row) => row.department_code === 'idle').map((row) => row.peer_count)).toEqual([null, null, null]);
	expect(rows.filter((row) => row.department_code === 'last').map((row) => [row.peer_count, row.composite_rank, row.rank_change])).toEqual([
		[6, 1, null], [6, 1, 0], [6, 1, 0],
	]);
});
