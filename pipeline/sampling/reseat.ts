import { wideCandidates, type Roster } from './eligibility.ts';
import type { Words } from './error.ts';
import { pairKey, type OpenTeam } from './team.ts';

interface Search {
	readonly peers: readonly OpenTeam[];
	readonly roster: Roster;
	readonly moves: { readonly team: OpenTeam; readonly from: string; readonly to: string }[];
}

/** Fills a team by augmenting paths (Kuhn): an officer at the limit is freed by giving one of their earlier teams another officer, and so on, candidates in hash order (methods §3). `peers` are the department's teams. Nothing changes when two persons cannot be found. */
export function reseat(
	team: OpenTeam,
	peers: readonly OpenTeam[],
	roster: Roster,
	reason: Words | null,
): void {
	const officers = roster.byDepartment.get(team.department) ?? [];
	if (!officers.some(({ inspector }) => hasRoom(inspector, roster))) return;
	const search: Search = { peers, roster, moves: [] };
	const { stuck } = roster;
	const seenFirst = new Set(stuck.get(''));
	const first = freeOfficer(team, [], seenFirst, search);
	if (first === null) {
		stuck.set('', seenFirst);
		return;
	}
	const isDirect = search.moves.length === 0;
	// Counted at once, so that the search for the second officer sees the seat as taken.
	count(roster.loads, first, 1);
	const seenSecond = new Set([first, ...(stuck.get('') ?? []), ...(stuck.get(first) ?? [])]);
	const second = freeOfficer(team, [first], seenSecond, search);
	if (second === null) {
		if (isDirect) stuck.set(first, seenSecond);
		count(roster.loads, first, -1);
		for (const { team: moved, from, to } of search.moves.reverse()) swap(moved, to, from, roster);
		return;
	}
	count(roster.loads, second, 1);
	count(roster.pairs, pairKey(first, second), 1);
	team.pair = [first, second];
	for (const changed of [team, ...search.moves.map((move) => move.team)]) {
		changed.tier = 4;
		changed.reason = reason;
	}
}

function freeOfficer(
	team: OpenTeam,
	mates: readonly string[],
	seen: Set<string>,
	search: Search,
): string | null {
	const { peers, roster, moves } = search;
	const candidates = wideCandidates(team, roster).filter(
		(officer) => !seen.has(officer) && !mates.includes(officer),
	);
	for (const officer of candidates) {
		if (hasRoom(officer, roster)) return officer;
	}
	for (const officer of candidates) {
		if (seen.has(officer)) continue;
		seen.add(officer);
		for (const earlier of peers) {
			if (earlier === team || !earlier.pair?.includes(officer)) continue;
			const stand = freeOfficer(earlier, earlier.pair, seen, search);
			if (stand === null) continue;
			swap(earlier, officer, stand, roster);
			moves.push({ team: earlier, from: officer, to: stand });
			return officer;
		}
	}
	return null;
}

function hasRoom(officer: string, { loads, highCaps }: Roster): boolean {
	return (loads.get(officer) ?? 0) < (highCaps.get(officer) ?? 0);
}

function swap(team: OpenTeam, from: string, to: string, { loads, pairs }: Roster): void {
	if (team.pair === null) return;
	const [first, second] = team.pair;
	count(pairs, pairKey(first, second), -1);
	team.pair = first === from ? [to, second] : [first, to];
	count(pairs, pairKey(...team.pair), 1);
	count(loads, from, -1);
	count(loads, to, 1);
}

function count(counts: Map<string, number>, key: string, change: number): void {
	counts.set(key, (counts.get(key) ?? 0) + change);
}
