-- The mart of the same name by one query over the lake, written without looking at its models.
with days as (
	select day, is_working_day, sum(is_working_day::integer) over (order by day) as number from calendar
),
deadlines as (
	select b.day, b.number, d.day as due_on, d.number as due_number
	from days as b join days as d on d.is_working_day and d.number = b.number + policy_number('publication.due_working_days')::integer
),
today as (
	select max(day) as day, min(first_at)::date as first_day from (
		select max(case when decided_at::date <= received_at::date then greatest(applied_at::date, decided_at::date) when applied_at::date <= received_at::date then applied_at::date end) as day, min(received_at) as first_at from current_approvals
		union all select max(decided_on) filter (decided_on <= received_at::date), min(received_at) from current_breaches
		union all select max(inspected_on) filter (inspected_on <= received_at::date), min(received_at) from current_inspections
	)
),
decisions as (
	select 'licence' as kind, authority_code as department_code, decided_on, published_at::date as published_on, null::date as published_to, null as penalties, status is not distinct from 'withdrawn' as is_out
	from current_licences
	union all
	select 'penalty', authority_code, decided_on, published_at::date, published_to, penalty_kinds, false from current_penalties
	union all
	select kind, authority_code, decided_on, published_at::date, null, null, false from current_publications
	union all
	select 'spot_check', department_code, coalesce(finished_on, inspected_on), published_at::date, null, null, false from current_inspections where kind = 'random' and plan_id is not null
	union all
	select 'commitment', c.department_code, c.made_on, least(f.first_at, c.received_at)::date, null, null, c.publicity <> 'public'
	from current_commitments as c
	join policy as p on p.key = 'commitment.kinds.' || c.kind and p.number = 1
	left join (select newest_key, business_on, min(received_at) as first_at from lake_superseded where feed = 'commitments' and reason = 'superseded' group by all) as f
		on f.newest_key = c.row_key and f.business_on = c.made_on
	union all
	select 'serious_list', department_code, decided_on, published_from, published_to, null, published_to <= published_from from current_breaches where kind = 'serious_list'
),
gravities as (
	select penalties, max(case p.value when 'serious' then 2 when 'minor' then 0 else 1 end) as gravity
	from (select penalties, unnest(string_split(penalties, ';')) as one from (select distinct penalties from decisions where penalties is not null))
	left join policy as p on p.key = 'penalties.severity.' || one
	group by penalties
),
judged as (
	select c.department_code, c.kind, datetrunc('month', c.decided_on)::date as month,
		coalesce(c.is_out, false) or c.decided_on > t.day or (c.kind = 'commitment' and c.decided_on < t.first_day) as is_out,
		coalesce(g.gravity = 0 and m.number <> 1, false) as is_minor,
		c.published_on, d.due_on, n.number - d.number as working_days, t.day as today,
		c.published_on is not null and c.published_to > t.day and c.published_to <= t.day + policy_number('publication.expiring_days')::integer as is_expiring,
		c.published_to > (c.decided_on + to_months(l.number::integer))::date as is_overlong
	from decisions as c
	cross join today as t
	join policy as k on k.key = 'publication.kinds.' || c.kind and k.number = 1
	join deadlines as d on d.day = c.decided_on
	join policy_versions as m on m.key = 'repair.publishes_minor' and c.decided_on between coalesce(m.valid_from, date '0001-01-01') and coalesce(m.valid_to, date '9999-12-31')
	left join days as n on n.day = c.published_on
	left join gravities as g on g.penalties = c.penalties
	left join policy_versions as l on l.key = 'repair.most_months.' || ['minor', 'general', 'serious'][g.gravity + 1]
		and c.decided_on between coalesce(l.valid_from, date '0001-01-01') and coalesce(l.valid_to, date '9999-12-31')
),
sums as (
	select department_code, kind, month, count(*)::integer as decisions,
		count(*) filter (counts and published_on <= due_on)::integer as on_time,
		count(*) filter (counts and published_on > due_on)::integer as late,
		count(*) filter (counts and published_on is null and due_on < today)::integer as overdue,
		count(*) filter (counts and published_on is null and due_on >= today)::integer as pending,
		count(*) filter (not counts)::integer as excluded, count(*) filter (is_minor and not is_out)::integer as minor,
		count(*) filter (is_expiring)::integer as expiring, count(*) filter (is_overlong)::integer as overlong,
		sum(working_days) filter (counts and published_on is not null) as working_days
	from (select *, not (is_out or is_minor) as counts from judged)
	group by department_code, kind, month
)
select s.department_code, coalesce(d.department_name, s.department_code), s.kind, s.decisions, s.on_time + s.late + s.overdue, s.on_time, s.late, s.overdue, s.pending,
	s.excluded, s.minor, s.expiring, s.overlong, s.on_time / nullif(s.on_time + s.late + s.overdue, 0)::double, s.working_days / nullif(s.on_time + s.late, 0)::double, s.month
from sums as s
left join current_departments as d on d.department_code = s.department_code
