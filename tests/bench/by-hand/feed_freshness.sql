-- The mart of the same name by one query over the lake, written without looking at its models.
with days as (
	select day, sum(is_working_day::integer) over (order by day) as number from calendar
),
today as (
	select max(day) as day from (
		select max(case when decided_at::date <= received_at::date then greatest(applied_at::date, decided_at::date) when applied_at::date <= received_at::date then applied_at::date end) as day from current_approvals
		union all select max(decided_on) from current_breaches where decided_on <= received_at::date
		union all select max(inspected_on) from current_inspections where inspected_on <= received_at::date
	)
),
refused as (
	select c.feed, coalesce(max(case when f.batch_kind = 'append' and f.department_column is not null then d.department_code end), max(c.reported_by)) as department_code,
		max(c.received_at) as received_at
	from lake_rejected as c
	join intake_feeds as f on f.feed = c.feed
	left join current_departments as d on d.department_code = c.department_code
	group by c.feed, c.batch_id, c.source_file, c.source_row
),
senders as (
	select feed, department_code, sum(rows)::integer as rows, sum(live)::integer as live, max(newest_on) as newest_on, max(last_at) as last_at
	from (
		select s.feed, coalesce(s.department_code, s.reported_by) as department_code, count(*) as rows, count(*) filter (u.row_key is null) as live,
			max(s.business_on) filter (s.business_on <= t.day) as newest_on, max(s.received_at) as last_at
		from lake_sent_rows as s cross join today as t left join lake_superseded as u on u.row_key = s.row_key group by all
		union all
		select feed, department_code, count(*), 0, null, max(received_at) from refused group by all
	)
	group by all
),
measured as (
	select s.*, greatest(now.number - last.number, 0) as behind, case when s.newest_on is null then 'list_' else '' end as kind
	from senders as s cross join today as t
	join days as now on now.day = t.day
	left join days as last on last.day = coalesce(s.newest_on, s.last_at::date)
)
select m.feed, m.department_code, coalesce(d.department_name, m.department_code),
	case
		when m.behind is null then 'unknown'
		when m.behind > case m.kind when '' then policy_number('freshness.overdue_working_days') else policy_number('freshness.list_overdue_working_days') end then 'overdue'
		when m.behind > case m.kind when '' then policy_number('freshness.due_working_days') else policy_number('freshness.list_due_working_days') end then 'due'
		else 'fresh'
	end,
	m.live, m.rows, m.behind::integer, m.newest_on, m.last_at
from measured as m
left join current_departments as d on d.department_code = m.department_code
