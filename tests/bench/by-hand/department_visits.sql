-- The mart of the same name by one query over the lake, written without looking at its models.
with today as (
	select max(day) as day from (
		select max(case when decided_at::date <= received_at::date then greatest(applied_at::date, decided_at::date) when applied_at::date <= received_at::date then applied_at::date end) as day from current_approvals
		union all select max(decided_on) from current_breaches where decided_on <= received_at::date
		union all select max(inspected_on) from current_inspections where inspected_on <= received_at::date
	)
),
visits as (
	select i.subject_code, min(i.department_code) as department_code, min(i.inspected_on) as on_day,
		bool_or(i.joint is true) or count(distinct case when i.visit_id is not null then i.department_code end) > 1 as is_joint,
		bool_or(p.key is null) as counts, bool_or(r.is_problem is not distinct from 'true') as found
	from current_inspections as i
	left join policy as p on p.key = 'inspection.exempt_kinds.' || i.kind and p.number = 1
	left join seed_check_results as r on r.code = i.result
	group by i.subject_code, coalesce(i.visit_id, if(i.joint, i.inspection_id, null), i.inspection_id || ':' || i.department_code), i.visit_id is null and i.joint is not true
),
by_subject as (
	select year(on_day)::integer as year, department_code, subject_code, count(*) as visits, count(*) filter (counts) as counted, count(*) filter (is_joint) as joint,
		count(*) filter (found) as found, count(*) over (partition by year(on_day), subject_code) > 1 as is_shared
	from visits where on_day <= (select day from today) group by year(on_day), department_code, subject_code
),
sums as (
	select year, department_code, sum(visits)::integer as visits, count(*)::integer as subjects, count(*) filter (is_shared)::integer as shared, sum(counted)::integer as counted,
		sum(joint)::integer as joint, sum(found)::integer as found, policy_number('sampling.estimate_deviations') as z
	from by_subject group by year, department_code
)
select s.year, s.department_code, coalesce(d.department_name, s.department_code), s.visits, s.subjects, s.visits - s.subjects, s.shared, s.counted, s.joint, s.found,
	(s.visits - s.subjects) / s.visits::double, s.found / s.visits::double, wilson_bound(s.found, s.visits, -z), wilson_bound(s.found, s.visits, z)
from sums as s
left join current_departments as d on d.department_code = s.department_code
