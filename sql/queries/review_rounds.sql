-- The half-yearly reviews of the item list: how many departments did each in time, late, not yet.
select
	strftime(due_on, '%Y-%m-%d') as due_on,
	cast(count(*) as integer) as review_count,
	cast(count(case when review_state = 'in_time' then 1 end) as integer) as in_time_count,
	cast(count(case when review_state = 'late' then 1 end) as integer) as late_count,
	cast(count(case when review_state = 'overdue' then 1 end) as integer) as overdue_count,
	cast(count(case when review_state = 'waiting' then 1 end) as integer) as waiting_count
from item_reviews
group by due_on
order by due_on desc
