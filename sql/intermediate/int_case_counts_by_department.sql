/*
title: { zh: 分部门的办件计数, en: Cases counted by department }
description:
  zh: 每个事项、申请月份、办理方式、审批部门的件数，以及办结件中停计时限的件数和材料、环节、跑动、踏勘合计。缺填的不当作零，另记已填件数。
  en: >-
    Cases of every item, month of application, route and department, with those of the decided ones whose clock was stopped and their
    sums of materials, steps, visits and site visits. An empty cell is not a zero: the cases that state a figure are counted beside it.
rule: [R9, R10, R19, R20, R57, R59]
grain: one row per item, month, route and department
key: [item_code, month, route, department_code]
materialised: table
tests:
  - rows: case_count = decided_count + withdrawn_count + open_count
*/
with

cases as (

	select * from int_cases

)

select
	item_code,
	month,
	route,
	department_code,
	cast(count(*) as integer) as case_count,
	cast(count_where(outcome = 'decided') as integer) as decided_count,
	cast(count_where(outcome = 'decided' and result = 'granted') as integer) as granted_count,
	cast(count_where(outcome = 'decided' and result = 'refused') as integer) as refused_count,
	cast(count_where(outcome = 'withdrawn') as integer) as withdrawn_count,
	cast(count_where(outcome = 'open') as integer) as open_count,
	cast(count_where(outcome = 'decided' and stopped_working_days > 0) as integer) as stopped_count,
	cast(count_where(outcome = 'decided' and handling = 'immediate') as integer) as immediate_count,
	cast(count_where(outcome = 'decided' and is_same_day) as integer) as same_day_count,
	cast(count_where(is_credit_checked) as integer) as credit_checked_count,
	cast(count_where(is_credit_checked and credit_check = 'auto') as integer) as credit_auto_count,
	cast(count_where(outcome = 'decided' and visits = 0) as integer) as zero_visit_count,
	cast(count_where(outcome = 'decided' and visits = 1) as integer) as one_visit_count,
	cast(count_where(outcome = 'decided' and visits >= 2) as integer) as more_visits_count,
	cast(count_where(outcome = 'decided' and has_site_visit = false) as integer) as no_site_visit_count,
	cast(count(case when outcome = 'decided' then materials_required end) as integer) as materials_known_count,
	cast(coalesce(sum(case when outcome = 'decided' then materials_required end), 0) as integer) as materials_required_sum,
	cast(coalesce(sum(case when outcome = 'decided' then materials_waived end), 0) as integer) as materials_waived_sum,
	cast(coalesce(sum(case when outcome = 'decided' then materials_by_e_licence end), 0) as integer) as materials_by_e_licence_sum,
	cast(count(case when outcome = 'decided' then steps end) as integer) as steps_known_count,
	cast(coalesce(sum(case when outcome = 'decided' then steps end), 0) as integer) as steps_sum
from cases
group by item_code, month, route, department_code
