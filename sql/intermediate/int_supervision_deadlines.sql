/*
title: { zh: 首次监管期限, en: Deadlines of the first supervision }
description:
  zh: >-
    审批结果在某日出具时，首次监管的期限：对应月份的同一日，当月没有该日的为月末；落在休息日的按政策顺延到下一个工作日。
    尚无放假通知的年份的期限标为暂定。
  en: >-
    For every day on which a result may be issued, the day by which supervision begins: the same day so many months
    later, or the month's last; a day of rest moves on to the next working day where the policy says so.
    While no holiday notice is known for its year a deadline is provisional.
rule: [R11]
grain: one row per day
key: [decided_on]
materialised: table
tests:
  - rows: due_on > decided_on
*/
with

calendar as (

	select * from int_calendar

),

parameters as (

	select
		policy_number('supervision.first_months') as first_months,
		policy_number('supervision.moves_to_working_day') as moves_to_working_day

),

targets as (

	select c.day as decided_on, add_months(c.day, p.first_months) as target_on, p.moves_to_working_day
	from calendar as c
	cross join parameters as p

)

select
	t.decided_on,
	case when t.moves_to_working_day = 1 and not d.is_working_day then n.day else t.target_on end as due_on,
	d.is_provisional or (not d.is_working_day and coalesce(n.is_provisional, true)) as is_provisional
from targets as t
inner join calendar as d on d.day = t.target_on
left join calendar as n on n.working_day_number = d.working_day_number + 1 and n.is_working_day
