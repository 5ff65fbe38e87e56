/*
title: { zh: 其他行政公示, en: Other administrative decisions }
description: { zh: 每项其他行政决定的最新有效版本。, en: The newest valid version of every other administrative decision. }
grain: one row per kind, document and authority
key: [publication_kind, doc_no, authority_code]
*/
with

received_rows as (

	select * from lake_publications

),

superseded_rows as (

	select row_key, true as is_superseded from lake_superseded where feed = 'publications'

)

select
	r.kind as publication_kind,
	r.doc_no,
	r.authority_code,
	r.subject_code,
	r.subject_name,
	r.subject_category,
	r.authority_name,
	r.content,
	r.note,
	r.amount_wan_yuan,
	r.decided_on,
	r.published_at,
	r.batch_id,
	r.source_file,
	r.source_row,
	r.reported_by,
	r.received_at
from received_rows as r
left join superseded_rows as s on s.row_key = r.row_key
where s.is_superseded is null
