-- Cases by eased route and month of application since a month.
-- Parameters: $from, $departments (empty: all).
select
	strftime(month, '%Y-%m-%d') as month,
	route,
	cast(sum(case_count) as integer) as case_count
from reform_effects
where route <> 'standard' and month >= cast($from as date)
	and ($departments = cast([] as varchar[]) or list_contains($departments, department_code))
group by 1, 2
order by 1, 2
