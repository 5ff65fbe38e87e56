/*
title: { zh: 同一人员反复检查, en: Repeated visits by the same inspectors }
description:
  zh: >-
    同一部门的同一组人员在政策所定天数内连续多次主动检查同一主体，一次问题也没有发现；跨年也算，记在最后一次的年度。
    一日之内算一次，其间发现过问题的重新计。是线索，不是结论。
  en: >-
    The same inspectors of a department visited one subject several times in a row within the days of the policy,
    unrequested, and found nothing; across the turn of a year too, in the year of the last one. A day is one visit, a
    problem found begins the count anew. A lead, not a finding.
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

),

parameters as (

	select
		cast(policy_number('anomalies.repeat_visits') as integer) as visits,
		policy_number('anomalies.repeat_days') as days,
		data_date
	from int_data_date

),

-- Each inspection as a number, even without a problem and odd with one: few came often enough to be looked at day by day.
often as (

	select
		i.subject_code,
		i.department_code,
		i.inspectors,
		distinct_values(day_number(i.inspected_on) * 2 + case when r.is_problem then 1 else 0 end) as marks
	from inspections as i
	cross join parameters as p
	inner join results as r on r.inspection_result = i.inspection_result
	left join exempt_kinds as e on e.inspection_kind = i.inspection_kind
	where e.inspection_kind is null and i.inspected_on <= p.data_date
	group by i.subject_code, i.department_code, i.inspectors
	having count(*) >= max(p.visits)

),

marked as (

	select subject_code, department_code, inspectors, one_row_each(marks) as mark from often

),

days as (

	select
		subject_code,
		department_code,
		inspectors,
		numbered_day(floor(mark / 2)) as inspected_on,
		max(mark % 2) as problems
	from marked
	group by subject_code, department_code, inspectors, floor(mark / 2)

),

runs as (

	select
		*,
		sum(problems) over (
			partition by subject_code, department_code, inspectors order by inspected_on
		) as run
	from days

),

placed as (

	select
		r.*,
		row_number() over own as place,
		lag(r.inspected_on, p.visits - 1) over own as first_on
	from runs as r
	cross join parameters as p
	where r.problems = 0
	window own as (partition by r.subject_code, r.department_code, r.inspectors, r.run order by r.inspected_on)

),

run_years as (

	select
		f.subject_code,
		f.department_code,
		f.inspectors,
		cast(year(f.inspected_on) as integer) as year,
		max(f.place) - min(f.place) + max(p.visits) as visit_count,
		max(f.inspected_on) as last_on
	from placed as f
	cross join parameters as p
	where f.first_on > add_days(f.inspected_on, -p.days)
	group by f.subject_code, f.department_code, f.inspectors, f.run, year(f.inspected_on)

)

select
	subject_code,
	department_code,
	inspectors,
	year,
	cast(max(visit_count) as integer) as visit_count,
	max(last_on) as last_on
from run_years
group by subject_code, department_code, inspectors, year
