/*
title: { zh: 失信记录, en: Breach records }
description: { zh: 每条失信记录的最新有效版本。, en: The newest valid version of every breach record. }
grain: one row per breach record
key: [breach_id]
columns:
  department_code: { zh: 认定部门代码, en: Finding department }
*/
with

current_rows as (

	select * from current_breaches

)

select
	breach_id,
	subject_code,
	department_code,
	kind as breach_kind,
	category,
	severity,
	doc_no,
	case_no,
	first_time as is_first_time,
	intentional as is_intentional,
	harm as has_harm,
	accident as has_accident,
	occurred_on,
	decided_on,
	rectify_by,
	rectified_on,
	published_from,
	published_to,
	batch_id,
	source_file,
	source_row,
	reported_by,
	received_at
from current_rows
