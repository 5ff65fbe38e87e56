/*
title: { zh: 部门, en: Departments }
description: { zh: 各部门最新名单中的部门。, en: The departments of the newest lists. }
grain: one row per department
key: [department_code]
*/
with

current_rows as (

	select * from current_departments

)

select
	department_code,
	department_name,
	aliases,
	kind as department_kind,
	region_code,
	peer_group,
	batch_id,
	source_file,
	source_row,
	reported_by,
	received_at
from current_rows
