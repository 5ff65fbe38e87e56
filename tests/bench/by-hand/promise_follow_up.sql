-- The mart of the same name by one query over the lake, written without looking at its models.
with today as (
	select max(day) as day from (
		select max(case when decided_at::date <= received_at::date then greatest(applied_at::date, decided_at::date) when applied_at::date <= received_at::date then applied_at::date end) as day from current_approvals
		union all select max(decided_on) from current_breaches where decided_on <= received_at::date
		union all select max(inspected_on) from current_inspections where inspected_on <= received_at::date
	)
),
followed as (
	select c.*, t.day as today, o.ordered, v.revoked_on
	from current_commitments as c
	cross join today as t
	left join (
		select c.commitment_code, arg_min({opened: i.on_date, due: i.due_on, closed: i.closed_on}, i.on_date) as ordered
		from current_commitments as c
		join current_interventions as i on i.subject_code = c.subject_code and i.kind = 'rectification' and i.on_date >= coalesce(c.assessed_on, c.made_on)
		where c.fulfilment in ('partial', 'none') group by all
	) as o on o.commitment_code = c.commitment_code
	left join (
		select c.commitment_code, min(i.on_date) as revoked_on
		from current_commitments as c
		join current_interventions as i on i.subject_code = c.subject_code and i.kind = 'revocation' and i.on_date >= coalesce(c.assessed_on, c.made_on)
		where c.fulfilment in ('partial', 'none') group by all
	) as v on v.commitment_code = c.commitment_code
),
stated as (
	select *,
		case
			when fulfilment = 'full' then 'kept'
			when fulfilment is null then case when coalesce(due_on, valid_to) < today then 'term_over' else 'waiting' end
			when revoked_on is not null then 'revoked'
			when ordered.closed is not null then 'rectified'
			when ordered.due < today then 'not_rectified'
			when ordered is not null then 'ordered'
			else 'found'
		end as state
	from followed
)
select s.commitment_code, s.department_code, coalesce(d.department_name, s.department_name, s.department_code), s.subject_code, s.item_code,
	case when s.due_on is null then 'met_now' else 'within_period' end, s.state,
	greatest(s.today - case s.state when 'term_over' then coalesce(s.due_on, s.valid_to) when 'found' then coalesce(s.assessed_on, s.made_on) when 'ordered' then s.ordered.opened when 'not_rectified' then s.ordered.due end, case when s.state in ('term_over', 'found', 'ordered', 'not_rectified') then 0 end)::integer,
	1, coalesce(s.publicity = 'public', false), s.made_on, s.due_on, s.assessed_on, s.ordered.opened, s.ordered.due, s.ordered.closed, s.revoked_on,
	datetrunc('month', s.made_on)::date
from stated as s
left join current_departments as d on d.department_code = s.department_code
