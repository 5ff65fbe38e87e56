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

	select row_key, newest_key, reason from lake_superseded where feed = 'breaches'

),

-- Found by their keys before the rows are read: there are few.
earlier_keys as (

	select e.row_key, e.newest_key
	from superseded_rows as e
	inner join superseded_rows as w on w.row_key = e.newest_key and w.reason = 'withdrawn'
	where e.reason = 'superseded'

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
		row_number() over (partition by k.newest_key order by r.received_at desc, r.row_key desc) as place
	from received_rows as r
	inner join earlier_keys as k on k.row_key = r.row_key

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
