/*
title: { zh: 同一人员反复检查, en: Repeated visits by the same inspectors }
description:
  zh: 同一部门的同一组人员一年内多次（政策参数）主动检查同一主体，一次问题也没有发现。是线索，不是结论。
  en: >-
    The same inspectors of a department visited one subject several times (policy) in a year, unrequested, and found
    nothing. A lead, not a finding.
rule: [R95]
grain: one row per subject, department, inspectors and year
key: [subject_code, department_code, inspectors, year]
materialised: table
*/
with

inspections as (

	select subject_code, department_code, sorted_words(inspectors) as inspectors, inspection_kind, inspection_result, inspected_on
	from stg_inspections
	where inspectors is not null

),

exempt_kinds as (

	select replace(key, 'inspection.exempt_kinds.', '') as inspection_kind
	from policy
	where key like 'inspection.exempt_kinds.%' and number = 1

),

results as (

	select code as inspection_result, is_problem = 'true' as is_problem from seed_check_results

)

select
	i.subject_code,
	i.department_code,
	i.inspectors,
	cast(year(i.inspected_on) as integer) as year,
	cast(count(*) as integer) as visit_count,
	max(i.inspected_on) as last_on
from inspections as i
inner join results as r on r.inspection_result = i.inspection_result
left join exempt_kinds as e on e.inspection_kind = i.inspection_kind
where e.inspection_kind is null
group by i.subject_code, i.department_code, i.inspectors, year(i.inspected_on)
having count(*) >= policy_number('anomalies.repeat_visits') and not bool_or(r.is_problem)
