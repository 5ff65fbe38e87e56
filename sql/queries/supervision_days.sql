-- Days from the result to the first visit, by regulator and month of the result.
select
	department_code,
	strftime(month, '%Y-%m-01') as month,
	days_to_check as days,
	cast(sum(case when supervision_state = 'done_in_time' then 1 else 0 end) as integer) as in_time_count,
	cast(sum(case when supervision_state = 'done_late' then 1 else 0 end) as integer) as late_count
from post_approval_supervision
where days_to_check is not null
group by all
order by month, department_code, days
