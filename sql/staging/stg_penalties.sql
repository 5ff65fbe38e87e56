/*
title: { zh: 行政处罚, en: Administrative penalties }
description: { zh: 每项处罚决定的最新有效版本。, en: The newest valid version of every penalty decision. }
grain: one row per document, authority and subject
key: [doc_no, authority_code, subject_code]
*/
with

current_rows as (

	select * from current_penalties

)

select
	doc_no,
	authority_code,
	subject_code,
	subject_name,
	subject_category,
	credit_code,
	registration_no,
	organisation_no,
	tax_no,
	institution_no,
	association_no,
	legal_representative,
	id_type,
	id_no as person_code,
	violation_kind,
	facts,
	basis,
	penalty_kinds,
	content,
	withheld_certificate,
	authority_name,
	source_name,
	source_code,
	note,
	fine_wan_yuan,
	confiscated_wan_yuan,
	decided_on,
	valid_to,
	published_to,
	published_at,
	batch_id,
	source_file,
	source_row,
	reported_by,
	received_at
from current_rows
