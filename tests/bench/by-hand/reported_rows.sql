-- The mart of the same name by one query over the lake, written without looking at its models.
with days as (
	select day, is_working_day, sum(is_working_day::integer) over (order by day) as number from calendar
),
deadlines as (
	select b.day as business_on, d.day as due_on
	from days as b join days as d on d.is_working_day and d.number = b.number + policy_number('reporting.due_working_days')::integer
),
opening as (
	select least((select min(received_at) from current_approvals), (select min(received_at) from current_breaches), (select min(received_at) from current_inspections))::date as first_day
),
firsts as (
	select newest_key, business_on, min(received_at)::date as first_on from lake_superseded where reason = 'superseded' and business_on is not null group by all
),
kinds as (
	select s.feed, coalesce(s.department_code, s.reported_by) as department_code, coalesce(u.reason, 'current') as state, s.business_on,
		s.received_at::date as received_on, f.first_on, count(*) as rows
	from lake_sent_rows as s
	left join lake_superseded as u on u.row_key = s.row_key
	left join firsts as f on f.newest_key = coalesce(u.newest_key, s.row_key) and f.business_on = s.business_on
	group by all
),
refused as (
	select c.feed, coalesce(max(case when f.batch_kind = 'append' and f.department_column is not null then d.department_code end), max(c.reported_by)) as department_code,
		datetrunc('month', max(c.received_at))::date as month
	from lake_rejected as c
	join intake_feeds as f on f.feed = c.feed
	left join current_departments as d on d.department_code = c.department_code
	group by c.feed, c.batch_id, c.source_file, c.source_row
),
sums as (
	select department_code, feed, month, sum(rows) as received, coalesce(sum(rows) filter (state not in ('rejected', 'duplicate')), 0) as accepted,
		coalesce(sum(rows) filter (state = 'rejected'), 0) as rejected, coalesce(sum(rows) filter (state = 'duplicate'), 0) as repeated,
		coalesce(sum(rows) filter (is_late and state <> 'duplicate'), 0) as late, coalesce(sum(rows) filter (state in ('superseded', 'snapshot', 'withdrawn')), 0) as replaced,
		coalesce(sum(rows) filter (state = 'current'), 0) as current_rows, coalesce(sum(rows) filter (is_history and state <> 'duplicate'), 0) as history
	from (
		select k.department_code, k.feed, datetrunc('month', k.received_on)::date as month, k.state, k.rows, k.business_on < o.first_day as is_history,
			k.business_on >= o.first_day and k.received_on > d.due_on and coalesce(k.first_on > d.due_on, true) as is_late
		from kinds as k cross join opening as o left join deadlines as d on d.business_on = k.business_on
		union all
		select department_code, feed, month, 'rejected', count(*), false, false from refused group by all
	)
	group by department_code, feed, month
)
select s.department_code, s.feed, coalesce(d.department_name, s.department_code), s.received::integer, s.accepted::integer, s.rejected::integer, s.repeated::integer,
	s.late::integer, s.replaced::integer, s.current_rows::integer, s.history::integer, round(s.accepted / nullif(s.accepted + s.rejected, 0)::double, 4), s.month
from sums as s
left join current_departments as d on d.department_code = s.department_code
