-- Decisions to be published by department, kind and month: in time, late, overdue with the earliest deadline missed,
-- not yet due, and left out for which reason.
select
	department_code,
	publication_kind,
	strftime(month, '%Y-%m-01') as month,
	cast(sum(case when publication_state in ('on_time', 'late', 'overdue') then decision_count else 0 end) as integer) as due_count,
	cast(sum(case when publication_state = 'on_time' then decision_count else 0 end) as integer) as on_time_count,
	cast(sum(case when publication_state = 'late' then decision_count else 0 end) as integer) as late_count,
	cast(sum(case when publication_state = 'overdue' then decision_count else 0 end) as integer) as overdue_count,
	cast(sum(case when publication_state = 'pending' then decision_count else 0 end) as integer) as pending_count,
	cast(sum(case when publication_state = 'excluded' then decision_count else 0 end) as integer) as excluded_count,
	cast(sum(coalesce(working_days * decision_count, 0)) as integer) as working_day_sum,
	strftime(min(oldest_due_on), '%Y-%m-%d') as oldest_due_on
from int_publication_counts
group by all
order by month, department_code, publication_kind
