-- Decisions that the rate of publication leaves out, by department, month and reason.
select
	department_code,
	strftime(month, '%Y-%m-01') as month,
	exclusion_reason,
	cast(sum(decision_count) as integer) as excluded_count
from int_publication_counts
where publication_state = 'excluded'
group by all
order by month, department_code, exclusion_reason
