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

	select outcome, visits, saved_days, is_same_day, applied_on, decided_on from int_case_savings

),

received_days as (

	select * from int_received_days where row_state = 'current' and not is_history

),

counted_feeds as (

	select replace(key, 'ranking.feeds.', '') as feed from policy where key like 'ranking.feeds.%' and number = 1

),

last_receipt as (

	select known_on from int_data_date

),

alerts as (

	select level, opened_on from int_alerts

),

-- One look at the cases for the days of application and of decision.
day_counts as (

	select
		applied_on,
		decided_on,
		grouping(applied_on) = 0 as is_day_applied,
		count(*) as case_count,
		count_where(outcome = 'decided') as decided_count,
		count(case when outcome = 'decided' then visits end) as visits_known_count,
		count_where(outcome = 'decided' and visits = 0) as no_visit_count,
		count_where(outcome = 'decided' and is_same_day) as same_day_count,
		count(saved_days) as compared_count,
		count_where(saved_days > 0) as faster_count,
		sum(cast(round_to(saved_days * 10000, 0) as bigint)) / 10000.0 as saved_sum,
		sum(cast(round_to(saved_days * saved_days * 10000, 0) as bigint)) / 10000.0 as saved_square_sum
	from cases
	group by grouping sets ((applied_on), (decided_on))

),

decided_days as (

	select * from day_counts where not is_day_applied and decided_on is not null

),

due_days as (

	select r.due_on, r.is_late, r.row_count
	from received_days as r
	inner join counted_feeds as f on f.feed = r.feed
	inner join last_receipt as k on r.due_on <= k.known_on

),

units as (

	select
		'applied' as figure,
		applied_on as day,
		case_count as unit_count,
		case_count as part_count,
		cast(null as double) as value_sum,
		cast(null as double) as square_sum
	from day_counts
	where is_day_applied
	union all
	select 'saved_days' as figure, decided_on as day, compared_count as unit_count, faster_count as part_count, saved_sum, saved_square_sum
	from decided_days
	union all
	select 'no_visit' as figure, decided_on as day, visits_known_count as unit_count, no_visit_count as part_count, null as value_sum, null as square_sum
	from decided_days
	union all
	select 'same_day' as figure, decided_on as day, decided_count as unit_count, same_day_count as part_count, null as value_sum, null as square_sum
	from decided_days
	union all
	select
		'on_time' as figure,
		due_on as day,
		sum(row_count) as unit_count,
		sum(case when is_late then 0 else row_count end) as part_count,
		null as value_sum,
		null as square_sum
	from due_days
	group by due_on
	union all
	select
		'alerts_opened' as figure,
		opened_on as day,
		count(*) as unit_count,
		count_where(level >= 'L2') as part_count,
		null as value_sum,
		null as square_sum
	from alerts
	group by opened_on

)

select
	figure,
	day,
	cast(unit_count as integer) as unit_count,
	cast(part_count as integer) as part_count,
	value_sum,
	square_sum
from units
where unit_count > 0
