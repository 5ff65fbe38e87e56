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
	fulfilled: 'A',
	in_time: 'A',
	on_time: 'A',
	received: 'A',
	due_soon: 'C',
	partial: 'C',
	talked: 'C',
	unreceived: 'C',
	done_late: 'D',
	late: 'D',
	over: 'D',
	rejected: 'D',
	unpushed: 'D',
	overdue: 'E',
	talk_due: 'E',
	unfulfilled: 'E',
};

/** How often something was done, from never: one colour, the darker the oftener. */
const steps = ['unvisited', 'once', 'twice', 'more'];

/** What asks for nothing yet, or stands outside what is judged, stays grey. */
const aside = new Set(['not_yet_due', 'waiting', 'outside', 'duplicate']);

/** The fill of the layer with this code, the `place`-th of its chart. */
export function fillOf(code: string, place: number, theme: Theme): Fill {
	// a column that counts what is in a state is named for the state
	const state = code.replace(/_count$/, '');
	const known = theme.classes[code];
	const grade = known ?? theme.classes[gradeOf[state] ?? ''] ?? theme.steps[steps.indexOf(state)];
	if (grade) return { fill: grade.fill, ink: grade.letter, letter: known ? code : '' };
	const fill = aside.has(state) ? theme.reference : (theme.series[place] ?? theme.reference);
	return { fill, ink: theme.background, letter: '' };
}
