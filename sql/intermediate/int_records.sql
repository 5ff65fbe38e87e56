/*
title: { zh: 失信记录及其效力, en: Records and whether they count }
description:
  zh: 每条失信记录在数据日期是否仍计入：有效、已修复、已到期，或不计入及其理由。修复、到期的自失效日起不再计入，记录保留。
  en: >-
    Whether each record counts on the data date: in force, repaired, expired, or excluded with the reason. Repaired and
    expired records are out from their day; the record itself is kept.
rule: [R42, R70]
grain: one row per document
key: [document_id]
columns:
  document: { zh: 文书, en: Document number }
  record_state: { zh: 效力, en: State }
  found_on: { zh: 认定日期, en: Found on, unit: date }
  end_source: { zh: 有效期依据, en: What its end goes by }
  in_force_to: { zh: 有效至, en: In force until, unit: date }
sources:
  - { from: stg_breaches, match: { "'B:' || breach_id": document_id } }
  - { from: stg_penalties, match: { "'P:' || authority_code || ':' || subject_code || ':' || doc_no": document_id } }
*/
with

documents as (

	select * from int_breaches

),

data_date as (

	select data_date from int_data_date

)

select
	b.document_id,
	b.document,
	b.subject_code,
	b.department_code,
	b.breach_kind,
	b.category,
	b.severity,
	case
		when b.exclusion_reason is not null then 'excluded'
		when b.in_force_to is null or b.in_force_to > d.data_date then 'in_force'
		when b.is_rectified then 'repaired'
		else 'expired'
	end as record_state,
	b.exclusion_reason,
	b.found_on,
	b.end_source,
	b.in_force_to
from documents as b
cross join data_date as d
