-- Tasks of each leading unit by state, the units with most overdue and late ones first.
-- Parameters: $from and $to bound the due day, $departments (empty: all).
select
	department_code,
	department_name,
	cast(count(*) as integer) as task_count,
	cast(count(case when task_state = 'done_in_time' then 1 end) as integer) as done_in_time_count,
	cast(count(case when task_state = 'done_late' then 1 end) as integer) as done_late_count,
	cast(count(case when task_state = 'overdue' then 1 end) as integer) as overdue_count,
	cast(count(case when task_state = 'due_soon' then 1 end) as integer) as due_soon_count,
	cast(count(case when task_state = 'not_yet_due' then 1 end) as integer) as not_yet_due_count,
	count(case when task_state = 'done_in_time' then 1 end)
		/ nullif(cast(count(case when task_state in ('done_in_time', 'done_late', 'overdue') then 1 end) as double), 0) as in_time_share
from milestones_due
where due_on between cast($from as date) and cast($to as date)
	and ($departments = cast([] as varchar[]) or list_contains($departments, department_code))
group by all
order by overdue_count desc, done_late_count desc, task_count desc, department_name
