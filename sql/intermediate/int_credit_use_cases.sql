/*
title: { zh: 应当用信业务, en: Business where credit can be used }
description:
  zh: 办件（认定类事项为资质认定，其余为审批）和计划内随机抽查，一件一行，是否已用信用信息。
  en: Cases (qualification for items of recognition, else approval) and planned random visits, one line each, with whether credit was used.
rule: [R72]
grain: one row per case or visit
key: [scene, business_code]
columns:
  scene: { zh: 场景, en: Scene }
  business_code: { zh: 办件或检查, en: Case or visit }
  is_used: { zh: 已用信, en: Credit used }
  month: { zh: 月份, en: Month, unit: month }
sources:
  - { from: stg_approvals, match: { case_no: business_code } }
  - { from: stg_inspections, match: { "inspection_id || ':' || department_code": business_code } }
  - { from: stg_inspections, match: { visit_id: business_code } }
  - { from: stg_inspections, match: { inspection_id: business_code } }
*/
with

cases as (

	select case_no, item_code, subject_code, department_code, route, is_credit_checked, month from int_cases

),

items as (

	select item_code, item_type from int_current_items

),

visits as (

	select visit_key, subject_code, department_code, credit_class, inspected_on
	from int_visits
	where is_random and is_planned

)

select
	case when i.item_type = 'confirmation' then 'qualification' else 'approval' end as scene,
	c.case_no as business_code,
	c.subject_code,
	c.department_code,
	c.is_credit_checked as is_used,
	c.month
from cases as c
left join items as i on i.item_code = c.item_code
union all
select
	'inspection' as scene,
	visit_key as business_code,
	subject_code,
	department_code,
	credit_class <> 'unrated' as is_used,
	month_of(inspected_on) as month
from visits
