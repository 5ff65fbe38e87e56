/*
title: { zh: 报来的行及其状态, en: Rows sent with their state }
description:
  zh: 各部门报来并通过检查的每一行：现在是否有效，以及有多个版本的记录其业务日期最早一次接收是哪天。
  en: >-
    Every row that departments sent and that passed: whether it still counts and, of a record sent in several versions,
    the day its business date was first received.
rule: [R91, R92]
grain: one row per feed and received row
key: [feed, row_key]
*/
with

sent_rows as (

	select * from int_sent_rows

),

superseded_rows as (

	select row_key, reason, newest_key from lake_superseded

),

first_receipts as (

	select newest_key, business_on, first_received_on from int_first_receipts

),

states as (

	select
		r.*,
		coalesce(s.reason, 'current') as row_state,
		coalesce(s.newest_key, r.row_key) as newest_key
	from sent_rows as r
	left join superseded_rows as s on s.row_key = r.row_key

)

select
	s.feed,
	s.row_key,
	s.record_key,
	coalesce(s.department_code, s.reported_by) as department_code,
	s.reported_by,
	s.row_state,
	s.batch_id,
	s.source_file,
	s.source_row,
	s.business_on,
	day_of(s.received_at) as received_on,
	f.first_received_on,
	s.received_at
from states as s
left join first_receipts as f on f.newest_key = s.newest_key and f.business_on = s.business_on
