-- Working days from the decision to its publication, by department and month. What was published on a day of rest after
-- the last working day of its term counts as the day after.
select
	department_code,
	strftime(month, '%Y-%m-01') as month,
	cast(
		case
			when publication_state = 'late' then greatest(working_days, policy_number('publication.due_working_days') + 1)
			else working_days
		end as integer
	) as days,
	cast(sum(case when publication_state = 'on_time' then decision_count else 0 end) as integer) as on_time_count,
	cast(sum(case when publication_state = 'late' then decision_count else 0 end) as integer) as late_count
from int_publication_counts
where working_days is not null
group by all
order by month, department_code, days
