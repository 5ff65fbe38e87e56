/*
title: { zh: 报送期限, en: Reporting deadlines }
description:
  zh: 每个业务日期的报送期限：次日起第 N 个工作日，N 取政策参数。尚无放假通知的年份只知周末和固定节日，标为暂定。
  en: >-
    The deadline of every business date: the Nth working day counted from the next day, N from the policy. Where no
    holiday notice is known for the year the deadline is provisional.
rule: [R92]
grain: one row per business date
key: [business_on]
materialised: table
tests:
  - rows: due_on > business_on
*/
with

calendar as (

	select * from int_calendar

),

targets as (

	select
		day as business_on,
		working_day_number + cast(policy_number('reporting.due_working_days') as integer) as working_day_number
	from calendar

)

select
	t.business_on,
	d.day as due_on,
	month_of(d.day) as due_month,
	add_months(month_of(d.day), 1) as next_month,
	d.is_provisional
from targets as t
inner join calendar as d on d.working_day_number = t.working_day_number and d.is_working_day
