/*
title: { zh: 数据日期, en: Data date }
description:
  zh: 业务上的“今天”。取已接收办件、失信记录、检查中最新的业务日期，不取系统时钟；晚于接收时间的日期是填错的，不算。
  en: >-
    The business "today": the newest business date among the accepted cases, breach records and inspections, never
    the clock. A date after its own receipt is a slip of the pen and does not count.
grain: one row per warehouse
key: [data_date]
materialised: table
columns:
  data_date: { zh: 数据日期, en: Data date, unit: date }
  known_on: { zh: 最后接收日期, en: Last receipt, unit: date, description: { zh: 此日之后的事尚无从知晓。, en: What happened later cannot be known yet. } }
  opened_on: { zh: 首次接收日期, en: First receipt, unit: date, description: { zh: 业务日期在此之前的是历史数据，不计报送及时性。, en: Rows of earlier business dates are history and are not judged for timeliness. } }
*/
with

approvals as (

	select day_of(applied_at) as applied_on, day_of(decided_at) as decided_on, day_of(received_at) as received_on
	from stg_approvals

),

breaches as (

	select decided_on, day_of(received_at) as received_on from stg_breaches

),

inspections as (

	select inspected_on, day_of(received_at) as received_on from stg_inspections

),

newest_days as (

	select
		max(
			case
				when decided_on <= received_on then greatest(applied_on, decided_on)
				when applied_on <= received_on then applied_on
			end
		) as business_on,
		max(received_on) as last_received_on,
		min(received_on) as first_received_on
	from approvals
	union all
	select
		max(case when decided_on <= received_on then decided_on end) as business_on,
		max(received_on) as last_received_on,
		min(received_on) as first_received_on
	from breaches
	union all
	select
		max(case when inspected_on <= received_on then inspected_on end) as business_on,
		max(received_on) as last_received_on,
		min(received_on) as first_received_on
	from inspections

)

select
	max(business_on) as data_date,
	max(last_received_on) as known_on,
	min(first_received_on) as opened_on
from newest_days
