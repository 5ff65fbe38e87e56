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
		c.base_ratio * coalesce(h.multiplier, c.multiplier) as weight_ratio,
		case when c.is_key_area then 1 else least(1, coalesce(h.floor_ratio, c.floor_ratio)) end as floor_ratio,
		case when c.is_key_area then 1 else least(1, greatest(c.cap_ratio, coalesce(h.floor_ratio, c.floor_ratio))) end as cap_ratio
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
		sum(frame_count * staff_days_per_visit) as work
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

bounds as (

	select
		m.department_code,
		sum(m.work * m.floor_ratio) as floor_days,
		sum(m.work * m.cap_ratio) as cap_days,
		max(coalesce(cast($capacity as double) * o.staff_days / nullif(o.all_staff_days, 0), o.staff_days)) as staff_days,
		max(coalesce(cast($capacity as double) * o.staff_days / nullif(o.all_staff_days, 0), o.staff_days))
			* (1 - policy_number('sampling.reserve_share')) as usable_days
	from merged as m
	inner join own_days as o on o.department_code = m.department_code
	group by m.department_code

),

breaks as (

	select department_code, floor_ratio / weight_ratio as level, work * weight_ratio as slope
	from merged
	where weight_ratio > 0 and cap_ratio > floor_ratio
	union all
	select department_code, cap_ratio / weight_ratio as level, -work * weight_ratio as slope
	from merged
	where weight_ratio > 0 and cap_ratio > floor_ratio

),

slopes as (

	select
		department_code,
		level,
		sum(sum(slope)) over (partition by department_code order by level) as slope,
		lead(level) over (partition by department_code order by level) as next_level
	from breaks
	group by department_code, level

),

spending as (

	select
		s.department_code,
		s.level,
		s.slope,
		b.usable_days,
		b.floor_days + coalesce(
			sum(s.slope * (s.next_level - s.level)) over (
				partition by s.department_code order by s.level rows between unbounded preceding and 1 preceding
			), 0
		) as days
	from slopes as s
	inner join bounds as b on b.department_code = s.department_code

),

levels as (

	select department_code, arg_max(level + (usable_days - days) / nullif(slope, 0), level) as level
	from spending
	where days <= usable_days
	group by department_code

),

planned as (

	select
		m.*,
		case
			when m.floor_ratio = m.cap_ratio or b.usable_days < b.floor_days then m.floor_ratio
			when b.usable_days >= b.cap_days then m.cap_ratio
			else least(m.cap_ratio, greatest(m.floor_ratio, l.level * m.weight_ratio))
		end as ratio
	from merged as m
	inner join bounds as b on b.department_code = m.department_code
	left join levels as l on l.department_code = m.department_code

),

totals as (

	select
		sum(staff_days) as staff_days,
		sum(greatest(floor_days - usable_days, 0)) as gap_days,
		count(case when usable_days < floor_days then 1 end) as short_count,
		count(*) as department_count
	from bounds

),

rates as (

	select credit_class, problem_share from sampling_estimates where dimension = 'class'

)

select
	case when p.is_key_area then 'key_area' else p.credit_class end as cell,
	cast(sum(p.frame_count) as integer) as frame_count,
	round_to(sum(p.frame_count * p.ratio) / sum(p.frame_count), 6) as sampling_ratio,
	round_to(sum(p.frame_count * p.ratio), 4) as expected_visits,
	round_to(sum(p.work * p.ratio), 4) as expected_staff_days,
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
