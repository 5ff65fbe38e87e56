/*
title: { zh: 预警处置期限, en: Deadlines of alerts }
description:
  zh: 每个级别自升级次日起第 N 个工作日为处置期限，N 按级别取政策参数。
  en: Action is due on the Nth working day after an alert reached its level; N is the policy's, level by level.
rule: [R39, R83]
grain: one row per level and day
key: [level, raised_on]
*/
with

calendar as (

	select * from int_calendar

),

response_days as (

	select replace(key, 'alerts.response_days.', '') as level, cast(number as integer) as working_days
	from policy
	where key like 'alerts.response_days.%'

),

targets as (

	select r.level, c.day as raised_on, c.working_day_number + r.working_days as working_day_number
	from calendar as c
	cross join response_days as r

)

select
	t.level,
	t.raised_on,
	d.day as due_on
from targets as t
inner join calendar as d on d.working_day_number = t.working_day_number and d.is_working_day
