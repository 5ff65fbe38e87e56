/** What is known of a class, best class first: the ladder's multiplier, the one in force, and the published rate of findings of last year's random draws (null when it was withheld). */
export interface ClassEvidence {
	readonly creditClass: string;
	readonly policy: number;
	readonly current: number;
	readonly rate: number | null;
	readonly effectiveSize: number;
}

/** How evidence may move the ladder (methods §2.2): exponent γ, share of evidence in the blend, largest change a year (factor), visits' worth of pull towards the overall rate. */
export interface FeedbackRules {
	readonly reference: string;
	readonly gamma: number;
	readonly evidenceShare: number;
	readonly maximumChange: number;
	readonly priorSize: number;
}

/** Next year's multiplier of a class; `evidence` is what the rates alone would say, `isLimited` tells that the yearly limit was reached. */
export interface NextMultiplier {
	readonly creditClass: string;
	readonly multiplier: number;
	readonly evidence: number | null;
	readonly isLimited: boolean;
}

const RULES: FeedbackRules = {
	reference: 'B',
	gamma: 1,
	evidenceShare: 0.5,
	maximumChange: 1.5,
	priorSize: 30,
};

/**
 * Next year's class multipliers by the bounded blend: half policy ladder, half (p̂_class / p̂_reference)^γ from shrunken rates of random draws only, no change above ×1.5 a year, never falling from a better to a worse class (methods §2.2).
 * Rates of complaints or targeted visits must not come in here: that feedback runs away (Ensign et al. 2018). A class without a published rate, or every class when the reference has none, keeps its multiplier.
 */
export function nextMultipliers(
	classes: readonly ClassEvidence[],
	overallRate: number,
	rules: Partial<FeedbackRules> = {},
): NextMultiplier[] {
	const { reference, gamma, evidenceShare, maximumChange, priorSize } = { ...RULES, ...rules };
	const shrunken = ({ rate, effectiveSize }: ClassEvidence): number | null =>
		rate === null
			? null
			: (rate * effectiveSize + overallRate * priorSize) / (effectiveSize + priorSize);
	const base = classes.find(({ creditClass }) => creditClass === reference);
	const baseRate = base === undefined ? null : shrunken(base);
	const wanted = classes.map((entry) => {
		const rate = shrunken(entry);
		if (rate === null || baseRate === null || baseRate <= 0) {
			return { value: entry.current, evidence: null, isLimited: false };
		}
		const evidence = (rate / baseRate) ** gamma;
		const blend = evidenceShare * evidence + (1 - evidenceShare) * entry.policy;
		const value = Math.min(
			entry.current * maximumChange,
			Math.max(entry.current / maximumChange, blend),
		);
		return { value, evidence, isLimited: value !== blend };
	});
	const rising = neverFalling(
		wanted.map(({ value }) => value),
		classes.map(({ creditClass, effectiveSize }) =>
			creditClass === reference ? 1e9 : Math.max(1, effectiveSize),
		),
	);
	return classes.map(({ creditClass, current }, index) => ({
		creditClass,
		multiplier: rising[index] ?? current,
		evidence: wanted[index]?.evidence ?? null,
		isLimited: wanted[index]?.isLimited ?? false,
	}));
}

// Pool adjacent violators: the closest never-falling sequence in weighted least squares.
function neverFalling(values: readonly number[], weights: readonly number[]): number[] {
	const blocks: { mean: number; weight: number; length: number }[] = [];
	values.forEach((mean, index) => {
		let block = { mean, weight: weights[index] ?? 1, length: 1 };
		for (
			let last = blocks.at(-1);
			last !== undefined && last.mean > block.mean;
			last = blocks.at(-1)
		) {
			blocks.pop();
			const weight = last.weight + block.weight;
			block = {
				mean: (last.mean * last.weight + block.mean * block.weight) / weight,
				weight,
				length: last.length + block.length,
			};
		}
		blocks.push(block);
	});
	return blocks.flatMap(({ mean, length }) => Array.from({ length }, () => mean));
}
