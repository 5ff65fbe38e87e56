/*
title: { zh: 信用承诺, en: Credit commitments }
description: { zh: 每项承诺的最新有效版本。, en: The newest valid version of every commitment. }
grain: one row per commitment
key: [commitment_code]
*/
with

received_rows as (

	select * from lake_commitments

),

superseded_rows as (

	select row_key, true as is_superseded from lake_superseded where feed = 'commitments'

)

select
	r.commitment_code,
	r.subject_code,
	r.department_code,
	r.item_code,
	r.assessed_by_code as assessing_department_code,
	r.subject_name,
	r.subject_category,
	r.kind as commitment_kind,
	r.matter,
	r.content,
	r.liability,
	r.fulfilment,
	r.unfulfilled,
	r.liability_pursued,
	r.assessed_by,
	r.department_name,
	r.publicity,
	r.note,
	r.notice_given as is_notice_given,
	r.made_on,
	r.valid_to,
	r.due_on,
	r.assessed_on,
	r.batch_id,
	r.source_file,
	r.source_row,
	r.reported_by,
	r.received_at
from received_rows as r
left join superseded_rows as s on s.row_key = r.row_key
where s.is_superseded is null
