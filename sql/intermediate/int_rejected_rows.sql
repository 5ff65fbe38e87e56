/*
title: { zh: 退回的行, en: Rejected rows }
description:
  zh: 每个被退回的行一行，不论有几处问题。
  en: One row per rejected row, however many faults it has.
rule: [R34]
grain: one row per feed, batch and source row
key: [feed, batch_id, source_row]
columns:
  source_file: { zh: 来源文件, en: Source file }
  cell_count: { zh: 问题数, en: Faults, unit: count }
*/
with

rejected_cells as (

	select * from int_rejected_cells

),

counted_feeds as (

	select replace(key, 'ranking.feeds.', '') as feed from policy where key like 'ranking.feeds.%' and number = 1

),

opened as (

	select opened_on from int_data_date

)

select
	r.feed,
	r.batch_id,
	r.source_file,
	r.source_row,
	max(r.reported_by) as reported_by,
	max(r.department_code) as department_code,
	cast(count(*) as integer) as cell_count,
	max(c.feed) is not null as is_ranked_feed,
	coalesce(max(r.business_on) < max(o.opened_on), false) as is_history,
	max(r.business_on) as business_on,
	max(r.received_at) as received_at,
	max(r.month) as month
from rejected_cells as r
cross join opened as o
left join counted_feeds as c on c.feed = r.feed
group by r.feed, r.batch_id, r.source_file, r.source_row
