/*
title: { zh: 用时分布, en: "Days taken, counted" }
description:
  zh: 每个事项、申请月份、办理方式下，各用时（自然日、工作日）有多少件；撤回的不计。改革前一年内申请的另作标记。
  en: >-
    For every item, month of application and route: how many cases took how many days, by either clock; withdrawn
    cases are left out. Cases applied for within the year before the reform are marked.
rule: [R45, R57]
grain: one row per item, month, route, before or after the reform, calendar days, working days, on the day or not, and state
key: [item_code, month, route, is_baseline, is_open, elapsed_days, working_days, is_same_day]
materialised: table
tests:
  - rows: case_count > 0
*/
with

approvals as (

	select item_code, month, route, outcome, elapsed_days, working_days, is_same_day, applied_on
	from int_approvals
	where outcome <> 'withdrawn'

),

items as (

	select
		item_code,
		reform_on,
		add_days(reform_on, -policy_number('effects.baseline_days')) as baseline_from
	from int_current_items

)

select
	a.item_code,
	a.month,
	a.route,
	coalesce(a.applied_on < i.reform_on and a.applied_on >= i.baseline_from, false) as is_baseline,
	a.outcome = 'open' as is_open,
	a.elapsed_days,
	coalesce(a.working_days, -1) as working_days,
	a.is_same_day,
	cast(count(*) as integer) as case_count
from approvals as a
left join items as i on i.item_code = a.item_code
group by all
