/*
title: { zh: 首次接收, en: First receipts }
description:
  zh: 报过多个版本的记录，每个业务日期最早一次接收是哪天。更正后重报的，以此判断是否及时。
  en: >-
    For records sent in several versions, the day each business date was first received. A record sent again after a
    correction is judged by it.
rule: [R92]
grain: one row per record (its newest row's key) and business date
key: [newest_key, business_on]
materialised: table
*/
with

superseded_rows as (

	select newest_key, business_on, received_at from lake_superseded where reason = 'superseded'

)

select
	newest_key,
	business_on,
	min(day_of(received_at)) as first_received_on
from superseded_rows
where business_on is not null
group by newest_key, business_on
