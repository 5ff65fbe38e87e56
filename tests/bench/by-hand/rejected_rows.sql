-- The mart of the same name by one query over the lake, written without looking at its models.
with cells as (
	select *, row_number() over (partition by feed, batch_id, source_row order by coalesce(column_name, ''), rule_code) as place
	from (select distinct * from lake_rejected)
)
select
	c.feed,
	coalesce(case when f.batch_kind = 'append' and f.department_column is not null then own.department_code end, c.reported_by) as department_code,
	c.batch_id,
	coalesce(named.department_name, coalesce(case when f.batch_kind = 'append' and f.department_column is not null then own.department_code end, c.reported_by)) as department_name,
	c.source_file,
	coalesce(c.column_name, '') as column_name,
	coalesce(w.title_zh, c.column_name, '') as column_name_zh,
	coalesce(w.title_en, c.column_name, '') as column_name_en,
	c.value,
	c.rule_code,
	c.reason_zh,
	c.reason_en,
	c.source_row,
	case when c.place = 1 then 1 else 0 end as rejected_count,
	c.received_at,
	date_trunc('month', c.received_at)::date as month
from cells as c
left join intake_feeds as f on f.feed = c.feed
left join current_departments as own on own.department_code = c.department_code
left join current_departments as named
	on named.department_code = coalesce(case when f.batch_kind = 'append' and f.department_column is not null then own.department_code end, c.reported_by)
left join intake_columns as w on w.feed = c.feed and w.column_name = c.column_name
