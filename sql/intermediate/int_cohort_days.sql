/*
title: { zh: 各批申请用时, en: Days per cohort }
description:
  zh: 每个事项、申请月份、办理方式一行：平均、中位、九成用时，及超法定时限件数。平均只含办结件，中位数和九成用时含在办件。
  en: >-
    One row per item, month of application and route: mean, median and 90th percentile, and the cases over the
    statutory limit. Means hold decided cases only, medians and percentiles the open ones too.
rule: [R57]
grain: one row per item, month and route
key: [item_code, month, route]
materialised: table
*/
with

case_days as (

	select * from int_case_days

),

item_months as (

	select item_code, month, statutory_days from int_item_months

),

waiting_times as (

	select * from int_waiting_times where cohort = 'month'

),

counted_days as (

	select
		d.item_code,
		d.month,
		d.route,
		sum(case when not d.is_open then d.case_count * d.elapsed_days end)
			/ cast(sum(case when not d.is_open then d.case_count end) as double) as mean_elapsed_days,
		sum(case when not d.is_open and d.working_days > i.statutory_days then d.case_count else 0 end)
			as over_statutory_count,
		sum(case when d.is_open and d.working_days > i.statutory_days then d.case_count else 0 end)
			as open_over_statutory_count
	from case_days as d
	left join item_months as i on i.item_code = d.item_code and i.month = d.month
	group by all

)

select
	c.item_code,
	c.month,
	c.route,
	c.mean_elapsed_days,
	e.median_days as median_elapsed_days,
	e.ninth_decile_days as p90_elapsed_days,
	w.median_days as median_working_days,
	w.ninth_decile_days as p90_working_days,
	c.over_statutory_count,
	c.open_over_statutory_count
from counted_days as c
left join waiting_times as e
	on e.item_code = c.item_code and e.month = c.month and e.route = c.route and e.clock = 'elapsed'
left join waiting_times as w
	on w.item_code = c.item_code and w.month = c.month and w.route = c.route and w.clock = 'working'
