/*
title: { zh: 节假日调整, en: Calendar days }
description: { zh: 每个调整日的最新有效版本。, en: The newest valid version of every day set otherwise than the built-in calendar. }
grain: one row per day
key: [day]
*/
with

current_rows as (

	select * from current_calendar_days

)

select
	day,
	name as day_name,
	is_working_day,
	batch_id,
	source_file,
	source_row,
	reported_by,
	received_at
from current_rows
