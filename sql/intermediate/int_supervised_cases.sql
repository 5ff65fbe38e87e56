/*
title: { zh: 应监管的办件, en: Cases to be supervised }
description:
  zh: >-
    按告知承诺、免审等方式准予的每件办件，及其首次监管：监管部门在决定当日及以后对该主体的第一次检查，写明本事项的和未写明事项的都算，其他部门、其他事项的不算；
    清单各版本先后所列的监管部门都算（机构合并、更名前的检查不丢）。
  en: >-
    Every case granted by commitment or exemption with its first visit: the regulator's first one to this subject on or
    after the day of the decision, whether it names this item or none; visits of other departments or for other items do
    not count. Every department that the versions of the list name for the item counts, so that no visit is lost where
    regulators merged.
rule: [R11, R12]
grain: one row per case
key: [case_no]
*/
with

approvals as (

	select
		case_no, item_code, subject_code, department_code, route, decided_at,
		pushed_at is not null as is_pushed,
		pushed_at is not null and receipt_at is not null as is_received
	from stg_approvals
	where result = 'granted' and decided_at is not null

),

routes as (

	select replace(key, 'supervision.routes.', '') as route from policy where key like 'supervision.routes.%' and number = 1

),

exempt_types as (

	select replace(key, 'supervision.exempt_types.', '') as item_type
	from policy
	where key like 'supervision.exempt_types.%' and number = 1

),

items as (

	select item_code, item_name, item_type, supervision_department_code from int_current_items

),

inspections as (

	select * from stg_inspections

),

cases as (

	select
		a.case_no,
		a.item_code,
		a.subject_code,
		a.department_code as approval_department_code,
		i.supervision_department_code,
		a.route,
		a.is_pushed,
		a.is_received,
		i.item_name,
		case
			when i.item_code is null then 'unlisted'
			when t.item_type is not null then 'no_business'
		end as item_reason,
		day_of(a.decided_at) as decided_on,
		-- for days that the calendar does not hold
		add_months(day_of(a.decided_at), policy_number('supervision.first_months')) as month_later_on
	from approvals as a
	inner join routes as r on r.route = a.route
	left join items as i on i.item_code = a.item_code
	left join exempt_types as t on t.item_type = i.item_type

),

-- Whoever supervised the item in some version: a department that was renamed or merged has kept its visits.
regulators as (

	select distinct item_code, supervision_department_code as department_code from stg_items

),

-- Visits that name the item or none, in their order.
ranked_checks as (

	select
		c.case_no,
		i.inspection_id,
		i.inspection_kind,
		i.inspection_result,
		i.is_joint,
		i.inspected_on as checked_on,
		row_number() over (partition by c.case_no order by i.inspected_on, i.inspection_id, i.department_code) as place
	from cases as c
	inner join inspections as i
		on i.subject_code = c.subject_code
		and i.inspected_on >= c.decided_on
		and coalesce(i.item_code = c.item_code, true)
	where exists (select 1 from regulators as g where g.item_code = c.item_code and g.department_code = i.department_code)

),

first_checks as (

	select * from ranked_checks where place = 1

)

select
	c.*,
	r.inspection_id,
	r.inspection_kind,
	r.inspection_result,
	r.is_joint,
	r.checked_on
from cases as c
left join first_checks as r on r.case_no = c.case_no
