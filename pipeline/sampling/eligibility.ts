import { compareText, sha256 } from './encoding.ts';
import type { Words } from './error.ts';
import type { Inspector, OpenTeam } from './team.ts';

/** Who there is, who may not, and how much each has been given; keys are inspector codes, `inspector subject` or pair keys. */
export interface Roster {
	readonly seed: string;
	readonly byDepartment: ReadonlyMap<string, readonly Inspector[]>;
	readonly recused: ReadonlySet<string>;
	readonly rotated: ReadonlySet<string>;
	readonly neighbours: Readonly<Record<string, readonly string[]>>;
	readonly caps: ReadonlyMap<string, number>;
	readonly highCaps: ReadonlyMap<string, number>;
	readonly loads: Map<string, number>;
	readonly pairs: Map<string, number>;
	/** Officers from whom a failed search reached no room: under '' for good, under an officer's code as long as that officer is the one already found. Room only shrinks, so they need no second search. */
	readonly stuck: Map<string, ReadonlySet<string>>;
}

/** Why an officer cannot join a team, or null. */
export type Obstacle = 'certificate' | 'scope' | 'recusal' | 'rotation' | 'zone';

/** The officers who may join a team, in the order of H("SRD1:I:" seed ":" visit ":" inspector); adjacent zones count when `isWide` (methods §3). */
export function candidatesOf(team: OpenTeam, roster: Roster, isWide: boolean): string[] {
	const officers = roster.byDepartment.get(team.department) ?? [];
	return officers
		.filter((officer) => obstacleOf(officer, team, roster, isWide) === null)
		.map(({ inspector }) => ({
			inspector,
			order: sha256(`SRD1:I:${roster.seed}:${team.visit.visit}:${inspector}`),
		}))
		.sort(
			(left, right) =>
				compareText(left.order, right.order) || compareText(left.inspector, right.inspector),
		)
		.map(({ inspector }) => inspector);
}

/** As `candidatesOf` with adjacent zones, worked out once per team. */
export function wideCandidates(team: OpenTeam, roster: Roster): readonly string[] {
	return (team.wide ??= candidatesOf(team, roster, true));
}

/** The first rule that keeps an officer from a team, or null. */
export function obstacleOf(
	officer: Inspector,
	{ visit, items }: OpenTeam,
	{ recused, rotated, neighbours }: Roster,
	isWide: boolean,
): Obstacle | null {
	const key = `${officer.inspector} ${visit.subject}`;
	if (officer.certificateValidTo < visit.on) return 'certificate';
	const { items: scope, zones } = officer;
	if (scope !== null && !items.every((item) => scope.includes(item))) return 'scope';
	if (recused.has(key)) return 'recusal';
	if (rotated.has(key)) return 'rotation';
	if (zones === null || zones.includes(visit.zone)) return null;
	const isNear = isWide && (neighbours[visit.zone] ?? []).some((zone) => zones.includes(zone));
	return isNear ? null : 'zone';
}

/** What stands in the way of a team that could not be filled, in numbers. */
export function obstacles(team: OpenTeam, roster: Roster): Words {
	const officers = roster.byDepartment.get(team.department) ?? [];
	const counts: Record<Obstacle | 'load', number> = {
		certificate: 0,
		scope: 0,
		recusal: 0,
		rotation: 0,
		zone: 0,
		load: 0,
	};
	for (const officer of officers) counts[obstacleOf(officer, team, roster, true) ?? 'load']++;
	const { certificate, scope, recusal, rotation, zone, load } = counts;
	return {
		zh: `本部门 ${officers.length} 人：证件过期 ${certificate}，超出事项范围 ${scope}，回避 ${recusal}，近两次去过该户 ${rotation}，不在本片区或相邻片区 ${zone}，可去但任务已满或不足两人 ${load}；请人工指派`,
		en: `of ${officers.length} officers ${certificate} have no valid certificate, ${scope} lack the item, ${recusal} are recused, ${rotation} made one of the last two visits, ${zone} work elsewhere, and ${load} could come but are fully loaded or fewer than two; a person must decide`,
	};
}
