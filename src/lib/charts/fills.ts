import type { Theme } from './theme.ts';

/** How a layer of stacked bars is filled, and what is written on it. */
export interface Fill {
	fill: string;
	ink: string;
	/** The letter of a credit class; else nothing. */
	letter: string;
}

/**
 * What is in order takes colours in order: warning levels the fills of the legal order, blue, yellow, orange, red, as
 * the classes do; states and outcomes those of how well they end.
 */
const gradeOf: Record<string, string> = {
	L1: 'B',
	L2: 'C',
	L3: 'D',
	L4: 'E',
	done_in_time: 'A',
	in_time: 'A',
	on_time_count: 'A',
	received_count: 'A',
	fulfilled_count: 'A',
	due_soon: 'C',
	partial_count: 'C',
	unreceived_count: 'C',
	done_late: 'D',
	late: 'D',
	late_count: 'D',
	over_count: 'D',
	rejected_count: 'D',
	unpushed_count: 'D',
	overdue: 'E',
	overdue_count: 'E',
	unfulfilled_count: 'E',
};

/** How often something was done, from never: one colour, the darker the oftener. */
const steps = ['unvisited_count', 'once_count', 'twice_count', 'more_count'];

/** What asks for nothing yet, or stands outside what is judged, stays grey. */
const aside = new Set(['not_yet_due', 'waiting', 'outside_count', 'duplicate_count']);

/** The fill of the layer with this code, the `place`-th of its chart. */
export function fillOf(code: string, place: number, theme: Theme): Fill {
	const known = theme.classes[code];
	const grade = known ?? theme.classes[gradeOf[code] ?? ''] ?? theme.steps[steps.indexOf(code)];
	if (grade) return { fill: grade.fill, ink: grade.letter, letter: known ? code : '' };
	const fill = aside.has(code) ? theme.reference : (theme.series[place] ?? theme.reference);
	return { fill, ink: theme.background, letter: '' };
}
