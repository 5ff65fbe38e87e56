import { compareText, MICRO, requireCount, requireStratum, sha256 } from './encoding.ts';
import { refuse } from './error.ts';

/** One stratum of a plan: how many subjects it has and the expected sample size in millionths (0 ≤ expectedMicro ≤ population·10⁶). */
export interface PlanCell {
	readonly stratum: string;
	readonly population: number;
	readonly expectedMicro: number;
}

/** How many subjects of a stratum are drawn. */
export interface StratumTake {
	readonly stratum: string;
	readonly take: number;
}

/** The cells in byte order of stratum, checked: canonical codes, whole numbers, expected size within the population, no stratum twice. */
export function canonicalPlan(cells: Iterable<PlanCell>): PlanCell[] {
	const plan = [...cells].sort((left, right) => compareText(left.stratum, right.stratum));
	let total = 0;
	plan.forEach((cell, index) => {
		const place = { file: 'plan.tsv', line: index + 1 };
		requireStratum(cell.stratum, place);
		requireCount(cell.population, 'population', place);
		requireCount(cell.expectedMicro, 'x_micro', place);
		if (plan[index - 1]?.stratum === cell.stratum) {
			throw refuse(
				'repeated_stratum',
				place,
				{ zh: `层 ${cell.stratum} 重复`, en: `stratum ${cell.stratum} stands twice` },
				{ zh: '每层只留一行', en: 'keep one row per stratum' },
			);
		}
		if (cell.expectedMicro > cell.population * MICRO) {
			throw refuse(
				'expected_size',
				place,
				{
					zh: `层 ${cell.stratum} 的期望抽取数超过户数 ${cell.population}`,
					en: `the expected size of stratum ${cell.stratum} exceeds its population of ${cell.population}`,
				},
				{ zh: '请把抽查比例限制在 100% 以内', en: 'keep the ratio at or below 1' },
			);
		}
		total += cell.population;
	});
	if (!Number.isSafeInteger(total * MICRO)) {
		throw refuse(
			'plan_size',
			{ file: 'plan.tsv' },
			{ zh: `户数合计 ${total} 过大`, en: `the populations add up to ${total}, which is too many` },
			{ zh: '请分批抽取', en: 'draw in several batches' },
		);
	}
	return plan;
}

/** The hash of a plan in any order (methods §1.3 step 2). Errors as `canonicalPlan`. */
export function planHash(cells: Iterable<PlanCell>): string {
	return sha256(
		canonicalPlan(cells)
			.map(
				({ stratum, population, expectedMicro }) => `${stratum}\t${population}\t${expectedMicro}\n`,
			)
			.join(''),
	);
}

/** The common rounding offset of a seed, 0 … 999,999: the first 15 hex digits of H("SRD1:R:" seed) modulo 10⁶ (methods §1.3 step 5). */
export function roundingOffset(seed: string): number {
	return Number(BigInt(`0x${sha256(`SRD1:R:${seed}`).slice(0, 15)}`) % BigInt(MICRO));
}

/** Whole sample sizes by seeded systematic rounding, in stratum order: |take − x| < 1 in every stratum and every prefix group, and E[take] = x (methods §1.3 step 5). */
export function roundPlan(cells: Iterable<PlanCell>, seed: string): StratumTake[] {
	let running = roundingOffset(seed);
	return canonicalPlan(cells).map(({ stratum, expectedMicro }) => {
		const before = Math.floor(running / MICRO);
		running += expectedMicro;
		return { stratum, take: Math.floor(running / MICRO) - before };
	});
}

/**
 * Sample sizes after the plan was enlarged without a new seed: every stratum keeps the rounding offset it had, so that no take shrinks, |take − x| < 1 and E[take] = x still hold.
 * (Chaining the rounding anew over the larger plan would let single strata lose a unit, which would break the superset.)
 * Errors: the larger plan has other strata or populations, or a smaller expected size.
 */
export function roundExtension(
	original: Iterable<PlanCell>,
	extended: Iterable<PlanCell>,
	seed: string,
): StratumTake[] {
	const before = canonicalPlan(original);
	const after = canonicalPlan(extended);
	let running = roundingOffset(seed);
	if (before.length !== after.length) throw notAnExtension('*', 'strata', '层的个数');
	return before.map((cell, index) => {
		const larger = after[index];
		if (larger?.stratum !== cell.stratum) throw notAnExtension(cell.stratum, 'strata', '层');
		if (larger.population !== cell.population) {
			throw notAnExtension(cell.stratum, 'populations', '户数');
		}
		if (larger.expectedMicro < cell.expectedMicro) {
			throw notAnExtension(cell.stratum, 'a smaller expected size', '期望抽取数变小');
		}
		const offset = running % MICRO;
		running += cell.expectedMicro;
		return { stratum: cell.stratum, take: Math.floor((offset + larger.expectedMicro) / MICRO) };
	});
}

function notAnExtension(stratum: string, what: string, zh: string): Error {
	return refuse(
		'extension',
		{ file: 'extension.tsv', name: stratum },
		{ zh: `追加方案与原方案不一致：${zh}`, en: `the larger plan differs in ${what}` },
		{
			zh: '追加只能增加期望抽取数，层和户数须与原方案相同',
			en: 'an extension may only raise expected sizes over the same strata and populations',
		},
	);
}
