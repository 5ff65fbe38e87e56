import type { Ignored } from '../../filters.ts';
import type { Scope } from '../access.ts';
import type { Lease } from '../publication.ts';
import { ask } from '../questions.ts';

/** The cells of a plan: the classes in their order, and key areas, which no class lowers. */
export const cells = ['A', 'B', 'C', 'D', 'E', 'unrated'] as const;
export type Cell = (typeof cells)[number];

/** What a reader tries: a multiplier and a floor per class, and staff-days of a year; null keeps the value in force. */
export interface Trial {
	multipliers: Record<Cell, number | null>;
	floors: Record<Cell, number | null>;
	capacity: number | null;
}

/** Names in the address: `mA` … `mU` multipliers, `fA` … `fU` floors in per cent, `cap` staff-days. */
export function trialKey(kind: 'm' | 'f', cell: Cell): string {
	return kind + (cell === 'unrated' ? 'U' : cell);
}

/** Every name a trial may have in an address. */
export const trialKeys = [
	'cap',
	...cells.flatMap((cell) => [trialKey('m', cell), trialKey('f', cell)]),
];

/** Reads a trial from an address; what is no number in range is listed and left out. */
export function parseTrial(params: URLSearchParams): { trial: Trial; ignored: Ignored[] } {
	const ignored: Ignored[] = [];
	const read = (key: string, highest: number): number | null => {
		const text = params.get(key)?.trim() ?? '';
		if (text === '') return null;
		const value = /^\d{1,9}(\.\d{1,4})?$/.test(text) ? Number(text) : Number.NaN;
		if (value >= 0 && value <= highest) return value;
		ignored.push({ key, value: text.slice(0, 60) });
		return null;
	};
	const perCell = (kind: 'm' | 'f', highest: number) =>
		Object.fromEntries(cells.map((cell) => [cell, read(trialKey(kind, cell), highest)])) as Record<
			Cell,
			number | null
		>;
	return {
		trial: {
			multipliers: perCell('m', 100),
			floors: perCell('f', 100),
			capacity: read('cap', 10_000_000),
		},
		ignored,
	};
}

/** True when nothing is tried. */
export function isInForce({ multipliers, floors, capacity }: Trial): boolean {
	return (
		capacity === null && cells.every((cell) => multipliers[cell] === null && floors[cell] === null)
	);
}

/** What a trial gives for one class or for key areas; findings are null where no rate is published. */
export type Outcome = {
	cell: string;
	frame_count: number;
	sampling_ratio: number;
	expected_visits: number;
	expected_staff_days: number;
	expected_findings: number | null;
	unmeasured_visits: number;
	department_staff_days: number;
	gap_staff_days: number;
	short_department_count: number;
	department_count: number;
};

/** The outcome per cell of a trial for one department or all (null). */
export function tryPlan(
	lease: Lease,
	scope: Scope,
	trial: Trial,
	department: string | null,
): Promise<Outcome[]> {
	const values: Record<string, number | string | null> = { department, capacity: trial.capacity };
	for (const cell of cells) {
		const name = cell.toLowerCase();
		const floor = trial.floors[cell];
		values[`multiplier_${name}`] = trial.multipliers[cell];
		values[`floor_${name}`] = floor === null ? null : floor / 100;
	}
	return ask<Outcome>(lease, scope, 'sampling_what_if', values);
}

/** Sums over the cells of an outcome; findings are those of the measured cells. */
export function addUp(outcomes: Outcome[]) {
	const sum = (pick: (outcome: Outcome) => number): number =>
		outcomes.reduce((total, outcome) => total + pick(outcome), 0);
	const [first] = outcomes;
	return {
		frame: sum(({ frame_count }) => frame_count),
		visits: sum(({ expected_visits }) => expected_visits),
		days: sum(({ expected_staff_days }) => expected_staff_days),
		findings: outcomes.some(({ expected_findings }) => expected_findings !== null)
			? sum(({ expected_findings }) => expected_findings ?? 0)
			: null,
		unmeasured: sum(({ unmeasured_visits }) => unmeasured_visits),
		capacity: first?.department_staff_days ?? 0,
		gap: first?.gap_staff_days ?? 0,
		short: first?.short_department_count ?? 0,
		departments: first?.department_count ?? 0,
	};
}
