/*
title: { zh: 退回行的更正, en: Corrections of rejected rows }
description:
  zh: >-
    计入排名的数据类中每个被退回的行：应在退回之后几个工作日（政策）内更正，同一编号的合格行（或注明更正该行的行）首次到达之日为更正日。
    错在编号本身的，改用退回表发回即可对上；未用退回表的，只有同一单位后来报的行与修改建议的编号及其余各格完全相同、且此前没有这样的行，才算更正。
    认不出编号的行无法对上，不列入；同一编号同日退回多次的只列一次。
  en: >-
    Every rejected row of the ranked feeds: it is to be corrected within so many working days (policy); the day on which
    a valid row of the same record, or one that names the rejected row, first came in is that of the correction. Where
    the key itself was wrong, the list of rejected rows sent back mended names it; without that list a row counts only
    when the same sender later sends one with the suggested key and all other cells the same, and none stood before.
    Rows whose record cannot be told are left out; a record rejected several times on a day stands once.
rule: [R34, R91]
grain: one row per feed, record and day of rejection
key: [feed, record_key, department_code, rejected_on]
materialised: table
columns:
  record_key: { zh: 记录编号, en: Record }
  is_corrected_in_time: { zh: 按期更正, en: Corrected in time }
  rejected_on: { zh: 退回日期, en: Rejected on, unit: date }
  due_on: { zh: 更正期限, en: To be corrected by, unit: date }
  corrected_on: { zh: 更正日期, en: Corrected on, unit: date }
sources:
  - { from: int_received_rows, match: { feed: feed, record_key: record_key } }
*/
with

rejected_rows as (

	select feed, batch_id, source_row, department_code, received_at
	from int_rejected_rows
	where is_ranked_feed and not is_history

),

rejected_keys as (

	select feed, batch_id, source_row, record_key, min(mended_at) as mended_at
	from lake_rejected
	where record_key is not null
	group by feed, batch_id, source_row, record_key

),

calendar as (

	select day, working_day_number, is_working_day from int_calendar

),

rejections as (

	select
		r.feed,
		k.record_key,
		r.department_code,
		day_of(r.received_at) as rejected_on,
		min(day_of(k.mended_at)) as corrected_on
	from rejected_rows as r
	inner join rejected_keys as k on k.feed = r.feed and k.batch_id = r.batch_id and k.source_row = r.source_row
	group by r.feed, k.record_key, r.department_code, day_of(r.received_at)

)

select
	r.feed,
	r.record_key,
	r.department_code,
	r.rejected_on,
	d.day as due_on,
	r.corrected_on,
	coalesce(r.corrected_on <= d.day, false) as is_corrected_in_time,
	d.day <= t.known_on as is_due,
	month_of(d.day) as month
from rejections as r
cross join int_data_date as t
inner join calendar as f on f.day = r.rejected_on
inner join calendar as d
	on d.working_day_number = f.working_day_number + cast(policy_number('ranking.correction_working_days') as integer)
	and d.is_working_day
