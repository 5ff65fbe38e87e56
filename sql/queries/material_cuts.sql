-- Materials that applicants did not hand in, by department and by how that came about.
-- Parameter: $departments (empty: all).
select
	department_code,
	department_name,
	decided_count,
	materials_cancelled_count,
	materials_waived_count,
	materials_promised_count,
	materials_by_e_licence_count
from reform_effect_estimates
where scope = 'department' and ($departments = cast([] as varchar[]) or list_contains($departments, department_code))
order by materials_cancelled_count desc nulls last, department_code
