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

measured as (

	select
		department_code,
		floor_ratio,
		cap_ratio,
		weight_ratio,
		is_key_area,
		frame_count,
		cast(round_to(staff_days_per_visit * 1000, 0) as bigint) * frame_count as work
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

capacities as (

	select
		u.department_code,
		coalesce(o.staff_days, u.staff_days) as staff_days,
		coalesce(o.staff_days, u.staff_days) * p.used_share as usable_staff_days,
		o.staff_days is not null as is_own_capacity
	from usual_staff_days as u
	cross join parameters as p
	left join own_staff_days as o on o.department_code = u.department_code

)

select
	l.department_code,
	l.plan_state,
	l.level,
	c.staff_days,
	l.usable_staff_days as planned_staff_days,
	l.floor_staff_days,
	l.cap_staff_days,
	c.is_own_capacity
from water_levels('measured', 'capacities') as l
inner join capacities as c on c.department_code = l.department_code
