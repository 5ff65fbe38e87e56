/*
title: { zh: 数据新鲜度, en: Feed freshness }
description:
  zh: >-
    每类数据每个部门最新的业务日期和最后接收时间。按业务日期判断，不按装载时间：补报去年的文件不会让它变新。名录、评价类数据没有业务日期，按接收日期判断。
  en: >-
    The newest business date and the last receipt of every feed from every department. Judged by business date and not
    by the time of loading: last year's file does not make a feed fresh. Registers and ratings have no business date and
    are judged by their receipt.
rule: [R34, R69, R90]
grain: one row per feed and department
key: [feed, department_code]
audience: [everyone]
order: 50
columns:
  feed: { zh: 数据类, en: Feed }
  department_code: { zh: 部门代码, en: Department code }
  department_name: { zh: 部门, en: Department }
  freshness_status: { zh: 状态, en: Status }
  current_count: { zh: 现行行数, en: Current rows, unit: count }
  received_count: { zh: 累计接收行数, en: Rows received, unit: count, description: { zh: 含退回和重复的行。, en: Rejected and repeated rows included. } }
  behind_working_days: { zh: 落后工作日, en: Working days behind, unit: working_days, good: down, description: { zh: 最新业务日期（没有则为接收日期）到数据日期之间的工作日。, en: From the newest business date (else the receipt) to the data date. } }
  newest_business_on: { zh: 最新业务日期, en: Newest business date, unit: date }
  last_received_at: { zh: 最后接收时间, en: Last received at }
default_sort: [behind_working_days desc, feed, department_code]
chart:
  kind: bar
  x: department_name
  y: behind_working_days
  aggregate: none
  where: freshness_status <> 'fresh' and newest_business_on is not null
  sort: desc
  limit: 20
records:
  - { count: current_count, from: int_received_rows, match: { feed: feed, department_code: department_code }, where: "row_state = 'current'" }
computed:
  received_count:
    from: int_received_rows
    match: { feed: feed, department_code: department_code }
    formula: >-
      count(*) + (select count(*) from int_rejected_rows as r cross join this as own where r.feed = own.feed and
      r.department_code = own.department_code)
  behind_working_days:
    from: int_received_rows
    match: { feed: feed, department_code: department_code }
    where: "row_state = 'current'"
    formula: >-
      at_least((select c.working_day_number from int_calendar as c where c.day = (select data_date from
      int_data_date)) - (select c.working_day_number from int_calendar as c where c.day =
      coalesce(this.newest_business_on, day_of(this.last_received_at))), 0)
lead:
  - zh: "{department_name}的{feed}最新只到 {newest_business_on:date}，落后 {behind:working_days}；共 {late_count:count} 项数据过期。"
    en: "{feed} of {department_name} reaches only to {newest_business_on:date}, {behind:working_days} behind; {late_count:count} sources are overdue."
    query: >-
      select department_name, feed, newest_business_on, behind_working_days as behind,
      (select cast(count(*) as integer) from {mart} where freshness_status = 'overdue') as late_count
      from {mart} where freshness_status = 'overdue' and newest_business_on is not null
      order by behind_working_days desc, feed, department_code limit 1
  - zh: 共 {source_count:count} 项数据来源，{fresh_count:count} 项正常。
    en: "{fresh_count:count} of {source_count:count} sources are fresh."
    query: >-
      select cast(count(*) as integer) as source_count, cast(count(case when freshness_status = 'fresh' then 1 end) as integer) as fresh_count
      from {mart} having count(*) > 0
  - zh: "{zh}"
    en: "{en}"
    query: >-
      select provisional_zh(first_on, last_on) as zh, provisional_en(first_on, last_on) as en
      from (select min(newest_business_on) as first_on, (select data_date from int_data_date) as last_on from {mart}) where provisional_zh(first_on, last_on) is not null
tests:
  - not_null: [department_name, freshness_status]
  - accepted: { column: freshness_status, values: [fresh, due, overdue, unknown] }
*/
with

reported_rows as (

	select * from int_reported_rows

),

departments as (

	select department_code, department_name from stg_departments

),

calendar as (

	select day, working_day_number from int_calendar

),

limits as (

	select
		policy_number('freshness.due_working_days') as due_working_days,
		policy_number('freshness.overdue_working_days') as overdue_working_days,
		policy_number('freshness.list_due_working_days') as list_due_working_days,
		policy_number('freshness.list_overdue_working_days') as list_overdue_working_days,
		data_date
	from int_data_date

),

sources as (

	select
		r.feed,
		r.department_code,
		sum(r.row_count) as received_count,
		sum(case when r.row_state = 'current' then r.row_count else 0 end) as current_count,
		max(case when r.newest_business_on <= l.data_date then r.newest_business_on end) as newest_business_on,
		max(r.newest_received_at) as last_received_at
	from reported_rows as r
	cross join limits as l
	group by r.feed, r.department_code

),

measured as (

	select
		s.*,
		at_least(today.working_day_number - newest.working_day_number, 0) as behind_working_days,
		case when s.newest_business_on is null then l.list_due_working_days else l.due_working_days end as due_after,
		case when s.newest_business_on is null then l.list_overdue_working_days else l.overdue_working_days end as overdue_after
	from sources as s
	cross join limits as l
	left join calendar as newest on newest.day = coalesce(s.newest_business_on, day_of(s.last_received_at))
	left join calendar as today on today.day = l.data_date

)

select
	m.feed,
	m.department_code,
	coalesce(d.department_name, m.department_code) as department_name,
	case
		when m.behind_working_days is null then 'unknown'
		when m.behind_working_days > m.overdue_after then 'overdue'
		when m.behind_working_days > m.due_after then 'due'
		else 'fresh'
	end as freshness_status,
	cast(m.current_count as integer) as current_count,
	cast(m.received_count as integer) as received_count,
	cast(m.behind_working_days as integer) as behind_working_days,
	m.newest_business_on,
	m.last_received_at
from measured as m
left join departments as d on d.department_code = m.department_code
