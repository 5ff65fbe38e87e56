/*
title: { zh: 部门, en: Departments }
description: { zh: 各部门最新名单中的部门。, en: The departments of the newest lists. }
grain: one row per department
key: [department_code]
*/
with

received_rows as (

	select * from lake_departments

),

superseded_rows as (

	select row_key, true as is_superseded from lake_superseded where feed = 'departments'

)

select
	r.department_code,
	r.department_name,
	r.aliases,
	r.kind as department_kind,
	r.region_code,
	r.peer_group,
	r.batch_id,
	r.source_file,
	r.source_row,
	r.reported_by,
	r.received_at
from received_rows as r
left join superseded_rows as s on s.row_key = r.row_key
where s.is_superseded is null
