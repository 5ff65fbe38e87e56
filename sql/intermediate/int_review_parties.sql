/*
title: { zh: 梳理的参加部门, en: Departments of a review }
description:
  zh: 每次半年梳理应参加的审批部门（清单中有事项的），及其在上次期限之后、下次期限之前第一次报来清单的日期。补上次梳理的清单不再算作下一次的。
  en: >-
    The approval departments (those with items on the list) of every half-year review, with the day on which each first
    sent its list after the deadline before and up to the next one. A list that made good a review before counts for
    that one alone.
rule: [R22]
grain: one row per review and department
key: [task_code, department_code]
columns:
  task_code: { zh: 任务编号, en: Task }
  due_on: { zh: 完成时限, en: Due on, unit: date }
  done_on: { zh: 报来清单日期, en: List received on, unit: date }
*/
with

reviews as (

	select * from int_list_reviews

),

receipts as (

	select department_code, received_on from stg_list_receipts

),

counted as (

	select
		r.department_code,
		r.opens_on,
		r.due_on,
		r.next_due_on,
		count(l.received_on) as receipt_count
	from reviews as r
	left join receipts as l
		on l.department_code = r.department_code and l.received_on >= r.opens_on and l.received_on <= r.due_on
	group by r.department_code, r.opens_on, r.due_on, r.next_due_on

),

-- A list that came late for the review before does not serve the next one as well.
expected as (

	select
		*,
		case when lag(receipt_count) over (partition by department_code order by due_on) = 0 then 2 else 1 end as wanted_place
	from counted

),

ranked_receipts as (

	select
		e.department_code,
		e.due_on,
		l.received_on,
		row_number() over (partition by e.department_code, e.due_on order by l.received_on) as place
	from expected as e
	inner join receipts as l
		on l.department_code = e.department_code
		and l.received_on >= e.opens_on
		and coalesce(l.received_on <= e.next_due_on, true)

)

select
	'review-' || day_text(e.due_on) as task_code,
	e.department_code,
	e.due_on,
	l.received_on as done_on
from expected as e
left join ranked_receipts as l
	on l.department_code = e.department_code and l.due_on = e.due_on and l.place = e.wanted_place
