/*
title: { zh: 公示期限, en: Deadlines of publication }
description:
  zh: 每天作出的决定的公示期限：次日起第 N 个工作日，N 取政策参数；以及当天的工作日序号和当时轻微失信信息是否公示。
  en: >-
    By when a decision of a day is to be published, the Nth working day from the next day (policy), the day's number of
    working days, and whether the rules of the day publish minor records.
rule: [R92]
grain: one row per day
key: [day]
materialised: table
*/
with

calendar as (

	select * from int_calendar

),

rules_of_minor as (

	select number, valid_from, valid_to from policy_versions where key = 'repair.publishes_minor'

),

targets as (

	select day, working_day_number, working_day_number + cast(policy_number('publication.due_working_days') as integer) as target
	from calendar

)

select
	t.day,
	t.working_day_number,
	c.day as due_on,
	m.number = 1 as publishes_minor
from targets as t
inner join calendar as c on c.working_day_number = t.target and c.is_working_day
inner join rules_of_minor as m
	on coalesce(m.valid_from <= t.day, true) and coalesce(m.valid_to >= t.day, true)
