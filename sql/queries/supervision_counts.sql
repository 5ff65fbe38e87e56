-- Cases granted by commitment or exemption, by regulator and month of the result: where they stand, whether they were
-- pushed and received, and what the first visit found.
select
	department_code,
	strftime(month, '%Y-%m-01') as month,
	supervision_state,
	exempt_reason,
	inspection_result,
	is_due,
	is_pushed,
	is_received,
	is_lawful,
	cast(count(*) as integer) as case_count,
	cast(max(case when supervision_state = 'overdue' then overdue_days end) as integer) as longest_days
from post_approval_supervision
group by all
order by month, department_code, supervision_state, exempt_reason, inspection_result, is_due, is_pushed, is_received, is_lawful
