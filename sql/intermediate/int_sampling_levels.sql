/*
title: { zh: 抽查水位, en: Level of the draw }
description:
  zh: >-
    每个部门的比例水位 λ：各单元比例 = 夹在下限与上限之间的 λ × 权重，λ 使总工作量恰好等于可用人力。支出是 λ 的分段线性函数，逐个折点精确求解。
    下限之和已超人力时为“不可行”，如实报告缺口；全到上限仍有余时为“有余”。
  en: >-
    The level λ of each department: a cell's ratio is λ × weight held between floor and cap, and λ makes the work equal
    to the staff-days. The work is piecewise linear in λ and solved exactly from break to break. When the floors alone
    exceed the staff-days the plan is infeasible and the gap is reported; when all cells reach their cap there is slack.
rule: [R36, R74]
grain: one row per department
key: [department_code]
materialised: table
*/
with

cells as (

	select * from int_sampling_cells where frame_count > 0

),

own_staff_days as (

	select replace(key, 'sampling.staff_days.', '') as department_code, number as staff_days
	from policy
	where key like 'sampling.staff_days.%'

),

parameters as (

	select
		policy_number('sampling.staff_days_per_1000') as staff_days_per_1000,
		1 - policy_number('sampling.reserve_share') as used_share

),

-- Whole thousandths of staff-days and millionths of ratios: their sums do not depend on the order of the cells.
measured as (

	select
		department_code,
		floor_ratio,
		cap_ratio,
		weight_ratio,
		is_key_area,
		frame_count,
		cast(round_to(staff_days_per_visit * 1000, 0) as bigint) * frame_count as work,
		cast(round_to(floor_ratio * 1000000, 0) as bigint) as floor_millionths,
		cast(round_to(cap_ratio * 1000000, 0) as bigint) as cap_millionths,
		cast(round_to(weight_ratio * 1000000, 0) as bigint) as weight_millionths
	from cells

),

-- Where no staff-days are named: full coverage of key areas, and so many per thousand of the rest.
usual_staff_days as (

	select
		m.department_code,
		(
			sum(case when m.is_key_area then m.work else 0 end) / 1000.0
				+ max(p.staff_days_per_1000) * sum(case when m.is_key_area then 0 else m.frame_count end) / 1000
		) / max(p.used_share) as staff_days
	from measured as m
	cross join parameters as p
	group by m.department_code

),

bounds as (

	select
		m.department_code,
		sum(m.work * m.floor_millionths) / 1e9 as floor_staff_days,
		sum(m.work * m.cap_millionths) / 1e9 as cap_staff_days,
		coalesce(max(o.staff_days), max(u.staff_days)) as staff_days,
		coalesce(max(o.staff_days), max(u.staff_days)) * max(p.used_share) as planned_staff_days,
		max(o.staff_days) is not null as is_own_capacity
	from measured as m
	cross join parameters as p
	inner join usual_staff_days as u on u.department_code = m.department_code
	left join own_staff_days as o on o.department_code = m.department_code
	group by m.department_code

),

breaks as (

	select department_code, floor_ratio / weight_ratio as level, work * weight_millionths as slope
	from measured
	where weight_ratio > 0 and cap_ratio > floor_ratio
	union all
	select department_code, cap_ratio / weight_ratio as level, -work * weight_millionths as slope
	from measured
	where weight_ratio > 0 and cap_ratio > floor_ratio

),

breaks_by_level as (

	select department_code, level, sum(slope) as slope
	from breaks
	group by department_code, level

),

slopes as (

	select
		department_code,
		level,
		sum(slope) over (partition by department_code order by level) / 1e9 as slope,
		lead(level) over (partition by department_code order by level) as next_level
	from breaks_by_level

),

spending as (

	select
		s.department_code,
		s.level,
		s.slope,
		b.floor_staff_days + coalesce(
			sum(s.slope * (s.next_level - s.level)) over (
				partition by s.department_code order by s.level rows between unbounded preceding and 1 preceding
			), 0
		) as staff_days
	from slopes as s
	inner join bounds as b on b.department_code = s.department_code

),

solved as (

	select
		s.department_code,
		s.level + (b.planned_staff_days - s.staff_days) / nullif(s.slope, 0) as level,
		row_number() over (partition by s.department_code order by s.staff_days desc, s.level desc) as place
	from spending as s
	inner join bounds as b on b.department_code = s.department_code
	where s.staff_days <= b.planned_staff_days

)

select
	b.department_code,
	case
		when b.planned_staff_days < b.floor_staff_days then 'infeasible'
		when b.planned_staff_days >= b.cap_staff_days then 'slack'
		else 'solved'
	end as plan_state,
	case
		when b.planned_staff_days >= b.floor_staff_days and b.planned_staff_days < b.cap_staff_days then s.level
	end as level,
	b.staff_days,
	b.planned_staff_days,
	b.floor_staff_days,
	b.cap_staff_days,
	b.is_own_capacity
from bounds as b
left join solved as s on s.department_code = b.department_code and s.place = 1
