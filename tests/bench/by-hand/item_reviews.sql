-- The mart of the same name by one query over the lake, written without looking at its models.
with today as (
	select max(day) as day, min(first_at)::date as first_day from (
		select max(case when decided_at::date <= received_at::date then greatest(applied_at::date, decided_at::date) when applied_at::date <= received_at::date then applied_at::date end) as day, min(received_at) as first_at from current_approvals
		union all select max(decided_on) filter (decided_on <= received_at::date), min(received_at) from current_breaches
		union all select max(inspected_on) filter (inspected_on <= received_at::date), min(received_at) from current_inspections
	)
),
deadlines as (
	select c.day as due_on, lag(c.day) over (order by c.day) as last_on, coalesce(lead(c.day) over (order by c.day), date '9999-12-31') as next_on
	from calendar as c join policy as p on p.key like 'review.days.%' and p.value = strftime(c.day, '%m-%d')
),
reviews as (
	select o.department_code, d.*, t.day as today,
		coalesce(list_filter(l.days, lambda day: day > d.last_on and day <= d.due_on), []) as within,
		coalesce(list_filter(l.days, lambda day: day > d.due_on and day <= d.next_on), []) as after
	from (select distinct approval_department_code as department_code from current_items) as o
	cross join today as t
	join deadlines as d on d.due_on >= t.first_day and d.last_on < t.day
	left join (select approval_department_code as department_code, list_sort(list(distinct received_at::date)) as days from lake_items group by all) as l on l.department_code = o.department_code
),
-- the first list makes good the review before where that had none of its own: looked up from the newest half-year that had not just one
served as (
	select *, coalesce(last_value(if(len(within) = 1, null, len(within)) ignore nulls) over (partition by department_code order by due_on rows between unbounded preceding and 1 preceding) = 0, false) as is_behind
	from reviews
),
counted as (
	select *, coalesce(if(is_behind, within[2], within[1]), after[1]) as done_on from served
)
select c.department_code, coalesce(d.department_name, c.department_code),
	case when c.done_on <= c.due_on then 'in_time' when c.done_on is not null then 'late' when c.due_on < c.today then 'overdue' else 'waiting' end,
	1, len(c.within)::integer, nullif(greatest(coalesce(c.done_on, c.today) - c.due_on, 0), 0)::integer, c.last_on + 1, c.due_on, c.done_on, datetrunc('month', c.due_on)::date
from counted as c
left join current_departments as d on d.department_code = c.department_code
