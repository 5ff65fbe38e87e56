import { compareText, sha256 } from './encoding.ts';
import type { Words } from './error.ts';
import { candidatesOf, obstacles, wideCandidates, type Roster } from './eligibility.ts';
import { reseat } from './reseat.ts';
import { pairKey, type Inspector, type OpenTeam, type Tier, type VisitToStaff } from './team.ts';

/** An officer who may not visit a subject. */
export interface Recusal {
	readonly inspector: string;
	readonly subject: string;
}

/** An earlier visit of a department to a subject; those of its last two visit days count for same-firm rotation. */
export interface PastVisit {
	readonly subject: string;
	readonly department: string;
	readonly on: string;
	readonly inspectors: readonly string[];
}

/** All that an assignment depends on. `neighbours` names the zones next to a zone. */
export interface AssignmentSpec {
	readonly seed: string;
	readonly visits: readonly VisitToStaff[];
	readonly inspectors: readonly Inspector[];
	readonly recusals: readonly Recusal[];
	readonly pastVisits: readonly PastVisit[];
	readonly neighbours: Readonly<Record<string, readonly string[]>>;
	readonly rules?: Partial<AssignmentRules>;
}

/** Load above the fair share (0.25 = +25 %), visits a pair may make together, and the further load of tier 2 and above (methods §3). */
export interface AssignmentRules {
	readonly overload: number;
	readonly pairLimit: number;
	readonly extraLoad: number;
}

/** Two officers for a visit and department; `reason` is given whenever the tier is above 0; `openPool` counts the officers that could have come. */
export interface Team {
	readonly visit: string;
	readonly department: string;
	readonly inspectors: readonly [string, string];
	readonly tier: Tier;
	readonly reason: Words | null;
	readonly openPool: number;
}

/** A visit and department for which a person must decide, with what stands in the way. */
export interface UnfilledTeam {
	readonly visit: string;
	readonly department: string;
	readonly reason: Words;
}

/** The result, in serving order; `loads` by inspector code. */
export interface Assignment {
	readonly teams: readonly Team[];
	readonly unfilled: readonly UnfilledTeam[];
	readonly loads: readonly {
		readonly inspector: string;
		readonly load: number;
		readonly cap: number;
	}[];
}

const RULES: AssignmentRules = { overload: 0.25, pairLimit: 3, extraLoad: 0.2 };

/**
 * Two certified, unrecused officers per visit and department by rendezvous hashing with bounded loads, in one order that the seed gives, so that the result is unique and the input's order is irrelevant (methods §3; Thaler–Ravishankar 1998, Mirrokni et al. 2018).
 * Certificate, item scope, recusal, same-firm rotation and two persons are never relaxed; what cannot be filled is returned for a person.
 */
export function assignInspectors(spec: AssignmentSpec): Assignment {
	const rules = { ...RULES, ...spec.rules };
	const teams = openTeams(spec);
	const roster = makeRoster(spec, teams, rules);
	const peers = Map.groupBy(teams, ({ department }) => department);
	for (const team of teams) staff(team, peers.get(team.department) ?? [], roster, rules);
	return {
		teams: teams.flatMap(({ visit, department, pair, tier, reason, openPool }) =>
			pair === null
				? []
				: [{ visit: visit.visit, department, inspectors: pair, tier, reason, openPool }],
		),
		unfilled: teams
			.filter(({ pair }) => pair === null)
			.map((team) => ({
				visit: team.visit.visit,
				department: team.department,
				reason: obstacles(team, roster),
			})),
		loads: [...roster.caps]
			.sort(([left], [right]) => compareText(left, right))
			.map(([inspector, cap]) => ({ inspector, load: roster.loads.get(inspector) ?? 0, cap })),
	};
}

function openTeams({ seed, visits }: AssignmentSpec): OpenTeam[] {
	return visits
		.map((visit) => ({ visit, order: sha256(`SRD1:V:${seed}:${visit.visit}`) }))
		.sort((left, right) => compareText(left.order, right.order))
		.flatMap(({ visit }) =>
			[...visit.departments]
				.sort((left, right) => compareText(left.department, right.department))
				.map(({ department, items }) => ({
					visit,
					department,
					items,
					pair: null,
					tier: 0 as Tier,
					reason: null,
					openPool: 0,
					wide: null,
				})),
		);
}

