/*
title: { zh: 办件与本事项改革前对照, en: Cases against their item before its reform }
description:
  zh: 每件办件的用时；改革后申请、已办结、所属事项改革前件数足够的，另给出比本事项改革前一年平均少用多少日，其余为空。
  en: >-
    The days of every case; of decided cases applied for after the reform of an item with enough cases before it also
    how many fewer they are than the mean of the item's own year before, of others null.
rule: [R45, R48]
grain: one row per case
key: [case_no]
*/
with

cases as (

	select * from int_approvals

),

items as (

	select item_code, item_name, reform_on from int_current_items

),

baselines as (

	select item_code, mean_elapsed_days from int_item_baselines where case_count >= policy_number('effects.min_cases')

),

item_baselines as (

	select i.item_code, i.item_name, i.reform_on, round_to(b.mean_elapsed_days, 4) as baseline_mean_days
	from items as i
	inner join baselines as b on b.item_code = i.item_code
	where i.reform_on is not null

)

select
	c.case_no,
	c.item_code,
	b.item_name,
	c.department_code,
	c.route,
	c.result,
	c.outcome,
	c.visits,
	c.elapsed_days,
	b.baseline_mean_days,
	case when c.outcome = 'decided' and c.applied_on >= b.reform_on then b.baseline_mean_days - c.elapsed_days end as saved_days,
	c.is_same_day,
	c.applied_on,
	c.decided_on,
	b.reform_on
from cases as c
left join item_baselines as b on b.item_code = c.item_code
