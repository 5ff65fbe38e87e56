/*
title: { zh: 归集目录, en: Reporting catalogue }
description: { zh: 最新归集目录中的条目。, en: The entries of the newest reporting catalogues. }
grain: one row per department and entry
key: [department_code, entry_code]
*/
with

received_rows as (

	select * from lake_catalogue

),

superseded_rows as (

	select row_key, true as is_superseded from lake_superseded where feed = 'catalogue'

)

select
	r.department_code,
	r.entry_code,
	r.feed,
	r.frequency,
	r.expected_rows as expected_row_count,
	r.due_day,
	r.no_business_filed as is_no_business_filed,
	r.batch_id,
	r.source_file,
	r.source_row,
	r.reported_by,
	r.received_at
from received_rows as r
left join superseded_rows as s on s.row_key = r.row_key
where s.is_superseded is null
