-- Subjects by part of a name or by their code, those with open alerts first.
with

open_alerts as (

	select subject_code, count(*) as alert_count, max(level) as level
	from repeat_violation_alerts
	where alert_state = 'open'
	group by subject_code

)

select
	s.subject_code,
	s.subject_name,
	s.subject_type,
	s.region_code,
	s.industry_section,
	coalesce(s.credit_class, 'unrated') as credit_class,
	s.key_area,
	cast(coalesce(a.alert_count, 0) as integer) as alert_count,
	a.level,
	cast(count(*) over () as integer) as total
from int_subjects as s
left join open_alerts as a on a.subject_code = s.subject_code
where (cast($query as varchar) = '' or contains(lower(s.subject_name), lower(cast($query as varchar))) or s.subject_code = upper(cast($query as varchar)))
	and (cast($classes as varchar[]) = cast([] as varchar[]) or list_contains(cast($classes as varchar[]), coalesce(s.credit_class, 'unrated')))
order by alert_count desc, a.level desc nulls last, s.subject_name, s.subject_code
limit cast($limit as bigint) offset cast($offset as bigint)
