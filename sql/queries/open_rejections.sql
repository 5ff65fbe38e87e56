-- How many rejected rows of each feed wait to be mended, of all departments or of some (codes with commas between).
with

waiting_cells as (

	select
		feed,
		batch_id,
		source_file,
		source_row,
		record_key is null or received_at = max(received_at) over (partition by feed, reported_by, record_key) as is_newest
	from lake_rejected
	where mended_at is null
		and ($departments = '' or list_has_any(string_split($departments, ','), [department_code, reported_by]))

)

select
	w.feed,
	f.title_zh,
	f.title_en,
	cast(count(distinct (w.batch_id, w.source_file, w.source_row)) as integer) as row_count
from waiting_cells as w
inner join intake_feeds as f on f.feed = w.feed
where w.is_newest
group by all
order by row_count desc, w.feed
