import { MICRO, requireHash } from './encoding.ts';
import { requireRelation } from './sql-name.ts';

/**
 * SQL twins of frame.ts, plan.ts and draw.ts for DuckDB: the same bytes at millions of rows.
 * Traps behind the spelling (methods §0): DuckDB identifiers ignore case, so that a column `N` beside `n` is one column (full words only); aliases need `as`; sha256() takes VARCHAR and gives lowercase hex; text compares bytewise as long as no collation is set; hex casts to integers up to 16 digits.
 */

/** Relations the statements read: `frame(stratum VARCHAR, id VARCHAR)`, `plan(stratum VARCHAR, population, x_micro)`, `extension` as plan. Names are plain identifiers, with a schema if wanted. */
export interface DrawRelations {
	readonly frame: string;
	readonly plan: string;
	readonly extension?: string;
}

/** SELECT stratum, population, digest of every stratum, in order (methods §1.3 step 1). */
export function digestSql(frame: string): string {
	return `select
	stratum,
	count(*)::BIGINT as population,
	sha256(string_agg(id || chr(10), '' order by id)) as digest
from ${requireRelation(frame)}
group by stratum
order by stratum`;
}

/** SELECT root: the frame root in one row (methods §1.3 step 1). */
export function frameRootSql(frame: string): string {
	return `with strata as (
${digestSql(frame)}
)
select sha256(coalesce(string_agg(stratum || chr(9) || population || chr(9) || digest || chr(10), '' order by stratum), '')) as root
from strata`;
}

/** SELECT plan_hash: the plan hash in one row (methods §1.3 step 2). */
export function planHashSql(plan: string): string {
	return `select sha256(coalesce(string_agg(stratum || chr(9) || population::BIGINT || chr(9) || x_micro::BIGINT || chr(10), '' order by stratum), '')) as plan_hash
from ${requireRelation(plan)}`;
}

/** SELECT stratum, population, take: rounded sample sizes in order, after an extension when one is named (plan.ts `roundPlan`, `roundExtension`). */
export function takesSql({ plan, extension }: Omit<DrawRelations, 'frame'>, seed: string): string {
	const offset = `('0x' || substr(sha256('SRD1:R:${seedLiteral(seed)}'), 1, 15))::BIGINT % ${MICRO}`;
	const wanted = extension === undefined ? 'running.x_micro' : 'larger.x_micro';
	const join =
		extension === undefined
			? ''
			: `\njoin ${requireRelation(extension)} as larger on larger.stratum = running.stratum`;
	return `with running as (
	select
		stratum,
		population::BIGINT as population,
		x_micro::BIGINT as x_micro,
		(${offset} + sum(x_micro::HUGEINT) over (order by stratum rows unbounded preceding) - x_micro::HUGEINT) % ${MICRO} as rounding_offset
	from ${requireRelation(plan)}
)
select
	running.stratum,
	running.population,
	((running.rounding_offset + ${wanted}) // ${MICRO})::BIGINT as take
from running${join}
order by running.stratum`;
}

/**
 * SELECT stratum, id, ticket, ticket_rank, is_drawn of the take + 1 smallest tickets of every stratum, in published order: the sample, and behind it the row whose ticket is the threshold (methods §1.3 steps 6–8).
 * Tickets beyond a bound (15 hex digits, or 'g' for none) that the sample almost never reaches are dropped before ranking; a stratum that turns out to need them is ranked whole, so the rows are the same either way.
 */
export function drawSql(relations: DrawRelations, seed: string): string {
	const frame = requireRelation(relations.frame);
	const ticket = `sha256('SRD1:E:${seedLiteral(seed)}:' || members.id)`;
	const ranked = `row_number() over (partition by stratum order by ticket, id)`;
	return `with takes as (
${takesSql(relations, seed)}
),
bounds as (
	select
		stratum,
		take,
		least(take + 1, population) as wanted,
		case
			when population <= take + 8 * sqrt(take + 1) + 12 then 'g'
			else format('{:015x}', floor((take + 8 * sqrt(take + 1) + 12) / population * 1152921504606846976)::BIGINT)
		end as bound
	from takes
),
tickets as (
	select members.stratum, members.id, ${ticket} as ticket, bounds.bound
	from ${frame} as members
	join bounds on bounds.stratum = members.stratum
),
low_tickets as materialized (
	select stratum, id, ticket
	from tickets
	where ticket < bound
),
low_counts as (
	select stratum, count(*) as kept from low_tickets group by stratum
),
short_strata as (
	select bounds.stratum
	from bounds
	left join low_counts on low_counts.stratum = bounds.stratum
	where coalesce(low_counts.kept, 0) < bounds.wanted
),
candidates as (
	select low_tickets.stratum, low_tickets.id, low_tickets.ticket
	from low_tickets
	anti join short_strata on short_strata.stratum = low_tickets.stratum
	union all
	select members.stratum, members.id, ${ticket} as ticket
	from ${frame} as members
	semi join short_strata on short_strata.stratum = members.stratum
),
ranked as (
	select stratum, id, ticket, ${ranked} as ticket_rank
	from candidates
)
select
	ranked.stratum,
	ranked.id,
	ranked.ticket,
	ranked.ticket_rank,
	ranked.ticket_rank <= bounds.take as is_drawn
from ranked
join bounds on bounds.stratum = ranked.stratum
where ranked.ticket_rank <= bounds.take + 1
order by ranked.stratum, ranked.ticket, ranked.id`;
}

function seedLiteral(seed: string): string {
	return requireHash(seed, 'seed');
}
