/*
title: { zh: 已修复的记录, en: Repaired records }
description:
  zh: >-
    同意修复的申请所指的文书或失信记录，及其从哪天起停用：修复当时的规定停止使用的，自修复之日；当时只停止公示的，自新规定施行之日。
  en: >-
    What granted repairs refer to, and the day from which it is used no longer: the day of the repair where the rules of
    that day stop the use, else the day on which such rules came into force.
rule: [R42]
grain: one row per subject and record
key: [subject_code, record]
materialised: table
*/
with

repairs as (

	select subject_code, doc_no, breach_id, repaired_on from stg_repairs where repaired_on is not null

),

rules_of_use as (

	select valid_from, valid_to from policy_versions where key = 'repair.stops_use' and number = 1

),

ended as (

	select
		r.subject_code,
		r.doc_no,
		r.breach_id,
		min(case when u.valid_from > r.repaired_on then u.valid_from else r.repaired_on end) as unused_from
	from repairs as r
	inner join rules_of_use as u on coalesce(u.valid_to >= r.repaired_on, true)
	group by r.subject_code, r.doc_no, r.breach_id

),

records as (

	select subject_code, doc_no as record, unused_from from ended where doc_no is not null
	union all
	select subject_code, 'B:' || breach_id as record, unused_from from ended where breach_id is not null

)

select subject_code, record, min(unused_from) as unused_from
from records
group by subject_code, record
