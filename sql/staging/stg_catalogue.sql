/*
title: { zh: 归集目录, en: Reporting catalogue }
description: { zh: 最新归集目录中的条目。, en: The entries of the newest reporting catalogues. }
grain: one row per department and entry
key: [department_code, entry_code]
*/
with

current_rows as (

	select * from current_catalogue

)

select
	department_code,
	entry_code,
	feed,
	frequency,
	expected_rows as expected_row_count,
	due_day,
	no_business_filed as is_no_business_filed,
	batch_id,
	source_file,
	source_row,
	reported_by,
	received_at
from current_rows
