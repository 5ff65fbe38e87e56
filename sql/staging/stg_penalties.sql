/*
title: { zh: 行政处罚, en: Administrative penalties }
description: { zh: 每项处罚决定的最新有效版本。, en: The newest valid version of every penalty decision. }
grain: one row per document, authority and subject
key: [doc_no, authority_code, subject_code]
*/
with

received_rows as (

	select * from lake_penalties

),

superseded_rows as (

	select row_key, true as is_superseded from lake_superseded where feed = 'penalties'

)

select
	r.doc_no,
	r.authority_code,
	r.subject_code,
	r.subject_name,
	r.subject_category,
	r.credit_code,
	r.registration_no,
	r.organisation_no,
	r.tax_no,
	r.institution_no,
	r.association_no,
	r.legal_representative,
	r.id_type,
	r.id_no as person_code,
	r.violation_kind,
	r.facts,
	r.basis,
	r.penalty_kinds,
	r.content,
	r.withheld_certificate,
	r.authority_name,
	r.source_name,
	r.source_code,
	r.note,
	r.fine_wan_yuan,
	r.confiscated_wan_yuan,
	r.decided_on,
	r.valid_to,
	r.published_to,
	r.published_at,
	r.batch_id,
	r.source_file,
	r.source_row,
	r.reported_by,
	r.received_at
from received_rows as r
left join superseded_rows as s on s.row_key = r.row_key
where s.is_superseded is null
