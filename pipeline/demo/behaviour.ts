import { pick, type Chance } from './chance.ts';
import type { Department } from './places.ts';
import { addWorkingDays } from './timeline.ts';

/** How departments behave as senders and as approvers: the planted facts about them. */
export interface Behaviour {
	/** Send weeks late, with many faulty rows, and rarely mend them: one per peer group. */
	laggards: Set<number>;
	/** Sends a few days late now and then. */
	slow: Set<number>;
	/** Has no business in the two months `quietMonths`; −1: none. */
	quiet: number;
	quietMonths: { from: string; to: string; labels: string[] };
	/** Sends its cases under its own headers, through a mapping; −1: none. */
	ownHeaders: number;
	/** Sends Parquet; −1: none. */
	parquet: number;
	/** Rarely offers the relaxed route although the applicant is eligible; −1: none. */
	unoffering: number;
	/** Often decides without a credit query; −1: none. */
	unasking: number;
}

/** Chooses who behaves how; special senders keep their part in every seed, laggards change with it. */
export function chooseBehaviour(departments: readonly Department[], chance: Chance): Behaviour {
	const numberOf = (short: string): number =>
		departments.find((department) => department.short === short)?.index ?? -1;
	const special = ['市监局', '审批局', '发改局', '税务局', '交通局', '卫健委', '民政局'].map(
		numberOf,
	);
	const laggards = new Set<number>();
	for (const group of ['执法类', '审批类', '镇街']) {
		const candidates = departments.filter(
			(department) => department.group === group && !special.includes(department.index),
		);
		if (candidates.length > 0) laggards.add(pick(candidates, chance('laggard', group)).index);
	}
	const others = departments.filter(
		({ index }) => !laggards.has(index) && !special.includes(index),
	);
	return {
		laggards,
		slow: new Set(
			others.filter(({ index }) => chance('slow', index) < 0.3).map(({ index }) => index),
		),
		quiet: numberOf('民政局'),
		quietMonths: { from: '2026-08-01', to: '2026-09-30', labels: ['2026-08', '2026-09'] },
		ownHeaders: numberOf('交通局'),
		parquet: numberOf('卫健委'),
		unoffering: others.length > 0 ? pick(others, chance('unoffering')).index : -1,
		unasking: others.length > 0 ? pick(others, chance('unasking')).index : -1,
	};
}

/** Share of a department's rows that carry a fault, in its history and in its current files. */
export function faultShares(
	behaviour: Behaviour,
	department: number,
): { history: number; current: number } {
	return behaviour.laggards.has(department)
		? { history: 0.002, current: 0.012 }
		: { history: 0.0006, current: 0.001 };
}

/** When a file arrives: local ISO time, some working days after the last day it tells of. */
export function deliveredAt(
	behaviour: Behaviour,
	department: number,
	lastDayOfFile: string,
	file: string,
	chance: Chance,
): string {
	const draw = chance('delay', file);
	const exceptional = chance('exceptional delay', file) < 0.04 ? 3 : 0;
	const wait = behaviour.laggards.has(department)
		? 6 + Math.floor(draw * 7)
		: behaviour.slow.has(department)
			? 2 + Math.floor(draw * 4)
			: 1 + Math.floor(draw * 2.6) + exceptional;
	return atOffice(addWorkingDays(lastDayOfFile, wait), chance('time', file));
}

/** An instant of a day between 09:00 and 17:30, local ISO time. */
export function atOffice(day: string, chance: number): string {
	const second = 9 * 3600 + Math.floor(chance * 8.5 * 3600);
	const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
	return `${day}T${two(second / 3600)}:${two((second % 3600) / 60)}:${two(second % 60)}`;
}
