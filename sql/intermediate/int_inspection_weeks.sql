/*
title: { zh: 部门每周检查数, en: Inspections per department and week }
description:
  zh: 每个部门每周主动检查的次数（没有的周为零），及此前若干周的均值和标准差（不小于泊松的）。不足整个比较期的周没有均值。
  en: >-
    Unrequested inspections per department and week, empty weeks as zero, with mean and standard deviation of the weeks
    before (at least Poisson's). Weeks without a full period before them have no mean.
rule: [R95]
grain: one row per department and week
key: [department_code, week]
materialised: table
*/
with

inspections as (

	select department_code, date_trunc('week', inspected_on) as week, inspection_kind, plan_id from stg_inspections

),

exempt_kinds as (

	select replace(key, 'inspection.exempt_kinds.', '') as inspection_kind
	from policy
	where key like 'inspection.exempt_kinds.%' and number = 1

),

parameters as (

	select policy_number('anomalies.burst_weeks') as weeks, data_date from int_data_date

),

own_weeks as (

	select
		i.department_code,
		cast(i.week as date) as week,
		count(*) as inspection_count,
		count(i.plan_id) as planned_count
	from inspections as i
	left join exempt_kinds as e on e.inspection_kind = i.inspection_kind
	where e.inspection_kind is null
	group by i.department_code, i.week

),

weeks as (

	select distinct cast(date_trunc('week', c.day) as date) as week
	from int_calendar as c
	cross join parameters as p
	where c.day >= (select min(week) from own_weeks) and c.day <= p.data_date

),

grid as (

	select
		d.department_code,
		w.week,
		coalesce(o.inspection_count, 0) as inspection_count,
		coalesce(o.planned_count, 0) as planned_count,
		row_number() over (partition by d.department_code order by w.week) as place
	from (select distinct department_code from own_weeks) as d
	cross join weeks as w
	left join own_weeks as o on o.department_code = d.department_code and o.week = w.week

),

before as (

	select
		g.department_code,
		g.place,
		sum(b.inspection_count) / cast(count(*) as double) as mean_count,
		sum(b.inspection_count * b.inspection_count) / cast(count(*) as double) as mean_square
	from grid as g
	cross join parameters as p
	inner join grid as b on b.department_code = g.department_code and b.place < g.place and b.place >= g.place - p.weeks
	group by g.department_code, g.place, p.weeks
	having count(*) = p.weeks

)

select
	g.department_code,
	g.week,
	cast(g.inspection_count as integer) as inspection_count,
	cast(g.planned_count as integer) as planned_count,
	b.mean_count,
	sqrt(greatest(b.mean_square - b.mean_count * b.mean_count, b.mean_count, 1)) as deviation
from grid as g
left join before as b on b.department_code = g.department_code and b.place = g.place
