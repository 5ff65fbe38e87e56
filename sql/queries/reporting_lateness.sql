-- Records of the ranked feeds whose deadline has passed, by department, feed, month of the deadline and days late.
select
	r.department_code,
	r.feed,
	strftime(r.due_month, '%Y-%m-01') as month,
	r.late_days,
	cast(sum(r.row_count) as integer) as row_count
from int_reported_rows as r
inner join policy as p on p.key = 'ranking.feeds.' || r.feed and p.number = 1
where r.row_state = 'current' and r.due_month is not null
group by all
order by month, r.department_code, r.feed, r.late_days
