/*
title: { zh: 信用修复, en: Credit repairs }
description: { zh: 每项修复申请的最新有效版本；同意修复的，被修复记录自修复日期起不再计入。, en: "The newest valid version of every repair; once granted, the repaired record counts no longer from the day of the decision." }
grain: one row per repair
key: [repair_id]
*/
with

received_rows as (

	select * from lake_repairs

),

superseded_rows as (

	select row_key, true as is_superseded from lake_superseded where feed = 'repairs'

)

select
	r.repair_id,
	r.subject_code,
	r.doc_no,
	r.breach_id,
	r.outcome,
	r.method as repair_method,
	r.outcome = 'granted' as is_granted,
	r.applied_on,
	r.decided_on,
	case when r.outcome = 'granted' then r.decided_on end as repaired_on,
	r.batch_id,
	r.source_file,
	r.source_row,
	r.reported_by,
	r.received_at
from received_rows as r
left join superseded_rows as s on s.row_key = r.row_key
where s.is_superseded is null
