/*
title: { zh: 节假日调整, en: Calendar days }
description: { zh: 每个调整日的最新有效版本。, en: The newest valid version of every day set otherwise than the built-in calendar. }
grain: one row per day
key: [day]
*/
with

received_rows as (

	select * from lake_calendar_days

),

superseded_rows as (

	select row_key, true as is_superseded from lake_superseded where feed = 'calendar_days'

)

select
	r.day,
	r.name as day_name,
	r.is_working_day,
	r.batch_id,
	r.source_file,
	r.source_row,
	r.reported_by,
	r.received_at
from received_rows as r
left join superseded_rows as s on s.row_key = r.row_key
where s.is_superseded is null