function makeRoster(
	spec: AssignmentSpec,
	teams: readonly OpenTeam[],
	{ overload, extraLoad }: AssignmentRules,
): Roster {
	const byDepartment = Map.groupBy(spec.inspectors, ({ department }) => department);
	const seats = new Map<string, number>();
	for (const { department } of teams) seats.set(department, (seats.get(department) ?? 0) + 2);
	const firstDay = spec.visits.reduce((first, { on }) => (on < first ? on : first), '9999-12-31');
	const caps = new Map<string, number>();
	const highCaps = new Map<string, number>();
	for (const [department, inspectors] of byDepartment) {
		const certified = inspectors.filter(({ certificateValidTo }) => certificateValidTo >= firstDay);
		const strength = certified.reduce((sum, officer) => sum + officer.fullTimeEquivalent, 0);
		const share = strength === 0 ? 0 : (seats.get(department) ?? 0) / strength;
		for (const { inspector, fullTimeEquivalent } of certified) {
			const cap = Math.ceil((1 + overload) * share * fullTimeEquivalent - 1e-9);
			caps.set(inspector, cap);
			highCaps.set(inspector, Math.ceil((1 + extraLoad) * cap - 1e-9));
		}
	}
	const past = Map.groupBy(
		spec.pastVisits,
		({ subject, department }) => `${department} ${subject}`,
	);
	const rotated = new Set<string>();
	for (const visits of past.values()) {
		const days = [...new Set(visits.map(({ on }) => on))].sort(compareText).slice(-2);
		for (const { subject, on, inspectors } of visits) {
			if (!days.includes(on)) continue;
			for (const inspector of inspectors) rotated.add(`${inspector} ${subject}`);
		}
	}
	return {
		seed: spec.seed,
		byDepartment,
		recused: new Set(spec.recusals.map(({ inspector, subject }) => `${inspector} ${subject}`)),
		rotated,
		neighbours: spec.neighbours,
		caps,
		highCaps,
		loads: new Map(),
		pairs: new Map(),
		stuck: new Map(),
	};
}

function staff(
	team: OpenTeam,
	peers: readonly OpenTeam[],
	roster: Roster,
	{ pairLimit }: AssignmentRules,
): void {
	const own = candidatesOf(team, roster, false);
	team.openPool = own.filter((officer) => isBelow(officer, roster.caps, roster)).length;
	const attempts: readonly [Tier, () => readonly string[], ReadonlyMap<string, number>, number][] =
		[
			[0, () => own, roster.caps, pairLimit],
			[1, () => own, roster.caps, Infinity],
			[2, () => own, roster.highCaps, Infinity],
			[3, () => wideCandidates(team, roster), roster.highCaps, Infinity],
		];
	for (const [tier, candidates, caps, limit] of attempts) {
		const open = candidates().filter((officer) => isBelow(officer, caps, roster));
		const pair = firstPair(open, roster, limit);
		if (pair === null) continue;
		seat(team, pair, roster);
		team.tier = tier;
		team.reason = REASONS[tier];
		return;
	}
	reseat(team, peers, roster, REASONS[4]);
}

function isBelow(officer: string, caps: ReadonlyMap<string, number>, roster: Roster): boolean {
	return (roster.loads.get(officer) ?? 0) < (caps.get(officer) ?? 0);
}

function firstPair(
	open: readonly string[],
	roster: Roster,
	limit: number,
): [string, string] | null {
	for (const [index, first] of open.entries()) {
		for (const second of open.slice(index + 1)) {
			if ((roster.pairs.get(pairKey(first, second)) ?? 0) < limit) return [first, second];
		}
	}
	return null;
}

function seat(team: OpenTeam, pair: [string, string], roster: Roster): void {
	team.pair = pair;
	for (const officer of pair) roster.loads.set(officer, (roster.loads.get(officer) ?? 0) + 1);
	const key = pairKey(...pair);
	roster.pairs.set(key, (roster.pairs.get(key) ?? 0) + 1);
}

const REASONS: Record<Tier, Words | null> = {
	0: null,
	1: {
		zh: '可用人员之间的搭档次数均已达上限，放宽搭档轮换',
		en: 'every open pair had reached its limit, so pair rotation was waived',
	},
	2: {
		zh: '本片区人员已达任务量上限，任务量上限提高 20%',
		en: 'the officers of the zone had reached their load, which was raised by 20 %',
	},
	3: {
		zh: '本片区人员不足，由相邻片区人员承担',
		en: 'the zone had too few officers, so an adjacent zone helps',
	},
	4: {
		zh: '人员不足，调整了已排定的小组以腾出人员',
		en: 'officers were short, so earlier teams were changed to make room',
	},
};
