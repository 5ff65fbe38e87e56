/*
title: { zh: 应报数据类, en: Feeds that are due }
description:
  zh: >-
    一个部门某月应报哪些数据类：归集目录列有该部门的，按目录和报送频率（季、半年、年报的只在期末月应报，期内报过即可），已作零报告的不应报，按需报送的不算应报；
    目录没有列的部门，此前一段时间内多数月份都报过、且每次行数不少的，当月仍应有数据。偶发的数据类不算应报，没有失信记录不是过错。
  en: >-
    Which feeds are due from a department in a month: by the reporting catalogue and its frequency where that names the
    department (quarterly, half-yearly and yearly ones in the last month of their period, for the whole of it; none where
    no business was filed, none that come as they arise); else those that it reported in enough of the months before,
    with enough rows each time. A rare feed is not due: having no breach to report is no fault.
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

),

-- What the catalogue asks of each department it names, and in which months of the year; nothing where no business was filed.
catalogue as (

	select
		c.department_code,
		c.feed,
		min(
			case
				when c.frequency = 'when_due' or c.is_no_business_filed then null
				when c.frequency = 'quarterly' then 3
				when c.frequency = 'half_yearly' then 6
				when c.frequency = 'yearly' then 12
				else 1
			end
		) as period_months
	from stg_catalogue as c
	inner join counted_feeds as f on f.feed = c.feed
	group by c.department_code, c.feed

),

catalogued as (

	select distinct department_code from catalogue

),

due_feeds as (

	select r.department_code, r.feed, r.month, 1 as period_months
	from recent_months as r
	cross join parameters as p
	left join catalogued as c on c.department_code = r.department_code
	where c.department_code is null and r.month_count >= p.least_months and r.mean_row_count >= p.least_rows
	union all
	select c.department_code, c.feed, m.month, c.period_months
	from catalogue as c
	inner join months as m on month(m.month) % c.period_months = 0

)

select
	d.department_code,
	d.feed,
	d.month,
	max(n.row_count) is not null as is_reported
from due_feeds as d
left join feed_months as n
	on n.department_code = d.department_code
	and n.feed = d.feed
	and n.month <= d.month
	and n.month > add_months(d.month, -d.period_months)
group by d.department_code, d.feed, d.month
