-- The mart of the same name by one query over the lake, written without looking at its models.
with today as (
	select max(day) as day from (
		select max(case when decided_at::date <= received_at::date then greatest(applied_at::date, decided_at::date) when applied_at::date <= received_at::date then applied_at::date end) as day from current_approvals
		union all select max(decided_on) from current_breaches where decided_on <= received_at::date
		union all select max(inspected_on) from current_inspections where inspected_on <= received_at::date
	)
),
visits as (
	select i.subject_code, min(i.department_code) as department_code, year(min(i.inspected_on)) as year,
		bool_or(i.joint is true) or count(distinct case when i.visit_id is not null then i.department_code end) > 1 as is_joint,
		bool_or(p.key is null) as counts, bool_or(r.is_problem is not distinct from 'true') as found
	from current_inspections as i
	left join policy as p on p.key = 'inspection.exempt_kinds.' || i.kind and p.number = 1
	left join seed_check_results as r on r.code = i.result
	group by i.subject_code, coalesce(i.visit_id, if(i.joint, i.inspection_id, null), i.inspection_id || ':' || i.department_code), i.visit_id is null and i.joint is not true
	having min(i.inspected_on) <= (select day from today)
),
by_subject as (
	select subject_code, year, count(*) as visits, count(distinct department_code) > 1 as is_several, count(*) filter (counts) as counted,
		count(*) filter (is_joint) as joint, count(*) filter (found) as found
	from visits group by all
),
newest_grades as (
	select subject_code, scheme_code, arg_max(grade, valid_from) as grade
	from current_ratings cross join today as t
	where grade is not null and valid_from <= t.day and coalesce(valid_to >= t.day, true)
		and (policy_text('grades.combination') = 'worst' or scheme_code = policy_text('grades.combination'))
	group by all
),
classes as (
	select n.subject_code, max(g.credit_class) as class from newest_grades as n join seed_grades as g on g.scheme_code = n.scheme_code and g.grade = n.grade group by all
),
subjects as (
	select s.subject_code, coalesce(k.class, 'unrated') as class, coalesce(i.industry_section, '-') as section, coalesce(s.region_code, '-') as region
	from current_subjects as s
	join policy as p on p.key = 'sampling.frame_types.' || s.subject_type and p.number = 1
	left join classes as k on k.subject_code = s.subject_code
	left join seed_industries as i on i.industry_code = left(s.industry_code, if(s.industry_code >= 'A', 1, 2))
	where coalesce(s.status, 'active') = 'active'
),
sums as (
	select y.year, s.class, s.section, s.region, count(*)::integer as subjects, count(v.visits)::integer as visited,
		count(*) filter (v.visits = 1)::integer as once, count(*) filter (v.visits = 2)::integer as twice, count(*) filter (v.visits > 2)::integer as more,
		count(*) filter (v.is_several)::integer as several, coalesce(sum(v.visits), 0)::integer as visits, coalesce(sum(v.counted), 0)::integer as counted,
		coalesce(sum(v.joint), 0)::integer as joint, coalesce(sum(v.found), 0)::integer as found, policy_number('sampling.estimate_deviations') as z
	from subjects as s
	cross join (select distinct year from visits) as y
	left join by_subject as v on v.subject_code = s.subject_code and v.year = y.year
	group by y.year, s.class, s.section, s.region
)
select year::integer, class, section, region, subjects, subjects - visited, once, twice, more, several, visits, counted, joint, found,
	visits / subjects::double, found / nullif(visits, 0)::double, wilson_bound(found, visits, -z), wilson_bound(found, visits, z)
from sums
