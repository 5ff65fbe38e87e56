/*
title: { zh: 办件计数, en: Cases counted }
description:
  zh: 每个事项、申请月份、办理方式的件数，以及办结件中停计时限的件数和材料、环节、跑动、踏勘合计。缺填的不当作零，另记已填件数。
  en: >-
    Cases of every item, month of application and route, with those of the decided ones whose clock was stopped and their
    sums of materials, steps, visits and site visits. An empty cell is not a zero: the cases that state a figure are counted beside it.
rule: [R9, R10, R19, R20, R57, R59]
grain: one row per item, month and route
key: [item_code, month, route]
*/
with

department_counts as (

	select * from int_case_counts_by_department

)

select
	item_code,
	month,
	route,
	max(department_code) as department_code,
	cast(sum(case_count) as integer) as case_count,
	cast(sum(decided_count) as integer) as decided_count,
	cast(sum(granted_count) as integer) as granted_count,
	cast(sum(refused_count) as integer) as refused_count,
	cast(sum(withdrawn_count) as integer) as withdrawn_count,
	cast(sum(open_count) as integer) as open_count,
	cast(sum(stopped_count) as integer) as stopped_count,
	cast(sum(immediate_count) as integer) as immediate_count,
	cast(sum(same_day_count) as integer) as same_day_count,
	cast(sum(credit_checked_count) as integer) as credit_checked_count,
	cast(sum(credit_auto_count) as integer) as credit_auto_count,
	cast(sum(zero_visit_count) as integer) as zero_visit_count,
	cast(sum(one_visit_count) as integer) as one_visit_count,
	cast(sum(more_visits_count) as integer) as more_visits_count,
	cast(sum(no_site_visit_count) as integer) as no_site_visit_count,
	cast(sum(materials_known_count) as integer) as materials_known_count,
	cast(sum(materials_required_sum) as integer) as materials_required_sum,
	cast(sum(materials_waived_sum) as integer) as materials_waived_sum,
	cast(sum(materials_by_e_licence_sum) as integer) as materials_by_e_licence_sum,
	cast(sum(steps_known_count) as integer) as steps_known_count,
	cast(sum(steps_sum) as integer) as steps_sum
from department_counts
group by item_code, month, route
