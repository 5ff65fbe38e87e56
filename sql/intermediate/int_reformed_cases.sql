/*
title: { zh: 改革后办件与改革前对照, en: Cases after their reform against the year before it }
description:
  zh: 改革后申请、已办结、所属事项改革前件数足够的每一件：用时与本事项改革前一年平均用时之差，正数为变快。这是变化，不等于改革效果。
  en: >-
    Every decided case applied for after the reform of an item with enough cases before it: the mean of the item's own
    year before less the days it took, positive when faster. A change and not the effect of the reform.
rule: [R45, R48]
grain: one row per case
key: [case_no]
columns:
  saved_days: { zh: 比改革前少用, en: Fewer than before, unit: days, good: up }
  baseline_mean_days: { zh: 改革前平均用时, en: Mean before, unit: days }
*/
with

cases as (

	select * from int_approvals where outcome = 'decided'

),

items as (

	select item_code, item_name, reform_on from int_current_items

),

baselines as (

	select item_code, mean_elapsed_days from int_item_baselines where case_count >= policy_number('effects.min_cases')

)

select
	c.case_no,
	c.item_code,
	i.item_name,
	c.department_code,
	c.route,
	c.result,
	c.elapsed_days,
	round_to(b.mean_elapsed_days, 4) as baseline_mean_days,
	round_to(b.mean_elapsed_days, 4) - c.elapsed_days as saved_days,
	c.applied_on,
	c.decided_on,
	i.reform_on
from cases as c
inner join items as i on i.item_code = c.item_code and c.applied_on >= i.reform_on
inner join baselines as b on b.item_code = c.item_code
