/*
title: { zh: 行政许可, en: Administrative licences }
description: { zh: 每项许可决定的最新有效版本；已失效的仍在其中并注明。, en: The newest valid version of every licence decision; withdrawn ones stay and are marked. }
grain: one row per document, authority and subject
key: [doc_no, authority_code, subject_code]
*/
with

received_rows as (

	select * from lake_licences

),

current_rows as (

	select * from current_licences

),

last_valid_versions as (

	select
		doc_no,
		authority_code,
		subject_code,
		max(case when status = 'withdrawn' then null else version_at end) as valid_until,
		count(case when status = 'withdrawn' then 1 end) as withdrawn_version_count
	from received_rows
	group by doc_no, authority_code, subject_code

),

-- from the first version on that says so and is not taken back later
withdrawals as (

	select
		r.doc_no,
		r.authority_code,
		r.subject_code,
		cast(min(r.version_at) as date) as withdrawn_on
	from received_rows as r
	inner join last_valid_versions as v
		on v.doc_no = r.doc_no and v.authority_code = r.authority_code and v.subject_code = r.subject_code
	where v.withdrawn_version_count > 0 and r.status = 'withdrawn' and (v.valid_until is null or r.version_at >= v.valid_until)
	group by r.doc_no, r.authority_code, r.subject_code

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
	r.doc_name,
	r.licence_kind,
	r.certificate_name,
	r.certificate_no,
	r.content,
	r.authority_name,
	r.status as licence_status,
	r.source_name,
	r.source_code,
	r.note,
	r.status = 'withdrawn' as is_withdrawn,
	r.decided_on,
	r.valid_from,
	r.valid_to,
	r.published_at,
	w.withdrawn_on,
	r.batch_id,
	r.source_file,
	r.source_row,
	r.reported_by,
	r.received_at
from current_rows as r
left join withdrawals as w
	on w.doc_no = r.doc_no and w.authority_code = r.authority_code and w.subject_code = r.subject_code and r.status = 'withdrawn'
