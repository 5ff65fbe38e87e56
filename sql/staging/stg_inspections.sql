/*
title: { zh: 检查, en: Inspections }
description: { zh: 每次检查的最新有效版本，一个部门对一个主体一次。, en: The newest valid version of every visit of one department to one subject. }
grain: one row per inspection and department
key: [inspection_id, department_code]
columns:
  department_code: { zh: 检查机关代码, en: Inspecting department }
*/
with

current_rows as (

	select * from current_inspections

)

select
	inspection_id,
	department_code,
	subject_code,
	item_code,
	visit_id,
	plan_id,
	kind as inspection_kind,
	result as inspection_result,
	inspectors,
	follow_up,
	joint as is_joint,
	inspected_on,
	finished_on,
	published_at,
	batch_id,
	source_file,
	source_row,
	reported_by,
	received_at
from current_rows
