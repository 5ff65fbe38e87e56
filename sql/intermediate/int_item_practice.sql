/*
title: { zh: 清单事项的实施, en: Listed items in practice }
description:
  zh: >-
    清单上每个事项最近一段时间（政策）内准予多少件、告知承诺和备案的有多少件当场或按期办结、监管部门去检查过几次（检查没有写明事项的，算作监管部门全部事项的检查）。
  en: >-
    What became of each listed item in the last so many days (policy): cases granted, cases by filing or commitment with
    those decided on the spot, and inspections by the department that supervises it. An inspection that names no item counts
    for all items of its department.
rule: [R52, R53, R61]
grain: one row per listed item
key: [item_code]
*/
with

items as (

	select item_code, supervision_department_code from int_item_elements

),

case_counts as (

	select item_code, month, granted_count from int_case_counts

),

case_days as (

	select item_code, month, route, working_days, is_same_day, case_count
	from int_case_days
	where not is_open and route in ('filing', 'commitment')

),

inspections as (

	select department_code, item_code, inspected_on from stg_inspections

),

parameters as (

	select
		add_days(data_date, -policy_number('list.window_days')) as window_from,
		policy_number('filing.decision_days') as filing_days,
		policy_number('commitment.decision_days') as commitment_days
	from int_data_date

),

granted as (

	select c.item_code, sum(c.granted_count) as granted_count
	from case_counts as c
	inner join parameters as p on c.month >= p.window_from
	group by c.item_code

),

on_spot as (

	select
		c.item_code,
		sum(c.case_count) as due_count,
		sum(
			case
				when is_on_spot(c.is_same_day, c.working_days, case when c.route = 'filing' then p.filing_days else p.commitment_days end)
					then c.case_count
				else 0
			end
		) as on_spot_count
	from case_days as c
	inner join parameters as p on c.month >= p.window_from
	group by c.item_code

),

visits as (

	select i.department_code, i.item_code, count(*) as visit_count
	from inspections as i
	inner join parameters as p on i.inspected_on > p.window_from
	group by i.department_code, i.item_code

),

general_visits as (

	select department_code, visit_count from visits where item_code is null

)

select
	i.item_code,
	coalesce(g.granted_count, 0) as granted_count,
	coalesce(v.visit_count, 0) + coalesce(w.visit_count, 0) as visit_count,
	coalesce(s.due_count, 0) as on_spot_due_count,
	coalesce(s.on_spot_count, 0) as on_spot_count,
	coalesce(g.granted_count > 0 and v.visit_count is null and w.visit_count is null, false) as is_unvisited
from items as i
left join granted as g on g.item_code = i.item_code
left join on_spot as s on s.item_code = i.item_code
left join visits as v on v.item_code = i.item_code and v.department_code = i.supervision_department_code
left join general_visits as w on w.department_code = i.supervision_department_code
