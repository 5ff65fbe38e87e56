-- Where promises stand, by department and month in which they were made.
select
	department_code,
	department_name,
	strftime(month, '%Y-%m-01') as month,
	promise_state,
	cast(count(*) as integer) as promise_count,
	cast(sum(cast(is_public as integer)) as integer) as public_count,
	cast(max(step_days) as integer) as longest_days
from promise_follow_up
group by all
order by month, department_code, promise_state
