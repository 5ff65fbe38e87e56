/*
title: { zh: 可不予处罚而处罚的, en: Penalties to be reviewed }
description:
  zh: 首次、轻微、非主观故意、未造成危害且已改正的违法，一般不予处罚；同一文书仍作出处罚的，列出复核。
  en: >-
    A first, minor, unintended, harmless breach put right generally goes without penalty; where the same document was a
    penalty all the same it is listed for review.
rule: [R82]
grain: one row per document
key: [document_id]
materialised: table
sources:
  - { from: stg_penalties, match: { "'P:' || authority_code || ':' || subject_code || ':' || doc_no": document_id } }
*/
with

documents as (

	select document_id, document, subject_code, department_code, breach_kind, is_waivable, found_on from int_breaches

),

waivable as (

	select document, subject_code from documents where is_waivable

),

penalties as (

	select * from documents where breach_kind = 'penalty'

)

select distinct
	p.document_id,
	p.document,
	p.subject_code,
	p.department_code,
	p.found_on,
	cast(year(p.found_on) as integer) as year
from penalties as p
inner join waivable as w on w.subject_code = p.subject_code and w.document = p.document
