/*
title: { zh: 应报数据类, en: Feeds that are due }
description:
  zh: >-
    一个部门某月应报哪些数据类：此前一段时间内多数月份都报过、且每次行数不少的，当月仍应有数据。偶发的数据类不算应报，没有失信记录不是过错。
  en: >-
    Which feeds are due from a department in a month: those that it reported in enough of the months before, with
    enough rows each time. A rare feed is not due: having no breach to report is no fault.
rule: [R90, R91]
grain: one row per department, feed and month
key: [department_code, feed, month]
materialised: table
sources:
  - { from: int_received_rows, match: { department_code: department_code, feed: feed, month: month } }
*/
with

reported_rows as (

	select * from int_reported_rows

),

counted_feeds as (

	select replace(key, 'ranking.feeds.', '') as feed from policy where key like 'ranking.feeds.%' and number = 1

),

months as (

	select distinct month_of(c.day) as month
	from int_calendar as c
	cross join int_data_date as d
	where c.day >= month_of(d.opened_on) and c.day <= d.known_on

),

parameters as (

	select
		policy_number('ranking.coverage_window_months') as window_months,
		policy_number('ranking.coverage_months') as least_months,
		policy_number('ranking.coverage_rows') as least_rows

),

feed_months as (

	select r.department_code, r.feed, r.month, sum(r.row_count) as row_count
	from reported_rows as r
	inner join counted_feeds as f on f.feed = r.feed
	where r.row_state in ('current', 'superseded', 'rejected')
	group by all

),

recent_months as (

	select
		f.department_code,
		f.feed,
		m.month,
		count(*) as month_count,
		sum(f.row_count) / cast(count(*) as double) as mean_row_count
	from months as m
	cross join parameters as p
	inner join feed_months as f on f.month < m.month and f.month >= add_months(m.month, -p.window_months)
	group by all

)

select
	r.department_code,
	r.feed,
	r.month,
	n.row_count is not null as is_reported
from recent_months as r
cross join parameters as p
left join feed_months as n
	on n.department_code = r.department_code and n.feed = r.feed and n.month = r.month
where r.month_count >= p.least_months and r.mean_row_count >= p.least_rows
