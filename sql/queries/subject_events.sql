-- What happened to a subject, newest first, with the names of departments and rating schemes; the totals count all of
-- its events, those beyond the newest 400 too.
select
	e.event_kind,
	e.event_id,
	e.department_code,
	coalesce(d.department_name, e.department_code) as department_name,
	e.document,
	e.topic,
	e.kind_code,
	e.state_code,
	e.reference,
	s.zh as scheme_zh,
	s.en as scheme_en,
	e.event_on,
	e.until_on,
	cast(count(*) over () as integer) as event_total,
	cast(count(case when e.event_kind = 'approval' then 1 end) over () as integer) as approval_total,
	cast(count(case when e.event_kind = 'inspection' then 1 end) over () as integer) as inspection_total,
	cast(count(case when e.event_kind = 'breach' then 1 end) over () as integer) as breach_total
from int_subject_events as e
left join stg_departments as d on d.department_code = e.department_code
left join seed_schemes as s on e.event_kind = 'rating' and s.scheme_code = e.kind_code
where e.subject_code = $subject
order by e.event_on desc, e.event_kind, e.event_id
limit 400
