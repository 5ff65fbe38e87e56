import { refuse } from './error.ts';
import { requireRelation } from './sql-name.ts';

/**
 * SELECT status, water_level, floors, caps: one row for `cells(stratum, population, cost, weight, floor_ratio, cap_ratio)` and a capacity in usable staff-days; water_level is λ, null unless solved (methods §2.2, twin of water-fill.ts).
 * Trap: `lambda` is a keyword of DuckDB 1.5 and cannot name a column.
 */
export function waterLevelSql(cells: string, capacity: number): string {
	const days = numberLiteral(capacity);
	return `with cells as (
	select * from ${requireRelation(cells)} where population > 0
),
totals as (
	select
		coalesce(sum(population * cost * floor_ratio), 0) as floors,
		coalesce(sum(population * cost * cap_ratio), 0) as caps
	from cells
),
corners as (
	select floor_ratio / weight as level, population * cost * weight as slope_change
	from cells where weight > 0 and cap_ratio > floor_ratio
	union all
	select cap_ratio / weight, -population * cost * weight
	from cells where weight > 0 and cap_ratio > floor_ratio
),
levels as (
	select level, sum(slope_change) as slope_change from corners group by level
),
slopes as (
	select
		level,
		sum(slope_change) over (order by level) as slope,
		lead(level) over (order by level) as next_level
	from levels
),
spends as (
	select
		level,
		slope,
		next_level,
		(select floors from totals) + coalesce(
			sum(slope * (next_level - level)) over (order by level rows between unbounded preceding and 1 preceding), 0
		) as spend
	from slopes
),
solved as (
	select least(level + (${days} - spend) / nullif(slope, 0), coalesce(next_level, 'infinity'::DOUBLE)) as water_level
	from spends where spend <= ${days}
	order by spend desc, level desc limit 1
)
select
	case when ${days} < floors * (1 - 1e-12) then 'infeasible' when ${days} >= caps then 'slack' else 'solved' end as status,
	case
		when ${days} >= floors * (1 - 1e-12) and ${days} < caps
			then coalesce((select water_level from solved), (select min(level) from corners))
	end as water_level,
	floors,
	caps
from totals`;
}

/** SELECT stratum, ratio, x_micro of every cell at the level `status, water_level` in `levels` (one row, as `waterLevelSql` gives). */
export function ratiosSql(cells: string, levels: string): string {
	return `with cells as (
	select cells_in.*, levels_in.status, levels_in.water_level
	from ${requireRelation(cells)} as cells_in cross join ${requireRelation(levels)} as levels_in
	where cells_in.population > 0
),
ratios as (
	select
		stratum,
		population,
		case status
			when 'slack' then cap_ratio
			when 'infeasible' then floor_ratio
			else least(cap_ratio, greatest(floor_ratio, water_level * weight))
		end as ratio
	from cells
)
select stratum, ratio, floor(population * ratio * 1000000 + 1e-6)::BIGINT as x_micro
from ratios
order by stratum`;
}

function numberLiteral(value: number): string {
	if (Number.isFinite(value)) return `${value}::DOUBLE`;
	throw refuse(
		'capacity',
		{ name: 'capacity' },
		{ zh: `不是数：${value}`, en: `not a number: ${value}` },
		{ zh: '请填写可用人天', en: 'give the staff-days at hand' },
	);
}
