-- The documents of an alert, newest first: those that count and those that do not, with the reason.
select
	a.document_id,
	a.document,
	a.breach_kind,
	a.category,
	a.severity,
	coalesce(d.department_name, a.department_code) as department_name,
	a.department_code,
	a.exclusion_reason,
	a.is_counted,
	a.found_on,
	a.end_source,
	a.in_force_to,
	a.episode_on
from int_alert_documents as a
left join stg_departments as d on d.department_code = a.department_code
where a.alert_id = $alert
order by a.found_on desc, a.document_id
