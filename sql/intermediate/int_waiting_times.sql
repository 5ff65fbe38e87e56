/*
title: { zh: 中位与九成用时, en: Median and ninth decile of the days }
description:
  zh: >-
    每个事项每批申请（申请月份 × 办理方式，以及改革前一年整体）的用时中位数和九成用时，按 Kaplan–Meier 估计：未办结的件按“至少已等了这么久”计入，
    不丢弃。全部办结时等于普通中位数；过半未办结时没有数值。
  en: >-
    Median and 90th percentile of the days for every cohort of cases of an item (month of application × route, and
    the whole year before the reform), by Kaplan–Meier: a case still open counts as having taken at least so long.
    With nothing open this is the plain median; with too much open there is no value.
rule: [R57]
grain: one row per item, cohort and clock
key: [item_code, cohort, month, route, clock]
materialised: table
*/
with

case_days as (

	select * from int_case_days

),

cohort_days as (

	select
		item_code, 'month' as cohort, month, route, 'elapsed' as clock, elapsed_days as days,
		sum(case_count) as leaving_count,
		sum(case when is_open then 0 else case_count end) as decided_count
	from case_days
	group by all
	union all
	select
		item_code, 'month' as cohort, month, route, 'working' as clock, working_days as days,
		sum(case_count) as leaving_count,
		sum(case when is_open then 0 else case_count end) as decided_count
	from case_days
	where working_days >= 0
	group by all
	union all
	select
		item_code, 'baseline' as cohort, null as month, null as route, 'elapsed' as clock, elapsed_days as days,
		sum(case_count) as leaving_count,
		sum(case when is_open then 0 else case_count end) as decided_count
	from case_days
	where is_baseline
	group by all
	union all
	select
		item_code, 'baseline' as cohort, null as month, null as route, 'working' as clock, working_days as days,
		sum(case_count) as leaving_count,
		sum(case when is_open then 0 else case_count end) as decided_count
	from case_days
	where is_baseline and working_days >= 0
	group by all

),

at_risk as (

	select
		*,
		sum(leaving_count) over (
			partition by item_code, cohort, month, route, clock order by days desc
		) as at_risk_count
	from cohort_days

),

survival as (

	select
		item_code,
		cohort,
		month,
		route,
		clock,
		days,
		lead(days) over (partition by item_code, cohort, month, route, clock order by days) as next_days,
		exp(
			sum(case when decided_count < at_risk_count then ln(1 - decided_count / cast(at_risk_count as double)) else -700 end)
				over (partition by item_code, cohort, month, route, clock order by days)
		) as still_waiting_share
	from at_risk
	where decided_count > 0

)

-- Where the curve runs level at exactly one half (one tenth), the middle of the level stretch is the value.
select
	item_code,
	cohort,
	month,
	route,
	clock,
	min(case
		when abs(still_waiting_share - 0.5) < 1e-9 then (days + coalesce(next_days, days)) / 2.0
		when still_waiting_share < 0.5 then days
	end) as median_days,
	min(case
		when abs(still_waiting_share - 0.1) < 1e-9 then (days + coalesce(next_days, days)) / 2.0
		when still_waiting_share < 0.1 then days
	end) as ninth_decile_days
from survival
group by all
