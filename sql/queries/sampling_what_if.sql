-- What other multipliers, floors or staff-days would give: one row per class and one for key areas, before anything is drawn.
-- Parameters, each null for the value in force: $department; $capacity (staff-days a year; all departments share it as they share their own);
-- $multiplier_a … $multiplier_e, $multiplier_unrated; $floor_a … $floor_e, $floor_unrated (0–1). A floor above its cap lifts the cap; key areas stay at 1.
-- Visits count one department, item and subject each, as the plan does; findings are these times the class's published rate (null: none published).
with

changes as (

	select unnest(['A', 'B', 'C', 'D', 'E', 'unrated']) as credit_class,
		unnest([
			cast($multiplier_a as double), cast($multiplier_b as double), cast($multiplier_c as double),
			cast($multiplier_d as double), cast($multiplier_e as double), cast($multiplier_unrated as double)
		]) as multiplier,
		unnest([
			cast($floor_a as double), cast($floor_b as double), cast($floor_c as double),
			cast($floor_d as double), cast($floor_e as double), cast($floor_unrated as double)
		]) as floor_ratio

),

cells as (

	select
		c.department_code,
		c.credit_class,
		c.is_key_area,
		cast(c.frame_count as double) as frame_count,
		c.staff_days_per_visit,
		c.base_ratio * coalesce(h.multiplier, c.multiplier) * c.watch_weight as weight_ratio,
		case when c.is_key_area then 1 else least(1, coalesce(h.floor_ratio * c.watch_weight, c.floor_ratio)) end as floor_ratio,
		case when c.is_key_area then 1 else least(1, greatest(c.cap_ratio, coalesce(h.floor_ratio * c.watch_weight, c.floor_ratio))) end as cap_ratio
	from int_sampling_cells as c
	left join changes as h on h.credit_class = c.credit_class
	where c.frame_count > 0 and (c.department_code = $department or $department is null)

),

-- Cells of one department that share weight and bounds move together.
merged as (

	select
		department_code,
		credit_class,
		is_key_area,
		weight_ratio,
		floor_ratio,
		cap_ratio,
		sum(frame_count) as frame_count,
		sum(cast(round_to(staff_days_per_visit * 1000, 0) as bigint) * cast(frame_count as bigint)) as work
	from cells
	group by all

),

own_days as (

	select
		l.department_code,
		l.staff_days,
		sum(l.staff_days) over () as all_staff_days
	from int_sampling_levels as l
	where l.department_code = $department or $department is null

),

capacities as (

	select
		department_code,
		coalesce(cast($capacity as double) * staff_days / nullif(all_staff_days, 0), staff_days) as staff_days,
		coalesce(cast($capacity as double) * staff_days / nullif(all_staff_days, 0), staff_days)
			* (1 - policy_number('sampling.reserve_share')) as usable_staff_days
	from own_days

),

levels as (

	select l.*, c.staff_days
	from water_levels('merged', 'capacities') as l
	inner join capacities as c on c.department_code = l.department_code

),

planned as (

	select m.*, water_ratio(l.plan_state, l.level, m.weight_ratio, m.floor_ratio, m.cap_ratio) as ratio
	from merged as m
	inner join levels as l on l.department_code = m.department_code

),

totals as (

	select
		sum(staff_days) as staff_days,
		sum(greatest(floor_staff_days - usable_staff_days, 0)) as gap_days,
		count(case when plan_state = 'infeasible' then 1 end) as short_count,
		count(*) as department_count
	from levels

),

rates as (

	select credit_class, problem_share from sampling_estimates where dimension = 'class'

)

select
	case when p.is_key_area then 'key_area' else p.credit_class end as cell,
	cast(sum(p.frame_count) as integer) as frame_count,
	round_to(sum(p.frame_count * p.ratio) / sum(p.frame_count), 6) as sampling_ratio,
	round_to(sum(p.frame_count * p.ratio), 4) as expected_visits,
	round_to(sum(p.work * p.ratio) / 1000, 4) as expected_staff_days,
	case when count(r.problem_share) > 0 then round_to(sum(p.frame_count * p.ratio * r.problem_share), 4) end as expected_findings,
	round_to(sum(case when r.problem_share is null then p.frame_count * p.ratio else 0 end), 4) as unmeasured_visits,
	round_to(any_value(t.staff_days), 4) as department_staff_days,
	round_to(any_value(t.gap_days), 4) as gap_staff_days,
	cast(any_value(t.short_count) as integer) as short_department_count,
	cast(any_value(t.department_count) as integer) as department_count
from planned as p
cross join totals as t
left join rates as r on r.credit_class = p.credit_class
group by 1
order by 1
