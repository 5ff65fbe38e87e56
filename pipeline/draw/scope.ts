import { userInfo } from 'node:os';
import type { FrozenPlan } from './freeze.ts';
import type { LiveGeneration } from './generation.ts';
import { readPeriod, type Period } from './period.ts';
import type { DrawFacts } from './plan-folder.ts';

/** What a plan is made over, as the command line gives it. */
export interface ScopeSpec {
	readonly period: string | null;
	readonly department: string | null;
	readonly capacity: number | null;
	readonly mayConcede: boolean;
	readonly initiator: string | null;
	readonly operator: string | null;
}

/** The period that a scope names, else the year of the data. */
export function periodOf(spec: ScopeSpec, live: LiveGeneration): Period {
	return readPeriod(spec.period ?? live.dataDate.slice(0, 4));
}

/** Everything later steps need to know of a frozen plan. */
export function factsOf(
	plan: FrozenPlan,
	live: LiveGeneration,
	spec: ScopeSpec,
	period: Period,
	drawId: string,
	isRehearsal: boolean,
): DrawFacts {
	const {
		root,
		hash,
		population,
		subjectCount,
		strata,
		departments,
		capacity,
		excluded,
		visitDays,
		travelDays,
	} = plan;
	return {
		drawId,
		isRehearsal,
		period,
		department: spec.department,
		generation: live.generation,
		dataDate: live.dataDate,
		policy: live.policy,
		root,
		hash,
		population,
		subjectCount,
		strata,
		departments,
		capacity,
		excluded,
		visitDays,
		travelDays,
	};
}

/** Who runs the command: the name given, else the account's. */
export function operatorOf({ operator }: Pick<ScopeSpec, 'operator'>): string {
	return operator ?? userInfo().username;
}
