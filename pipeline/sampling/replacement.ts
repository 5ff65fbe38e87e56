import { smallestTickets, type DrawnUnit } from './draw.ts';
import { refuse } from './error.ts';
import type { FrameUnit } from './frame.ts';
import type { StratumTake } from './plan.ts';

/** A drawn subject that could not be inspected, in the order in which the losses were registered; `disposition` is a result code (`closed`, `unreachable`, …). */
export interface LostUnit extends FrameUnit {
	readonly disposition: string;
}

/** A loss and who stands in: the stratum's next ticket, or null when every member has been used. */
export interface Replacement {
	readonly lost: LostUnit;
	readonly substitute: DrawnUnit | null;
}

/**
 * Replacements by next ticket only: the k-th loss of a stratum gets its (take + k)-th ticket (methods §1.3, §1.5).
 * `losses` is the whole list so far, replaced replacements included, so that every call repeats the earlier answers.
 * Errors: a loss that is not in the sample at its turn, or twice.
 */
export function replaceLost(
	frame: Iterable<FrameUnit>,
	takes: readonly StratumTake[],
	losses: readonly LostUnit[],
	seed: string,
): Replacement[] {
	const takeOf = new Map(takes.map(({ stratum, take }) => [stratum, take]));
	const counts = new Map(takeOf);
	for (const { stratum } of losses) {
		if (counts.has(stratum)) counts.set(stratum, (counts.get(stratum) ?? 0) + 1);
	}
	const tickets = smallestTickets(frame, counts, seed);
	const used = new Map<string, { sample: Set<string>; next: number }>();
	return losses.map((lost) => {
		const units = tickets.get(lost.stratum) ?? [];
		let state = used.get(lost.stratum);
		if (state === undefined) {
			const take = takeOf.get(lost.stratum) ?? 0;
			state = { sample: new Set(units.slice(0, take).map(({ id }) => id)), next: take };
			used.set(lost.stratum, state);
		}
		if (!state.sample.delete(lost.id)) throw notInSample(lost);
		const substitute = units[state.next++] ?? null;
		if (substitute !== null) state.sample.add(substitute.id);
		return { lost, substitute };
	});
}

function notInSample({ stratum, id }: LostUnit): Error {
	return refuse(
		'not_drawn',
		{ name: id },
		{
			zh: `该对象不在层 ${stratum} 的抽中名单内`,
			en: `is not in the sample of stratum ${stratum}`,
		},
		{
			zh: '只能替换抽中或替补的对象，且每户只登记一次',
			en: 'only a drawn or substitute subject can be replaced, and only once',
		},
	);
}
