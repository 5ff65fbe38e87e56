-- The mart of the same name by one query over the lake, written without looking at its models.
with day as (
	select greatest(
		(select max(greatest(applied_at::date, if(decided_at::date <= received_at::date, decided_at::date, null))) from current_approvals where applied_at::date <= received_at::date or decided_at::date <= received_at::date),
		(select max(decided_on) from current_breaches where decided_on <= received_at::date),
		(select max(inspected_on) from current_inspections where inspected_on <= received_at::date)
	) as today
),
-- the newest rating of each scheme on the day of the promise, where it still holds
standing as (
	select c.subject_code, c.made_on, r.scheme_code, arg_max({grade: r.grade, until: r.valid_to}, r.valid_from) as newest
	from (select distinct subject_code, made_on from current_commitments) as c
	join current_ratings as r on r.subject_code = c.subject_code and r.valid_from <= c.made_on
	where r.grade is not null
	group by c.subject_code, c.made_on, r.scheme_code
),
classes as (
	select s.subject_code, s.made_on, max(g.credit_class) as class
	from standing as s
	join seed_grades as g on g.scheme_code = s.scheme_code and g.grade = s.newest.grade
	where coalesce(s.newest.until >= s.made_on, true) and policy_text('grades.combination') in ('worst', s.scheme_code)
	group by s.subject_code, s.made_on
),
item_names as (
	select distinct on (item_code) item_code, item_name from current_items, day
	order by item_code, valid_from > today, abs(today - valid_from)
),
totals as (
	select
		c.department_code, coalesce(c.item_code, '-') as item_code, coalesce(k.class, 'unrated') as class, datetrunc('month', c.made_on) as month,
		count(*) as made,
		sum((c.notice_given is true)::integer) as notices,
		sum(((c.notice_given is not true and policy_number('commitment.documents.notice') = 1)
			or (c.publicity is distinct from 'public' and policy_number('commitment.documents.promise') = 1))::integer) as undocumented,
		histogram(c.fulfilment) as results,
		sum((c.fulfilment is null and coalesce(c.due_on, c.valid_to) < today)::integer) as overdue
	from current_commitments as c
	cross join day
	left join classes as k using (subject_code, made_on)
	group by all
),
sums as (
	select *, coalesce(results['full'], 0)::integer as full_ones, coalesce(results['partial'], 0)::integer as partial_ones, coalesce(results['none'], 0)::integer as none,
		policy_number('effects.interval_deviations') as z
	from totals
)
select
	s.department_code, s.item_code, coalesce(d.department_name, s.department_code), coalesce(i.item_name, s.item_code), s.class,
	s.made::integer, s.notices::integer, s.undocumented::integer, full_ones + partial_ones + none as assessed, full_ones, partial_ones, none,
	partial_ones + none as broken, coalesce(s.overdue, 0)::integer,
	round(s.notices / s.made::double, 4), round(full_ones / nullif(assessed, 0)::double, 4), round(broken / nullif(assessed, 0)::double, 4),
	round(wilson_bound(broken, assessed, -z), 4), round(wilson_bound(broken, assessed, z), 4), s.month::date
from sums as s
left join item_names as i using (item_code)
left join current_departments as d using (department_code)
