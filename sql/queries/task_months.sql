-- Tasks by the month in which they are due and by their state, from a month on.
-- Parameters: $from, $departments (empty: all).
with

counted as (

	select month, task_state, sum(task_count) as task_count
	from milestones_due
	where month >= cast($from as date) and ($departments = cast([] as varchar[]) or list_contains($departments, department_code))
	group by month, task_state

)

select
	strftime(month, '%Y-%m-%d') as month,
	task_state,
	cast(task_count as integer) as task_count
from counted
order by month, array_position(['done_in_time', 'done_late', 'overdue', 'due_soon', 'not_yet_due'], task_state)
