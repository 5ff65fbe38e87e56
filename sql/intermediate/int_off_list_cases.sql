/*
title: { zh: 清单外的办件, en: Cases off the list }
description:
  zh: 申请当日其事项不在清单有效版本之内的办件。清单之外不得设准入限制，这类办件要说明依据。
  en: >-
    Cases whose item stood in no version of the list that was valid on the day of the application. Nothing outside the
    list may restrict entry, so these cases need a ground.
rule: [R47]
grain: one row per case
key: [case_no]
columns:
  applied_on: { zh: 申请日期, en: Applied on, unit: date }
*/
with

case_counts as (

	select distinct item_code, month from int_case_counts

),

items as (

	select item_code, valid_from, valid_to from stg_items

),

-- A version holds until the day before the next one, or until it says: what left the list with its last version is off it.
versions as (

	select
		item_code,
		valid_from,
		least(
			coalesce(valid_to, date '9999-12-31'),
			coalesce(add_days(lead(valid_from) over (partition by item_code order by valid_from), -1), date '9999-12-31')
		) as valid_to
	from items

),

cases as (

	select case_no, item_code, subject_code, department_code, route, outcome, applied_on, month from int_cases

),

whole_months as (

	select distinct c.item_code, c.month
	from case_counts as c
	inner join versions as i
		on i.item_code = c.item_code
		and i.valid_from <= c.month
		and i.valid_to >= add_days(add_months(c.month, 1), -1)

),

-- Only months that no single version covers are looked at case by case.
other_months as (

	select c.item_code, c.month
	from case_counts as c
	left join whole_months as w on w.item_code = c.item_code and w.month = c.month
	where w.item_code is null

),

suspected as (

	select c.*
	from cases as c
	inner join other_months as o on o.item_code = c.item_code and o.month = c.month

),

listed as (

	select distinct s.case_no
	from suspected as s
	inner join versions as i
		on i.item_code = s.item_code and i.valid_from <= s.applied_on and i.valid_to >= s.applied_on

)

select
	s.case_no,
	s.item_code,
	s.subject_code,
	s.department_code,
	s.route,
	s.outcome,
	s.applied_on,
	s.month
from suspected as s
left join listed as l on l.case_no = s.case_no
where l.case_no is null
