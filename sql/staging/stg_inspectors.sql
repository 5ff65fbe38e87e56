/*
title: { zh: 执法人员, en: Inspectors }
description: { zh: 最新名录中的执法人员。, en: The inspectors of the newest lists. }
grain: one row per inspector
key: [inspector_code]
*/
with

current_rows as (

	select * from current_inspectors

)

select
	inspector_code,
	department_code,
	inspector_name,
	certificate_no,
	item_scope,
	zones,
	full_time_equivalent,
	certificate_valid_to,
	batch_id,
	source_file,
	source_row,
	reported_by,
	received_at
from current_rows
