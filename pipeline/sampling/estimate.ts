import { compareText } from './encoding.ts';
import type { Words } from './error.ts';
import { clopperPearsonInterval, wilsonInterval, Z95, type Interval } from './interval.ts';

/** One visit's outcome. Only `kind: 'random'` counts; `inclusion` is the subject's inclusion probability (0–1], `group` its variance stratum (industry × class). */
export interface Finding {
	readonly kind: string;
	readonly inclusion: number;
	readonly group: string;
	readonly isFound: boolean;
}

/** A weighted rate that may be shown: share 0–1 with 95 % intervals, visits, effective size and design effect. `interval` is Wilson's with the effective size, the same as in SQL; Korn–Graubard's is the more cautious second. */
export interface PublishedRate {
	readonly status: 'published';
	readonly domain: string;
	readonly visitCount: number;
	readonly rate: number;
	readonly total: number;
	readonly standardError: number;
	readonly interval: Interval;
	readonly kornGraubard: Interval;
	readonly effectiveSize: number;
	readonly designEffect: number;
}

/** A rate that is too uncertain to show; it holds no rate on purpose. */
export interface SuppressedRate {
	readonly status: 'suppressed';
	readonly domain: string;
	readonly visitCount: number;
	readonly effectiveSize: number;
	readonly reason: Words;
}

/** A domain's rate, shown or withheld. */
export type RateEstimate = PublishedRate | SuppressedRate;

/** Rates by domain in byte order, and how many visits of other kinds were left out, by kind. */
export interface RateEstimates {
	readonly rates: readonly RateEstimate[];
	readonly excluded: Readonly<Record<string, number>>;
}

/** When a rate is withheld: effective visits below `minimumSize`, or an interval wider than `maximumWidth` (methods §2.3, after NCHS). */
export interface SuppressionRule {
	readonly minimumSize: number;
	readonly maximumWidth: number;
}

const SUPPRESSION: SuppressionRule = { minimumSize: 30, maximumWidth: 0.3 };

/** A stratum's inclusion probability in one draw: x / population, exact whatever the rounding gave (methods §2.3). */
export function inclusionOf(population: number, expectedMicro: number): number {
	return expectedMicro / (population * 1e6);
}

/**
 * Rates of findings by domain from random visits alone: Horvitz–Thompson totals, Hájek ratios, stratified linearised variance (methods §2.3). Targeted and complaint visits have no inclusion probability and are counted apart; the unweighted rate is never returned.
 * `domainOf` names a finding's domain (class, industry, or one word for the whole). Errors: an inclusion outside (0, 1].
 */
export function estimateRates<Row extends Finding>(
	findings: Iterable<Row>,
	domainOf: (finding: Row) => string,
	suppression: SuppressionRule = SUPPRESSION,
): RateEstimates {
	const excluded: Record<string, number> = {};
	const random: Row[] = [];
	for (const finding of findings) {
		if (finding.kind === 'random') random.push(finding);
		else excluded[finding.kind] = (excluded[finding.kind] ?? 0) + 1;
	}
	const groups = new Map<string, { visits: number; weight: number }>();
	const domains = new Map<string, Row[]>();
	for (const finding of random) {
		const { inclusion } = finding;
		if (!(inclusion > 0 && inclusion <= 1)) {
			throw new RangeError(`inclusion ${inclusion} of a random visit is not in (0, 1]`);
		}
		const group = groups.get(finding.group) ?? { visits: 0, weight: 0 };
		group.visits++;
		group.weight += 1 / inclusion;
		groups.set(finding.group, group);
		const domain = domainOf(finding);
		const members = domains.get(domain);
		if (members === undefined) domains.set(domain, [finding]);
		else members.push(finding);
	}
	const rates = [...domains]
		.sort(([left], [right]) => compareText(left, right))
		.map(([domain, members]) => judge(domain, members, groups, suppression));
	return { rates, excluded };
}

/** The change between two published rates with its 95 % interval, from independent draws: V₁ + V₂ (methods §2.3). */
export function rateDifference(
	later: PublishedRate,
	earlier: PublishedRate,
): { difference: number } & Interval {
	const difference = later.rate - earlier.rate;
	const half = Z95 * Math.hypot(later.standardError, earlier.standardError);
	return { difference, low: difference - half, high: difference + half };
}

function judge(
	domain: string,
	members: readonly Finding[],
	groups: ReadonlyMap<string, { visits: number; weight: number }>,
	{ minimumSize, maximumWidth }: SuppressionRule,
): RateEstimate {
	const { rate, total, variance, size, kish } = weigh(members, groups);
	const visitCount = members.length;
	const spread = rate * (1 - rate);
	const isMeasured = spread > 0 && variance > 0;
	const effectiveSize = isMeasured ? Math.min(visitCount, spread / variance) : size;
	const interval = wilsonInterval(rate, effectiveSize);
	if (effectiveSize < minimumSize) {
		return {
			status: 'suppressed',
			domain,
			visitCount,
			effectiveSize,
			reason: {
				zh: `有效样本 ${effectiveSize.toFixed(1)} 户，不足 ${minimumSize} 户，不发布比例`,
				en: `effective sample ${effectiveSize.toFixed(1)} is below ${minimumSize}: no rate is published`,
			},
		};
	}
	if (interval.high - interval.low > maximumWidth) {
		const width = ((interval.high - interval.low) * 100).toFixed(0);
		return {
			status: 'suppressed',
			domain,
			visitCount,
			effectiveSize,
			reason: {
				zh: `置信区间宽 ${width} 个百分点，超过 ${maximumWidth * 100}，不发布比例`,
				en: `the interval is ${width} percentage points wide, more than ${maximumWidth * 100}: no rate is published`,
			},
		};
	}
	return {
		status: 'published',
		domain,
		visitCount,
		rate,
		total,
		standardError: Math.sqrt(variance),
		interval,
		kornGraubard: clopperPearsonInterval(rate * effectiveSize, effectiveSize),
		effectiveSize,
		designEffect: isMeasured ? (visitCount * variance) / spread : kish,
	};
}

function weigh(
	members: readonly Finding[],
	groups: ReadonlyMap<string, { visits: number; weight: number }>,
): { rate: number; total: number; variance: number; size: number; kish: number } {
	let weight = 0;
	let squares = 0;
	let total = 0;
	for (const { inclusion, isFound } of members) {
		weight += 1 / inclusion;
		squares += 1 / (inclusion * inclusion);
		if (isFound) total += 1 / inclusion;
	}
	const rate = total / weight;
	const residuals = new Map<string, { sum: number; squares: number }>();
	for (const { inclusion, isFound, group } of members) {
		const residual = ((isFound ? 1 : 0) - rate) / inclusion;
		const sums = residuals.get(group) ?? { sum: 0, squares: 0 };
		sums.sum += residual;
		sums.squares += residual * residual;
		residuals.set(group, sums);
	}
	let scatter = 0;
	for (const [group, sums] of residuals) {
		const { visits, weight: groupWeight } = groups.get(group) ?? { visits: 1, weight: 1 };
		if (groupWeight <= visits) continue;
		scatter +=
			visits > 1
				? (1 - visits / groupWeight) *
					(visits / (visits - 1)) *
					(sums.squares - (sums.sum * sums.sum) / visits)
				: sums.squares;
	}
	const kish = (members.length * squares) / (weight * weight);
	return {
		rate,
		total,
		variance: Math.max(0, scatter) / (weight * weight),
		size: members.length / kish,
		kish,
	};
}
