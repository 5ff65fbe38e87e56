/*
title: { zh: 各次梳理期限, en: Deadlines of the reviews }
description: { zh: 有事项的每个审批部门，自开始接收数据以来各次梳理的起止日期，含正在进行的一次。, en: "For every approval department with items the reviews since data were first received, the current one included." }
rule: [R22]
grain: one row per department and deadline
key: [department_code, due_on]
columns:
  due_on: { zh: 期限, en: Due on, unit: date }
sources:
  - { from: stg_items, match: { approval_department_code: department_code } }
*/
with

departments as (

	select distinct approval_department_code as department_code from stg_items

),

days as (

	select day from int_calendar

),

review_days as (

	select value as month_day from policy where key like 'review.days.%'

),

deadlines as (

	select
		d.day as due_on,
		lag(d.day) over (order by d.day) as last_due_on,
		lead(d.day) over (order by d.day) as next_due_on
	from days as d
	inner join review_days as r on r.month_day = strftime(d.day, '%m-%d')

)

select
	p.department_code,
	add_days(d.last_due_on, 1) as opens_on,
	d.due_on,
	d.next_due_on
from departments as p
cross join deadlines as d
cross join int_data_date as t
where d.due_on >= t.opened_on and d.last_due_on < t.data_date
