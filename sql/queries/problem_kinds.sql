-- What was wrong with what a department reported: late by the month of the deadline (ranked feeds), rejected by the
-- first fault of the row and sent twice by the month of receipt.
select 'late' as problem_kind, cast(sum(r.row_count) as integer) as row_count
from int_reported_rows as r
inner join policy as p on p.key = 'ranking.feeds.' || r.feed and p.number = 1
where r.department_code = $department and r.due_month = cast($month as date) and r.row_state = 'current' and r.is_late
having sum(r.row_count) > 0
union all
select 'duplicate' as problem_kind, cast(sum(row_count) as integer) as row_count
from int_reported_rows
where department_code = $department and month = cast($month as date) and row_state = 'duplicate'
having sum(row_count) > 0
union all
select
	case
		when rule_code = 'REQUIRED' then 'missing'
		when rule_code in ('CODE-UNKNOWN', 'SUBJECT-CODE') then 'code'
		when starts_with(rule_code, 'DATE-') then 'date'
		else 'other'
	end as problem_kind,
	cast(count(*) as integer) as row_count
from int_rejected_cells
where department_code = $department and month = cast($month as date) and place = 1
group by all
order by row_count desc, problem_kind
