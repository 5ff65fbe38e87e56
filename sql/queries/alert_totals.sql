-- The open alerts on the data date: how many, about how many subjects, how grave, how many past their deadline.
select
	cast(count(*) as integer) as open_count,
	cast(count(distinct a.subject_code) as integer) as subject_count,
	cast(count(case when a.level >= 'L2' then 1 end) as integer) as high_count,
	cast(count(case when a.due_on < d.data_date then 1 end) as integer) as overdue_count
from repeat_violation_alerts as a
cross join int_data_date as d
where a.alert_state = 'open'
