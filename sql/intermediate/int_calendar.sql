/*
title: { zh: 工作日历, en: Working calendar }
description:
  zh: 每天是否工作日，以及从日历首日起累计的工作日数。两天序号之差就是其间的工作日数（首日不计），调休上班日算工作日。
  en: >-
    Every day with a running number of working days. The difference of two numbers is the working days between two
    days, the first day not counted; make-up working days count.
rule: [R92]
grain: one row per day
key: [day]
materialised: table
tests:
  - not_null: [day, is_working_day, working_day_number]
*/
with

calendar_days as (

	select * from calendar

)

select
	day,
	cast(sum(case when is_working_day then 1 else 0 end) over (order by day) as integer) as working_day_number,
	is_working_day,
	is_provisional
from calendar_days
