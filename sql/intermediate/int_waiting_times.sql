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
		item_code, 'baseline' as cohort, date '1970-01-01' as month, '-' as route, 'elapsed' as clock, elapsed_days as days,
		sum(case_count) as leaving_count,
		sum(case when is_open then 0 else case_count end) as decided_count
	from case_days
	where is_baseline
	group by all
	union all
	select
		item_code, 'baseline' as cohort, date '1970-01-01' as month, '-' as route, 'working' as clock, working_days as days,
		sum(case_count) as leaving_count,
		sum(case when is_open then 0 else case_count end) as decided_count
	from case_days
	where is_baseline and working_days >= 0
	group by all

),

cohorts as (

	select
		*,
		cast(row_number() over (order by item_code, cohort, month, route, clock) as integer) as cohort_number
	from (select distinct item_code, cohort, month, route, clock from cohort_days)

),

-- How many of a cohort had left by each day: a running sum within the cohort.
running as (

	select
		c.cohort_number,
		d.days,
		d.decided_count,
		d.leaving_count,
		sum(d.leaving_count) over (partition by c.cohort_number) as cohort_count,
		sum(d.leaving_count) over (partition by c.cohort_number order by d.days) as left_count,
		sum(d.leaving_count - d.decided_count) over (partition by c.cohort_number) as open_count
	from cohort_days as d
	inner join cohorts as c
		on c.item_code = d.item_code and c.cohort = d.cohort and c.clock = d.clock
		and c.month = d.month and c.route = d.route

),

-- With nothing open the share still waiting is a plain fraction; else the product over the days with decisions.
plain_survival as (

	select cohort_number, days, (cohort_count - left_count) / cast(cohort_count as double) as still_waiting_share
	from running
	where open_count = 0

),

censored_survival as (

	select
		cohort_number,
		days,
		exp(
			sum(
				case
					when decided_count < cohort_count - left_count + leaving_count
						then ln(1 - decided_count / cast(cohort_count - left_count + leaving_count as double))
					else -700
				end
			) over (partition by cohort_number order by days)
		) as still_waiting_share
	from running
	where open_count > 0 and decided_count > 0

),

survival as (

	select * from plain_survival
	union all
	select * from censored_survival

),

-- The first day on which at most half (a tenth) still wait; where the curve runs level at exactly that share, the
-- middle of the level stretch is the value, as for an even number of cases.
quantiles as (

	select
		cohort_number,
		min(case when still_waiting_share < 0.5 + 1e-9 then days end) as median_from,
		min(case when still_waiting_share < 0.5 - 1e-9 then days end) as median_to,
		min(case when still_waiting_share < 0.1 + 1e-9 then days end) as ninth_decile_from,
		min(case when still_waiting_share < 0.1 - 1e-9 then days end) as ninth_decile_to
	from survival
	group by cohort_number

)

select
	c.item_code,
	c.cohort,
	c.month,
	c.route,
	c.clock,
	(q.median_from + coalesce(q.median_to, q.median_from)) / 2.0 as median_days,
	(q.ninth_decile_from + coalesce(q.ninth_decile_to, q.ninth_decile_from)) / 2.0 as ninth_decile_days
from cohorts as c
inner join quantiles as q on q.cohort_number = c.cohort_number
