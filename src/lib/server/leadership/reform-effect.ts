import type { Scope } from '../access.ts';
import { readCatalogue } from '../catalogue.ts';
import type { Lease } from '../publication.ts';
import { ask } from '../questions.ts';

/** The whole reform in three numbers that are never one: promise, change, effect; null where nothing can be said. */
export type ReformEffect = Record<
	| 'limit_compression_days'
	| 'limit_compression_share'
	| 'baseline_median_days'
	| 'current_median_days'
	| 'change_days'
	| 'covered_share'
	| 'effect_days'
	| 'effect_low_days'
	| 'effect_high_days'
	| 'effect_item_count'
	| 'effect_case_count',
	number | null
>;

/** Reads the three numbers; null in a generation without their mart or without a reform. */
export async function readReformEffect(lease: Lease, scope: Scope): Promise<ReformEffect | null> {
	const { models } = await readCatalogue(lease, scope);
	if (!models.has('reform_effect_estimates')) return null;
	const [row] = await ask<ReformEffect>(lease, scope, 'reform_effect');
	return row ?? null;
}
