/*
title: { zh: 入户检查, en: Visits }
description:
  zh: >-
    每次入户：同一主体同一入户批次号的各部门检查算一次入户（进一次门、查多项事），没有批次号的联合检查按检查编号合为一次，其余各算一次。
    投诉核查、审批后核查、复查等不计入次数上限的（政策参数）单独标明。信用类别取检查之前的。
  en: >-
    One row per knock on the door: what several departments inspected under one visit number is one visit, and so is a
    joint inspection without such a number that they report under one inspection number; any other inspection stands
    alone. Visits outside the ceiling (complaints, after approval, repeats; policy) are marked. The class is that before
    the visit.
rule: [R73, R76]
grain: one row per subject and visit
key: [subject_code, visit_key]
materialised: table
columns:
  visit_key: { zh: 入户批次, en: Visit }
  department_code: { zh: 部门代码, en: Department }
  inspection_kind: { zh: 检查类型, en: Kind }
  check_count: { zh: 检查项数, en: Checks, unit: count }
  inspected_on: { zh: 检查日期, en: Visited on, unit: date }
sources:
  - { from: stg_inspections, match: { subject_code: subject_code, inspected_on: inspected_on } }
*/
with

inspections as (

	select
		subject_code,
		coalesce(visit_id, case when is_joint then inspection_id end) as visit_id,
		inspection_id,
		department_code,
		inspection_kind,
		inspection_result,
		coalesce(is_joint, false) as is_joint,
		plan_id is not null as is_planned,
		inspected_on
	from stg_inspections

),

exempt_kinds as (

	select replace(key, 'inspection.exempt_kinds.', '') as inspection_kind
	from policy
	where key like 'inspection.exempt_kinds.%' and number = 1

),

results as (

	select code as inspection_result, is_problem = 'true' as is_problem from seed_check_results

),

visited_classes as (

	select * from int_visited_classes

),

data_date as (

	select data_date from int_data_date

),

checks as (

	select
		i.*,
		i.inspection_kind = 'random' as is_random,
		e.inspection_kind is null as is_unrequested,
		coalesce(r.is_problem, false) as is_found
	from inspections as i
	left join exempt_kinds as e on e.inspection_kind = i.inspection_kind
	left join results as r on r.inspection_result = i.inspection_result

),

-- Few inspections stand under a visit number: the others are visits of their own and need no grouping.
visits as (

	select
		subject_code,
		inspection_id || ':' || department_code as visit_key,
		department_code,
		inspection_kind,
		is_random,
		is_unrequested,
		is_joint,
		is_planned,
		is_found,
		1 as check_count,
		inspected_on
	from checks
	where visit_id is null
	union all
	select
		subject_code,
		visit_id as visit_key,
		min(department_code) as department_code,
		min(inspection_kind) as inspection_kind,
		bool_or(is_random) as is_random,
		bool_or(is_unrequested) as is_unrequested,
		bool_or(is_joint) or min(department_code) <> max(department_code) as is_joint,
		bool_or(is_planned) as is_planned,
		bool_or(is_found) as is_found,
		count(*) as check_count,
		min(inspected_on) as inspected_on
	from checks
	where visit_id is not null
	group by subject_code, visit_id

)

select
	v.subject_code,
	v.visit_key,
	v.department_code,
	case when v.is_random then 'random' when v.is_unrequested then 'targeted' else v.inspection_kind end as inspection_kind,
	coalesce(c.credit_class, 'unrated') as credit_class,
	cast(v.check_count as integer) as check_count,
	v.is_random,
	v.is_unrequested,
	v.is_joint,
	v.is_planned,
	v.is_found,
	v.inspected_on,
	cast(year(v.inspected_on) as integer) as year
from visits as v
cross join data_date as d
left join visited_classes as c on c.subject_code = v.subject_code and c.inspected_on = v.inspected_on
where v.inspected_on <= d.data_date
