/*
title: { zh: 其他行政公示, en: Other administrative decisions }
description: { zh: 每项其他行政决定的最新有效版本。, en: The newest valid version of every other administrative decision. }
grain: one row per kind, document and authority
key: [publication_kind, doc_no, authority_code]
*/
with

current_rows as (

	select * from current_publications

)

select
	kind as publication_kind,
	doc_no,
	authority_code,
	subject_code,
	subject_name,
	subject_category,
	authority_name,
	content,
	note,
	amount_wan_yuan,
	decided_on,
	published_at,
	batch_id,
	source_file,
	source_row,
	reported_by,
	received_at
from current_rows
