-- When reforms began, of all departments or of some: the first day and how many items have followed since.
-- Parameter: $departments (empty: all).
select
	strftime(min(reform_on), '%Y-%m-%d') as day,
	cast(count(*) as integer) as item_count
from int_current_items
where reform_on <= (select data_date from int_data_date)
	and ($departments = cast([] as varchar[]) or list_contains($departments, approval_department_code))
having count(*) > 0
