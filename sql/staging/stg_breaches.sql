/*
title: { zh: 失信记录, en: Breach records }
description: { zh: 每条失信记录的最新有效版本。, en: The newest valid version of every breach record. }
grain: one row per breach record
key: [breach_id]
*/
with

received_rows as (

	select * from lake_breaches

),

superseded_rows as (

	select row_key, true as is_superseded from lake_superseded where feed = 'breaches'

)

select
	r.breach_id,
	r.subject_code,
	r.department_code,
	r.kind as breach_kind,
	r.category,
	r.severity,
	r.doc_no,
	r.case_no,
	r.first_time as is_first_time,
	r.intentional as is_intentional,
	r.harm as has_harm,
	r.accident as has_accident,
	r.occurred_on,
	r.decided_on,
	r.rectify_by,
	r.rectified_on,
	r.published_from,
	r.published_to,
	r.batch_id,
	r.source_file,
	r.source_row,
	r.reported_by,
	r.received_at
from received_rows as r
left join superseded_rows as s on s.row_key = r.row_key
where s.is_superseded is null
