/*
title: { zh: 执法人员, en: Inspectors }
description: { zh: 最新名录中的执法人员。, en: The inspectors of the newest lists. }
grain: one row per inspector
key: [inspector_code]
*/
with

received_rows as (

	select * from lake_inspectors

),

superseded_rows as (

	select row_key, true as is_superseded from lake_superseded where feed = 'inspectors'

)

select
	r.inspector_code,
	r.department_code,
	r.inspector_name,
	r.certificate_no,
	r.item_scope,
	r.zones,
	r.full_time_equivalent,
	r.certificate_valid_to,
	r.batch_id,
	r.source_file,
	r.source_row,
	r.reported_by,
	r.received_at
from received_rows as r
left join superseded_rows as s on s.row_key = r.row_key
where s.is_superseded is null
