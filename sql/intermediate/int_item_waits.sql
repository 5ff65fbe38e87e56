/*
title: { zh: 事项等待时间, en: Waiting times of the items }
description:
  zh: 每个事项改革前一年与现在的件数、在办件数、中位用时及区间、九成用时，均由等待曲线读出。
  en: Cases, open cases, median with its interval and 90th percentile of every item, before its reform and now, read off the waiting curves.
rule: [R45, R57]
grain: one row per item and window
key: [item_code, cohort]
materialised: table
*/
with

survival as (

	select * from int_item_survival

),

-- Where the curve runs level at exactly one half (one tenth), the middle of the level stretch is the value.
quantiles as (

	select
		item_code,
		cohort,
		max(cohort_count) as case_count,
		sum(leaving_count - decided_count) as open_count,
		min(case when still_waiting_share < 0.5 + 1e-9 then days end) as median_from,
		min(case when still_waiting_share < 0.5 - 1e-9 then days end) as median_to,
		min(case when still_waiting_share < 0.1 + 1e-9 then days end) as ninth_decile_from,
		min(case when still_waiting_share < 0.1 - 1e-9 then days end) as ninth_decile_to,
		min(case when lower_share < 0.5 + 1e-9 then days end) as median_low_days,
		min(case when upper_share < 0.5 + 1e-9 then days end) as median_high_days
	from survival
	group by item_code, cohort

)

select
	item_code,
	cohort,
	cast(case_count as integer) as case_count,
	cast(open_count as integer) as open_count,
	(median_from + coalesce(median_to, median_from)) / 2.0 as median_days,
	median_low_days,
	median_high_days,
	(ninth_decile_from + coalesce(ninth_decile_to, ninth_decile_from)) / 2.0 as ninth_decile_days
from quantiles
