/*
title: { zh: 检查发现的问题, en: Problems that inspections found }
description:
  zh: >-
    检查结果为问题的，按检查和部门各一条。不计数的写明理由：复查；同一部门在规定天数内已另立失信记录（只按该记录计一次）；未立案（政策可改为计入）。
  en: >-
    One document per inspection and department with a problem. What does not count says why: a re-inspection; filed by
    the same department as a breach record within the policy's days (that record counts, once); not filed at all (the
    policy can let those count).
rule: [R31, R38, R93]
grain: one row per inspection and department with a problem
key: [document_id]
columns:
  document_id: { zh: 记录标识, en: Document }
  document: { zh: 检查编号, en: Inspection }
  category: { zh: 检查结果, en: Result }
  severity: { zh: 失信程度, en: Severity }
  exclusion_reason: { zh: 不计数理由, en: Why not counted }
  found_on: { zh: 检查日期, en: Found on, unit: date }
*/
with

inspections as (

	select * from stg_inspections

),

breaches as (

	select * from stg_breaches

),

check_results as (

	select code, severity from seed_check_results where is_problem = 'true'

),

parameters as (

	select
		policy_number('alerts.finding_filed_days') as filed_days,
		policy_number('alerts.unfiled_findings') as counts_unfiled

),

findings as (

	select
		'I:' || i.inspection_id || ':' || i.department_code as document_id,
		i.inspection_id as document,
		i.subject_code,
		i.department_code,
		'inspection_finding' as breach_kind,
		i.inspection_result as category,
		c.severity,
		i.inspection_kind,
		i.inspected_on as found_on
	from inspections as i
	inner join check_results as c on c.code = i.inspection_result

),

filed_findings as (

	select distinct f.document_id
	from findings as f
	cross join parameters as p
	inner join breaches as b
		on b.subject_code = f.subject_code
		and b.department_code = f.department_code
		and b.breach_kind = 'inspection_finding'
		and b.decided_on >= f.found_on
		and b.decided_on <= add_days(f.found_on, p.filed_days)

)

select
	f.document_id,
	f.document,
	f.subject_code,
	f.department_code,
	f.breach_kind,
	f.category,
	f.severity,
	case
		when f.inspection_kind = 'recheck' then 'recheck'
		when d.document_id is not null then 'filed'
		when p.counts_unfiled = 0 then 'unfiled'
	end as exclusion_reason,
	f.found_on
from findings as f
cross join parameters as p
left join filed_findings as d on d.document_id = f.document_id
