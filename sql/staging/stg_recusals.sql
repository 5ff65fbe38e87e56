/*
title: { zh: 回避, en: Recusals }
description: { zh: 每项回避关系的最新有效版本。, en: The newest valid version of every recusal. }
grain: one row per inspector and subject
key: [inspector_code, subject_code]
*/
with

received_rows as (

	select * from lake_recusals

),

superseded_rows as (

	select row_key, true as is_superseded from lake_superseded where feed = 'recusals'

)

select
	r.inspector_code,
	r.subject_code,
	r.reason,
	r.declared_at,
	r.batch_id,
	r.source_file,
	r.source_row,
	r.reported_by,
	r.received_at
from received_rows as r
left join superseded_rows as s on s.row_key = r.row_key
where s.is_superseded is null
