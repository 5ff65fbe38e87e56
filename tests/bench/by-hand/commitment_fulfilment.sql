-- The mart of the same name by one query over the lake, written without looking at its models.
with today as (
	select max(day) as day from (
		select max(case when decided_at::date <= received_at::date then greatest(applied_at::date, decided_at::date) when applied_at::date <= received_at::date then applied_at::date end) as day from current_approvals
		union all select max(case when decided_on <= received_at::date then decided_on end) from current_breaches
		union all select max(case when inspected_on <= received_at::date then inspected_on end) from current_inspections
	)
),
spans as (
	select r.subject_code, g.credit_class, r.valid_from,
		least(coalesce(r.valid_to + 1, date '9999-12-31'), coalesce(lead(r.valid_from) over (partition by r.subject_code, r.scheme_code order by r.valid_from), date '9999-12-31')) as until_on
	from current_ratings as r
	join seed_grades as g on g.scheme_code = r.scheme_code and g.grade = r.grade
	where r.grade is not null and (policy_text('grades.combination') = 'worst' or r.scheme_code = policy_text('grades.combination'))
),
classes as (
	select p.subject_code, p.made_on, max(s.credit_class) as credit_class
	from (select distinct subject_code, made_on from current_commitments) as p
	join spans as s on s.subject_code = p.subject_code and s.valid_from <= p.made_on and s.until_on > p.made_on
	group by all
),
names as (
	select item_code, arg_min(item_name, case when valid_from <= today.day then today.day - valid_from else 1000000 + (valid_from - today.day) end) as item_name
	from current_items cross join today group by item_code
),
counted as (
	select
		c.department_code,
		coalesce(c.item_code, '-') as item_code,
		coalesce(k.credit_class, 'unrated') as credit_class,
		date_trunc('month', c.made_on)::date as month,
		count(*)::integer as made_count,
		count(*) filter (c.notice_given)::integer as notice_count,
		count(*) filter ((policy_number('commitment.documents.notice') = 1 and not coalesce(c.notice_given, false))
			or (policy_number('commitment.documents.promise') = 1 and coalesce(c.publicity, 'internal') <> 'public'))::integer as undocumented_count,
		count(c.fulfilment)::integer as assessed_count,
		count(*) filter (c.fulfilment = 'full')::integer as fulfilled_count,
		count(*) filter (c.fulfilment = 'partial')::integer as partial_count,
		count(*) filter (c.fulfilment = 'none')::integer as unfulfilled_count,
		count(*) filter (c.fulfilment in ('partial', 'none'))::integer as breached_count,
		count(*) filter (c.fulfilment is null and coalesce(c.due_on, c.valid_to) < today.day)::integer as overdue_count
	from current_commitments as c
	cross join today
	left join classes as k on k.subject_code = c.subject_code and k.made_on = c.made_on
	group by all
)
select
	c.department_code,
	c.item_code,
	coalesce(d.department_name, c.department_code) as department_name,
	coalesce(n.item_name, c.item_code) as item_name,
	c.credit_class,
	c.made_count,
	c.notice_count,
	c.undocumented_count,
	c.assessed_count,
	c.fulfilled_count,
	c.partial_count,
	c.unfulfilled_count,
	c.breached_count,
	c.overdue_count,
	round(c.notice_count / c.made_count::double, 4) as notice_share,
	round(c.fulfilled_count / nullif(c.assessed_count::double, 0), 4) as fulfilled_share,
	round(c.breached_count / nullif(c.assessed_count::double, 0), 4) as breached_share,
	round(wilson_bound(c.breached_count, c.assessed_count, -policy_number('effects.interval_deviations')), 4) as breached_low_share,
	round(wilson_bound(c.breached_count, c.assessed_count, policy_number('effects.interval_deviations')), 4) as breached_high_share,
	c.month
from counted as c
left join names as n on n.item_code = c.item_code
left join current_departments as d on d.department_code = c.department_code
