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

items as (

	select distinct approval_department_code as department_code from stg_items

),

sent_lists as (

	select distinct coalesce(department_code, reported_by) as department_code, day_of(received_at) as received_on
	from int_sent_rows
	where feed = 'items'

),

review_days as (

	select value as month_day from policy where key like 'review.days.%'

),

calendar as (

	select day from int_calendar

),

parameters as (

	select opened_on, data_date from int_data_date

),

deadlines as (

	select
		c.day as due_on,
		lag(c.day) over (order by c.day) as last_due_on,
		coalesce(lead(c.day) over (order by c.day), add_months(c.day, 12)) as next_due_on
	from calendar as c
	inner join review_days as r on r.month_day = month_day_text(c.day)

),

reviews as (

	select
		d.*,
		lag(d.last_due_on) over (order by d.due_on) as last_opened_on
	from deadlines as d
	cross join parameters as p
	where d.due_on >= p.opened_on and d.last_due_on < p.data_date

),

-- A list that came late for the review before does not serve the next one as well.
expected as (

	select
		r.due_on,
		r.last_due_on,
		r.next_due_on,
		i.department_code,
		case when r.last_opened_on is null or count(s.received_on) > 0 then 1 else 2 end as wanted_place
	from reviews as r
	cross join items as i
	left join sent_lists as s
		on s.department_code = i.department_code and s.received_on > r.last_opened_on and s.received_on <= r.last_due_on
	group by r.due_on, r.last_due_on, r.next_due_on, r.last_opened_on, i.department_code

),

ranked_lists as (

	select
		e.due_on,
		e.department_code,
		s.received_on,
		row_number() over (partition by e.due_on, e.department_code order by s.received_on) as place
	from expected as e
	inner join sent_lists as s
		on s.department_code = e.department_code and s.received_on > e.last_due_on and s.received_on <= e.next_due_on

)

select
	'review-' || day_text(e.due_on) as task_code,
	e.department_code,
	e.due_on,
	l.received_on as done_on
from expected as e
left join ranked_lists as l
	on l.due_on = e.due_on and l.department_code = e.department_code and l.place = e.wanted_place
