/*
title: { zh: 事项改革前基线, en: The items before their reform }
description:
  zh: 每个事项改革前一年（按申请日期）自己的件数和用时，撤回的不计。
  en: Cases and days of every item in the year before its own reform, by day of application, withdrawn cases left out.
rule: [R45]
grain: one row per item
key: [item_code]
materialised: table
*/
with

case_days as (

	select * from int_case_days where is_baseline

),

waiting_times as (

	select * from int_waiting_times where cohort = 'baseline'

),

counted_days as (

	select
		item_code,
		sum(case_count) as case_count,
		sum(case when not is_open then case_count * elapsed_days end)
			/ cast(sum(case when not is_open then case_count end) as double) as mean_elapsed_days
	from case_days
	group by all

)

select
	c.item_code,
	c.case_count,
	c.mean_elapsed_days,
	e.median_days as median_elapsed_days,
	e.ninth_decile_days as p90_elapsed_days,
	w.median_days as median_working_days
from counted_days as c
left join waiting_times as e on e.item_code = c.item_code and e.clock = 'elapsed'
left join waiting_times as w on w.item_code = c.item_code and w.clock = 'working'
