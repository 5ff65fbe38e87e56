/*
title: { zh: 梳理的参加部门, en: Departments of a review }
description:
  zh: >-
    每次半年梳理应参加的审批部门（清单中有事项的）：期内收到几次清单，哪一天的清单算作本次梳理的（上次期限之后、下次期限之前的第一次；
    上次期限前没有报、期限后补报的那一次只算补上次的）。半年梳理和任务时限都以此为准。
  en: >-
    The approval departments (those with items on the list) of every half-year review: how often their list came in
    the half-year, and the day of the list that counts for this review, which is the first after the last deadline and
    up to the next one; a list that made good a review before counts for that one alone. The pages of the reviews and of
    the milestones both stand on it.
rule: [R22]
grain: one row per review and department
key: [task_code, department_code]
columns:
  task_code: { zh: 任务编号, en: Task }
  opens_on: { zh: 本次开始, en: Opens on, unit: date }
  due_on: { zh: 完成时限, en: Due on, unit: date }
  receipt_count: { zh: 期内收到清单次数, en: Lists received in the half-year, unit: count }
  done_on: { zh: 报来清单日期, en: List received on, unit: date }
*/
with

reviews as (

	select * from int_list_reviews

),

receipts as (

	select department_code, received_on from stg_list_receipts

),

ranked_receipts as (

	select
		r.department_code,
		r.due_on,
		l.received_on,
		row_number() over (partition by r.department_code, r.due_on order by l.received_on) as place
	from reviews as r
	inner join receipts as l
		on l.department_code = r.department_code
		and l.received_on >= r.opens_on
		and coalesce(l.received_on <= r.next_due_on, true)

),

counted as (

	select r.department_code, r.opens_on, r.due_on, count(case when l.received_on <= r.due_on then 1 end) as receipt_count
	from reviews as r
	left join ranked_receipts as l on l.department_code = r.department_code and l.due_on = r.due_on
	group by r.department_code, r.opens_on, r.due_on

),

-- The first list of a half-year makes good the last review where that had none of its own: none in its half-year,
-- or a single one that made good the review before it, and so on back.
expected as (

	select
		*,
		case
			when receipt_count > 0 and lag(case when receipt_count <> 1 then receipt_count end ignore nulls) over (
				partition by department_code order by due_on
			) = 0 then 2
			else 1
		end as wanted_place
	from counted

)

select
	'review-' || day_text(e.due_on) as task_code,
	e.department_code,
	e.opens_on,
	e.due_on,
	e.receipt_count,
	l.received_on as done_on
from expected as e
left join ranked_receipts as l
	on l.department_code = e.department_code and l.due_on = e.due_on and l.place = e.wanted_place
