/*
title: { zh: 任务台账, en: Milestones }
description: { zh: 每项任务的最新有效版本。, en: The newest valid version of every task. }
grain: one row per task
key: [task_code]
*/
with

received_rows as (

	select * from lake_milestones

),

superseded_rows as (

	select row_key, true as is_superseded from lake_superseded where feed = 'milestones'

)

select
	r.task_code,
	r.lead_department_code,
	r.title as task_title,
	r.supporting as supporting_departments,
	r.source as task_source,
	r.due_on,
	r.done_on,
	r.batch_id,
	r.source_file,
	r.source_row,
	r.reported_by,
	r.received_at
from received_rows as r
left join superseded_rows as s on s.row_key = r.row_key
where s.is_superseded is null
