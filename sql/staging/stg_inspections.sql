/*
title: { zh: 检查, en: Inspections }
description: { zh: 每次检查的最新有效版本，一个部门对一个主体一次。, en: The newest valid version of every visit of one department to one subject. }
grain: one row per inspection and department
key: [inspection_id, department_code]
*/
with

received_rows as (

	select * from lake_inspections

),

superseded_rows as (

	select row_key, true as is_superseded from lake_superseded where feed = 'inspections'

)

select
	r.inspection_id,
	r.department_code,
	r.subject_code,
	r.item_code,
	r.visit_id,
	r.plan_id,
	r.kind as inspection_kind,
	r.result as inspection_result,
	r.inspectors,
	r.follow_up,
	r.joint as is_joint,
	r.inspected_on,
	r.finished_on,
	r.published_at,
	r.batch_id,
	r.source_file,
	r.source_row,
	r.reported_by,
	r.received_at
from received_rows as r
left join superseded_rows as s on s.row_key = r.row_key
where s.is_superseded is null
