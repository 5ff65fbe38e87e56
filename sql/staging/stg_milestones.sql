/*
title: { zh: 任务台账, en: Milestones }
description: { zh: 每项任务的最新有效版本。, en: The newest valid version of every task. }
grain: one row per task
key: [task_code]
*/
with

current_rows as (

	select * from current_milestones

)

select
	task_code,
	lead_department_code,
	title as task_title,
	supporting as supporting_departments,
	source as task_source,
	due_on,
	done_on,
	batch_id,
	source_file,
	source_row,
	reported_by,
	received_at
from current_rows
