-- The mart of the same name by one query over the lake, written without looking at its models.
with today as (
	select max(day) as day from (
		select max(case when decided_at::date <= received_at::date then greatest(applied_at::date, decided_at::date) when applied_at::date <= received_at::date then applied_at::date end) as day from current_approvals
		union all select max(decided_on) from current_breaches where decided_on <= received_at::date
		union all select max(inspected_on) from current_inspections where inspected_on <= received_at::date
	)
),
item_types as (
	select distinct on (item_code) item_code, item_type from current_items, today order by item_code, valid_from > day, abs(day - valid_from), valid_from
),
visits as (
	select i.subject_code, min(i.department_code) as department_code, min(i.inspected_on) as on_day
	from current_inspections as i
	group by i.subject_code, coalesce(i.visit_id, if(i.joint, i.inspection_id, null), i.inspection_id || ':' || i.department_code), i.visit_id is null and i.joint is not true
	having bool_or(i.kind = 'random') and bool_or(i.plan_id is not null) and min(i.inspected_on) <= (select day from today)
),
grades as (
	select v.subject_code, v.on_day, r.scheme_code, arg_max(r.grade, r.valid_from) as grade
	from (select distinct subject_code, on_day from visits) as v
	join current_ratings as r on r.subject_code = v.subject_code and r.valid_from < v.on_day
	where r.grade is not null and policy_text('grades.combination') in ('worst', r.scheme_code)
	group by all
	having coalesce(arg_max(coalesce(r.valid_to, date '9999-12-31'), r.valid_from) >= v.on_day, true)
),
classed as (
	select distinct n.subject_code, n.on_day from grades as n join seed_grades as g on g.scheme_code = n.scheme_code and g.grade = n.grade
),
uses as (
	select a.department_code, if(t.item_type = 'confirmation', 'qualification', 'approval') as scene, datetrunc('month', a.applied_at)::date as month,
		count(*) as business, count(a.credit_checked_at) as used
	from current_approvals as a left join item_types as t on t.item_code = a.item_code where a.department_code is not null group by all
	union all
	select v.department_code, 'inspection', datetrunc('month', v.on_day)::date, count(*), count(c.subject_code)
	from visits as v left join classed as c on c.subject_code = v.subject_code and c.on_day = v.on_day group by all
)
select u.department_code, coalesce(d.department_name, u.department_code), u.scene,
	case when u.scene = 'inspection' then (select min(replace(s.key, 'plans.sectors.', '')) from policy as s where s.key like 'plans.sectors.%' and contains(d.department_name, s.value)) end,
	u.business::integer, u.used::integer, u.used / u.business::double, u.month
from uses as u
join policy as p on p.key = 'credit_use.scenes.' || u.scene and p.number = 1
left join current_departments as d on d.department_code = u.department_code
