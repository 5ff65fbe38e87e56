/*
title: { zh: 事项等待曲线, en: Waiting curves of the items }
description:
  zh: >-
    每个事项改革前一年与现在（改革后最近若干申请月份）各一条 Kaplan–Meier 曲线：到第几天还有多大比例没有结果，及其区间（对数负对数）。
    未办结的件按“至少已等了这么久”计入。
  en: >-
    For every item one Kaplan–Meier curve of the year before its reform and one of the present (the newest months of
    application after it): the share still waiting after each day, with its log–log interval. A case still open counts as having
    waited at least so long.
rule: [R45, R57]
grain: one row per item, window and day
key: [item_code, cohort, days]
materialised: table
*/
with

case_days as (

	select * from int_case_days

),

items as (

	select item_code, reform_on from int_current_items

),

parameters as (

	select
		add_months(month_of(data_date), 1 - policy_number('effects.current_months')) as current_from,
		policy_number('effects.interval_deviations') as deviations,
		data_date
	from int_data_date

),

cohort_days as (

	select
		item_code, 'before' as cohort, elapsed_days as days, sum(case_count) as leaving_count,
		sum(case when is_open then 0 else case_count end) as decided_count
	from case_days
	where is_baseline
	group by item_code, elapsed_days
	union all
	select
		c.item_code, 'now' as cohort, c.elapsed_days as days, sum(c.case_count) as leaving_count,
		sum(case when c.is_open then 0 else c.case_count end) as decided_count
	from case_days as c
	cross join parameters as p
	inner join items as i on i.item_code = c.item_code
	where c.month >= p.current_from and (coalesce(i.reform_on > p.data_date, true) or c.month >= i.reform_on)
	group by c.item_code, c.elapsed_days

),

running as (

	select
		*,
		sum(leaving_count) over (partition by item_code, cohort) as cohort_count,
		sum(leaving_count) over (partition by item_code, cohort)
			- sum(leaving_count) over (partition by item_code, cohort order by days) + leaving_count as at_risk_count
	from cohort_days

),

curves as (

	select
		item_code,
		cohort,
		days,
		cohort_count,
		at_risk_count,
		leaving_count,
		decided_count,
		sum(case when decided_count < at_risk_count then ln(1 - decided_count / cast(at_risk_count as double)) end)
			over (partition by item_code, cohort order by days) as log_share,
		sum(
			case when decided_count < at_risk_count
				then decided_count / (cast(at_risk_count as double) * (at_risk_count - decided_count)) end
		) over (partition by item_code, cohort order by days) as variance
	from running

)

select
	c.item_code,
	c.cohort,
	cast(c.cohort_count as integer) as cohort_count,
	cast(c.at_risk_count as integer) as at_risk_count,
	cast(c.leaving_count as integer) as leaving_count,
	cast(c.decided_count as integer) as decided_count,
	case when c.decided_count = c.at_risk_count then 0 else exp(coalesce(c.log_share, 0)) end as still_waiting_share,
	case when c.decided_count < c.at_risk_count then exp(c.log_share) * sqrt(c.variance) end as standard_error,
	case
		when c.decided_count = c.at_risk_count then 0
		when c.log_share < 0 then exp(c.log_share * exp(p.deviations * sqrt(c.variance) / -c.log_share))
		else 1
	end as lower_share,
	case
		when c.decided_count = c.at_risk_count then null
		when c.log_share < 0 then exp(c.log_share * exp(p.deviations * sqrt(c.variance) / c.log_share))
		else 1
	end as upper_share,
	c.days
from curves as c
cross join parameters as p
