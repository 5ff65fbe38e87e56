/*
title: { zh: 信用修复, en: Credit repairs }
description: { zh: 每项修复申请的最新有效版本；同意修复的，被修复记录自修复日期起不再计入。, en: "The newest valid version of every repair; once granted, the repaired record counts no longer from the day of the decision." }
grain: one row per repair
key: [repair_id]
*/
with

current_rows as (

	select * from current_repairs

)

select
	repair_id,
	subject_code,
	doc_no,
	breach_id,
	outcome,
	method as repair_method,
	outcome = 'granted' as is_granted,
	applied_on,
	decided_on,
	case when outcome = 'granted' then decided_on end as repaired_on,
	batch_id,
	source_file,
	source_row,
	reported_by,
	received_at
from current_rows
