import { InputError } from '../errors.ts';
import type { Paths } from '../paths.ts';
import type { Report } from '../report.ts';
import { nextMultipliers } from '../sampling/multipliers.ts';
import { hasRelation, openLive } from './generation.ts';

/** Tells next year's class multipliers by the bounded blend of ladder and measured rates (methods §2.2); nothing is changed by it. Throws InputError when no overall rate is published. */
export async function proposeMultipliers(paths: Paths, report: Report): Promise<void> {
	const live = await openLive(paths);
	try {
		const { database } = live;
		const rates = (await hasRelation(database, 'sampling_estimates'))
			? await database.rows<{
					dimension: string;
					domain_code: string;
					problem_share: number | null;
					effective_count: number;
				}>(
					`select dimension, domain_code, problem_share, effective_count from sampling_estimates where dimension in ('all', 'class')`,
				)
			: [];
		const overall = rates.find(({ dimension }) => dimension === 'all')?.problem_share ?? null;
		if (overall === null)
			throw new InputError('DRAW-RATES', '', {
				zh: '随机检查还不足以估计总体问题率，倍数维持不变。',
				en: 'the random visits do not yet give an overall rate; the multipliers stay.',
			});
		const policy = await database.rows<{ credit_class: string; number: number }>(
			`select replace(key, 'sampling.multiplier.', '') as credit_class, number from policy where key like 'sampling.multiplier._' order by 1`,
		);
		const next = nextMultipliers(
			policy.map(({ credit_class: creditClass, number }) => {
				const own = rates.find(
					({ dimension, domain_code }) => dimension === 'class' && domain_code === creditClass,
				);
				return {
					creditClass,
					policy: number,
					current: number,
					rate: own?.problem_share ?? null,
					effectiveSize: own?.effective_count ?? 0,
				};
			}),
			overall,
		);
		for (const [index, { creditClass, multiplier, evidence, isLimited }] of next.entries())
			report.say({
				zh: `${creditClass} 类 ${policy[index]!.number} → ${multiplier.toFixed(2)}${evidence === null ? '（无可发布的问题率，维持）' : `（证据 ${evidence.toFixed(2)}${isLimited ? '，达到一年 1.5 倍的限度' : ''}）`}`,
				en: `class ${creditClass}: ${multiplier.toFixed(2)}${evidence === null ? ', kept: no published rate' : `, evidence ${evidence.toFixed(2)}`}`,
			});
	} finally {
		live.database.close();
	}
}
