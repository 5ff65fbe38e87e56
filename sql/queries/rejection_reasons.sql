-- Why rows were rejected, most frequent first: all departments together, or one.
select
	feed,
	reason_zh,
	reason_en,
	cast(count(distinct batch_id || ':' || source_row) as integer) as rejected_count
from int_rejected_cells
where ($department = '' or department_code = $department)
	and month between cast($from as date) and cast($to as date)
group by all
order by rejected_count desc, feed, reason_zh
limit 12
