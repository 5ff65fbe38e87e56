import { withWholeCodes, type Scope } from '../access.ts';
import type { Model } from '../catalogue.ts';
import { readsOnce } from './number-rule.ts';
import type { Lease } from '../publication.ts';
import type { RecordsSource } from './records.ts';
import { columnOf } from '../source.ts';
import { identifier } from '../sql.ts';
import type { Cell } from '../warehouse.ts';

/** A number of a mart row and what its formula gives over the rows that the page lists. */
export interface Recomputation {
	stated: Cell;
	again: Cell;
	/** To the last digit. */
	isSame: boolean;
}

/**
 * Computes a number again from the listed rows, by the formula of its mart's header; null when it has none.
 * In the formula and its steps `listed` is the relation of those rows and `this` the mart row.
 */
export async function recompute(
	lease: Lease,
	scope: Scope,
	mart: Model,
	{ rule, sql, values, own, columns }: RecordsSource,
): Promise<Recomputation | null> {
	if (!rule.formula) return null;
	const overList = columns.length > 0 && !rule.overRow && !readsOnce(rule);
	const column = identifier(rule.column);
	const steps = rule.steps.map(({ name, query }) => `, ${identifier(name)} as (${query})`).join('');
	const [row] = await lease.read(
		withWholeCodes(scope),
		`with this as materialized (${own.sql}), listed as (select * from ${sql} as rows_listed)${steps}
		select stated, again, stated is not distinct from again as is_same
		from (
			select any_value(own.${column}) as stated, any_value(computed.again) as again
			from this as own
			cross join (
				select cast(${rule.formula} as ${columnOf(mart, rule.column)!.type}) as again from ${overList ? 'listed' : 'this'}
			) as computed
		)`,
		{ ...values, ...own.values },
	);
	return row
		? { stated: row.stated ?? null, again: row.again ?? null, isSame: row.is_same === true }
		: null;
}
