-- Eased cases by the month in which they were granted, and those with a breach within the period of observation.
-- Parameter: $departments (empty: all).
select
	strftime(month, '%Y-%m-%d') as month,
	cast(sum(granted_count) as integer) as granted_count,
	cast(sum(breached_count) as integer) as breached_count,
	cast(sum(revocable_count) as integer) as revocable_count
from exemption_risk
where $departments = cast([] as varchar[]) or list_contains($departments, department_code)
group by 1
order by 1
