import {
	compareText,
	requireBeacon,
	requireDrawId,
	requireHash,
	requireId,
	sha256,
} from './encoding.ts';
import { refuse } from './error.ts';
import type { FrameDigest, FrameUnit } from './frame.ts';
import { canonicalPlan, type PlanCell, type StratumTake } from './plan.ts';
import { ascending, keepSmallest, offer, type SmallestTickets } from './smallest.ts';

/** A drawn subject with its ticket (64 hex digits). */
export interface DrawnUnit extends FrameUnit {
	readonly ticket: string;
}

/** A stratum's draw line: how many were taken and `tau`, the first ticket that was not; null when the whole stratum was taken. */
export interface StratumThreshold extends StratumTake {
	readonly tau: string | null;
}

/** A draw: `drawn` by stratum, then ticket, in byte order; `thresholds` by stratum. */
export interface Sample {
	readonly drawn: readonly DrawnUnit[];
	readonly thresholds: readonly StratumThreshold[];
}

/** What a seed is made of; `root` and `planHash` are frozen and the secrets committed before the beacon is known. */
export interface SeedParts {
	readonly drawId: string;
	readonly root: string;
	readonly planHash: string;
	readonly beacon: string;
	readonly secrets: readonly string[];
}

/** What a party publishes before the beacon: H("SRD1:commit:" draw ":P" party ":" secret), parties counted from 1 (methods §1.3 step 3). */
export function commitmentOf(drawId: string, party: number, secret: string): string {
	requireDrawId(drawId);
	requireHash(secret, `secret ${party}`);
	return sha256(`SRD1:commit:${drawId}:P${party}:${secret}`);
}

/** The seed: H("SRD1:seed:" draw ":" root ":" plan hash ":" beacon ":" secrets…) (methods §1.3 step 4). Errors: a part that is not canonical. */
export function seedOf({ drawId, root, planHash, beacon, secrets }: SeedParts): string {
	requireDrawId(drawId);
	requireHash(root, 'frame_root');
	requireHash(planHash, 'plan_hash');
	requireBeacon(beacon);
	secrets.forEach((secret, index) => requireHash(secret, `secret ${index + 1}`));
	return sha256(['SRD1:seed', drawId, root, planHash, beacon, ...secrets].join(':'));
}

/** The ticket of one subject: H("SRD1:E:" seed ":" id); it holds no department, so departments share it (methods §1.3 step 6). */
export function ticketOf(seed: string, id: string): string {
	return sha256(`SRD1:E:${seed}:${id}`);
}

/** Refuses a plan whose strata or populations are not those of the frame. */
export function requirePlanFits(frame: FrameDigest, cells: Iterable<PlanCell>): void {
	const planned = new Map(canonicalPlan(cells).map((cell) => [cell.stratum, cell.population]));
	for (const { stratum, population } of frame.strata) {
		const found = planned.get(stratum);
		planned.delete(stratum);
		if (found !== population) throw planMismatch(stratum, population, found ?? 0);
	}
	for (const [stratum, population] of planned) {
		if (population > 0) throw planMismatch(stratum, 0, population);
	}
}

/** Draws by smallest tickets: one pass over the frame in any order, memory in proportion to the sample (methods §1.3 step 7). Errors: a stratum without a take, or one with fewer members than its take. */
export function drawSample(
	frame: Iterable<FrameUnit>,
	takes: readonly StratumTake[],
	seed: string,
): Sample {
	const counts = new Map(takes.map(({ stratum, take }) => [stratum, take + 1]));
	const smallest = smallestTickets(frame, counts, seed);
	const drawn: DrawnUnit[] = [];
	const thresholds: StratumThreshold[] = [];
	const ordered = [...takes].sort((left, right) => compareText(left.stratum, right.stratum));
	for (const { stratum, take } of ordered) {
		const units = smallest.get(stratum) ?? [];
		if (units.length < take) throw planMismatch(stratum, units.length, take);
		for (const unit of units.slice(0, take)) drawn.push(unit);
		thresholds.push({ stratum, take, tau: units[take]?.ticket ?? null });
	}
	return { drawn, thresholds };
}

/** The `count` smallest tickets of every stratum in ascending order (fewer when the stratum is smaller); one pass. Errors: a stratum that has no count. */
export function smallestTickets(
	frame: Iterable<FrameUnit>,
	counts: ReadonlyMap<string, number>,
	seed: string,
): Map<string, DrawnUnit[]> {
	const keepers = new Map<string, SmallestTickets>();
	for (const [stratum, count] of counts) keepers.set(stratum, keepSmallest(count));
	const prefix = `SRD1:E:${seed}:`;
	let last: string | undefined;
	let keeper: SmallestTickets | undefined;
	for (const { stratum, id } of frame) {
		if (stratum !== last) {
			keeper = keepers.get(stratum);
			last = stratum;
		}
		if (keeper === undefined) throw planMismatch(stratum, 1, 0);
		offer(keeper, sha256(prefix + id), id);
	}
	const smallest = new Map<string, DrawnUnit[]>();
	for (const [stratum, kept] of keepers) {
		smallest.set(
			stratum,
			ascending(kept).map(({ ticket, id }) => ({ stratum, id, ticket })),
		);
	}
	return smallest;
}

/** One subject's own check: its ticket, and whether it was drawn in a stratum with this threshold: drawn ⇔ ticket < tau (methods §1.3). */
export function checkTicket(
	seed: string,
	id: string,
	threshold: Pick<StratumThreshold, 'tau'>,
): { ticket: string; isDrawn: boolean } {
	const ticket = ticketOf(requireHash(seed, 'seed'), requireId(id));
	return { ticket, isDrawn: threshold.tau === null || ticket < threshold.tau };
}

function planMismatch(stratum: string, members: number, planned: number): Error {
	return refuse(
		'plan_frame',
		{ file: 'plan.tsv', name: stratum },
		{
			zh: `名录有 ${members} 户，方案写 ${planned} 户`,
			en: `the frame has ${members} members, the plan says ${planned}`,
		},
		{
			zh: '请用同一份冻结名录重新生成方案',
			en: 'make the plan from the same frozen frame',
		},
	);
}
