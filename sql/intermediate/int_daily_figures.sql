/*
title: { zh: 每日指标, en: Figures of every day }
description:
  zh: >-
    领导看的几项指标按日的构成：多少件（分母），其中多少件符合（分子），数值之和与平方和。任何起止日期的值、区间和同天数对比都由此相加得出，不用月平均数再平均。
  en: >-
    What the leaders' figures are made of, day by day: units (denominator), those that meet the condition (numerator),
    the sum of the values and of their squares. The value and interval of any span of days, and a comparison with as
    many days of an earlier period, are sums of these; no average of monthly averages is needed.
rule: [R10, R48, R91]
grain: one row per figure and day
key: [figure, day]
materialised: table
*/
with

cases as (

	select outcome, visits, is_same_day, applied_on, decided_on from int_approvals

),

reformed_cases as (

	select saved_days, decided_on from int_reformed_cases

),

due_rows as (

	select is_late, due_on from int_due_rows

),

alerts as (

	select level, opened_on from int_alerts

),

-- A day's cases of one kind together: what follows counts a few thousand kinds and not each case three times.
daily_cases as (

	select applied_on, decided_on, outcome = 'decided' as is_decided, visits = 0 as is_without_visit, is_same_day, count(*) as case_count
	from cases
	group by all

),

daily_due_rows as (

	select due_on, not is_late as is_on_time, count(*) as row_count from due_rows group by all

),

units as (

	select 'applied' as figure, applied_on as day, true as is_part, case_count as unit_count, cast(null as double) as value from daily_cases
	union all
	select 'saved_days' as figure, decided_on as day, saved_days > 0 as is_part, 1 as unit_count, saved_days as value from reformed_cases
	union all
	select 'no_visit' as figure, decided_on as day, is_without_visit as is_part, case_count as unit_count, null as value
	from daily_cases
	where is_decided and is_without_visit is not null
	union all
	select 'same_day' as figure, decided_on as day, is_same_day as is_part, case_count as unit_count, null as value
	from daily_cases
	where is_decided
	union all
	select 'on_time' as figure, due_on as day, is_on_time as is_part, row_count as unit_count, null as value from daily_due_rows
	union all
	select 'alerts_opened' as figure, opened_on as day, level >= 'L2' as is_part, 1 as unit_count, null as value from alerts

)

select
	figure,
	day,
	cast(sum(unit_count) as integer) as unit_count,
	cast(sum(case when is_part then unit_count else 0 end) as integer) as part_count,
	sum(cast(round_to(value * 10000, 0) as bigint)) / 10000.0 as value_sum,
	sum(cast(round_to(value * value * 10000, 0) as bigint)) / 10000.0 as square_sum
from units
group by figure, day
