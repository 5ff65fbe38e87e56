-- What a department reported, feed by feed and month by month: due and late by the month of the deadline, received,
-- accepted, rejected and repeated by the month of receipt.
with

reported_rows as (

	select * from int_reported_rows where department_code = $department

),

due_rows as (

	select
		feed,
		due_month as month,
		sum(row_count) as due_count,
		sum(case when is_late then row_count else 0 end) as late_count
	from reported_rows
	where row_state = 'current' and due_month is not null
	group by all

),

received_rows as (

	select
		feed,
		month,
		sum(row_count) as received_count,
		sum(case when row_state = 'rejected' then row_count else 0 end) as rejected_count,
		sum(case when row_state = 'duplicate' then row_count else 0 end) as duplicate_count
	from reported_rows
	group by all

)

select
	$department as department_code,
	coalesce(d.feed, r.feed) as feed,
	strftime(coalesce(d.month, r.month), '%Y-%m-01') as month,
	cast(coalesce(d.due_count, 0) as integer) as due_count,
	cast(coalesce(d.due_count - d.late_count, 0) as integer) as on_time_count,
	cast(coalesce(d.late_count, 0) as integer) as late_count,
	cast(coalesce(r.received_count, 0) as integer) as received_count,
	cast(coalesce(r.rejected_count, 0) as integer) as rejected_count,
	cast(coalesce(r.duplicate_count, 0) as integer) as duplicate_count
from due_rows as d
full join received_rows as r on r.feed = d.feed and r.month = d.month
order by 3 desc, 2
