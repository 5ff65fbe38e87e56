/*
title: { zh: 事项各月平均用时, en: Mean days of the items by month }
description:
  zh: >-
    每个事项每个成熟的申请月份：件数和截止到若干天的平均用时（等待曲线下的面积，未办结的件也计入），以百万分之一天的整数记，求和与次序无关。
  en: >-
    Per item and mature month of application: cases and the mean days up to a horizon (the area under the waiting curve,
    open cases included), in whole millionths of a day so that sums do not depend on their order.
rule: [R57]
grain: one row per item and month
key: [item_code, month]
materialised: table
*/
with

parameters as (

	select
		policy_number('effects.horizon_days') as horizon_days,
		add_days(data_date, -policy_number('effects.mature_days')) as mature_until
	from int_data_date

),

cohort_days as (

	select
		c.item_code, c.month, p.horizon_days, c.elapsed_days as days, sum(c.case_count) as leaving_count,
		sum(case when c.is_open then 0 else c.case_count end) as decided_count
	from int_case_days as c
	cross join parameters as p
	where add_months(c.month, 1) <= p.mature_until
	group by c.item_code, c.month, p.horizon_days, c.elapsed_days

),

running as (

	select
		*,
		lead(days) over cohorts as next_days,
		sum(leaving_count) over (partition by item_code, month) as cohort_count,
		sum(leaving_count) over cohorts as left_count
	from cohort_days
	window cohorts as (partition by item_code, month order by days)

),

curves as (

	select
		item_code,
		month,
		horizon_days,
		cohort_count,
		days,
		next_days,
		exp(
			sum(
				case
					when decided_count < cohort_count - left_count + leaving_count
						then ln(1 - decided_count / cast(cohort_count - left_count + leaving_count as double))
					else -700
				end
			) over (partition by item_code, month order by days)
		) as still_waiting_share
	from running

)

select
	item_code,
	cast(max(cohort_count) as integer) as case_count,
	to_millionths(least(min(days), max(horizon_days))) + cast(
		sum(
			to_millionths(
				still_waiting_share * (least(coalesce(next_days, horizon_days), horizon_days) - least(days, horizon_days))
			)
		) as bigint
	) as outcome_millionths,
	month
from curves
group by item_code, month
