-- The days within which nine cases in ten had their result, before and now, of the items with most cases.
-- Parameter: $departments (empty: all).
select
	name as item_name,
	code as item_code,
	baseline_p90_days,
	current_p90_days,
	decided_count as mark_weight,
	cast(count(*) over () as integer) as total
from reform_effect_estimates
where scope = 'item' and baseline_p90_days is not null and current_p90_days is not null
	and ($departments = cast([] as varchar[]) or list_contains($departments, department_code))
order by decided_count desc nulls last, code
limit 12
