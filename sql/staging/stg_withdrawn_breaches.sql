/*
title: { zh: 已撤销的失信记录, en: Withdrawn breach records }
description:
  zh: 被认定部门声明撤销的失信记录，取撤销前最后一个版本。不再计入任何指标，只在预警中列明。
  en: >-
    Breach records that their department withdrew, in the last version before. They count nowhere and are only listed
    with the alerts they no longer feed.
grain: one row per breach record
key: [breach_id]
*/
with

received_rows as (

	select * from lake_breaches

),

superseded_rows as (

	select row_key, reason from lake_superseded where feed = 'breaches'

),

withdrawn_records as (

	select r.breach_id
	from received_rows as r
	inner join superseded_rows as s on s.row_key = r.row_key
	where s.reason = 'withdrawn'

),

earlier_versions as (

	select
		r.breach_id,
		r.subject_code,
		r.department_code,
		r.kind as breach_kind,
		r.category,
		r.severity,
		r.doc_no,
		r.decided_on,
		row_number() over (partition by r.breach_id order by r.received_at desc, r.row_key desc) as place
	from received_rows as r
	inner join withdrawn_records as w on w.breach_id = r.breach_id
	inner join superseded_rows as s on s.row_key = r.row_key
	where s.reason = 'superseded'

)

select
	breach_id,
	subject_code,
	department_code,
	breach_kind,
	category,
	severity,
	doc_no,
	decided_on
from earlier_versions
where place = 1
