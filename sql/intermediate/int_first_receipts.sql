/*
title: { zh: 首次接收, en: First receipts }
description:
  zh: 报过多个版本的记录，每个业务日期最早一次接收是哪天。更正后重报的，以此判断是否及时。
  en: >-
    For records sent in several versions, the day each business date was first received. A record sent again after a
    correction is judged by it.
rule: [R92]
grain: one row per feed, record and business date
key: [feed, record_key, business_on]
materialised: table
*/
with

sent_rows as (

	select feed, row_key, record_key, business_on, received_at from int_sent_rows where business_on is not null

),

superseded_rows as (

	select feed, row_key from lake_superseded where reason = 'superseded'

)

select
	r.feed,
	r.record_key,
	r.business_on,
	min(day_of(r.received_at)) as first_received_on
from sent_rows as r
inner join superseded_rows as s on s.feed = r.feed and s.row_key = r.row_key
group by r.feed, r.record_key, r.business_on
