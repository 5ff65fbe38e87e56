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

	select * from int_case_savings

)

select
	case_no,
	item_code,
	item_name,
	department_code,
	route,
	result,
	elapsed_days,
	baseline_mean_days,
	saved_days,
	applied_on,
	decided_on,
	reform_on
from cases
where saved_days is not null
