/*
title: { zh: 报送统计, en: Rows reported }
description:
  zh: >-
    每个部门每类数据每月（按接收时间）报来多少行：接收 = 合格 + 退回 + 重复，一行不少。合格的行中，有多少逾期、多少已被更正、新名单替代或撤销、多少是历史数据。
  en: >-
    How many rows each department sent of each feed in each month of receipt: received = accepted + rejected + repeated,
    none is lost. Of the accepted rows: how many were late, how many have given way to a newer version or list or were withdrawn, how many
    are history.
rule: [R34, R90, R91]
grain: one row per department, feed and month
key: [department_code, feed, month]
audience: [clerks, supervision]
order: 55
columns:
  department_code: { zh: 部门代码, en: Department code }
  feed: { zh: 数据类, en: Feed }
  department_name: { zh: 部门, en: Department }
  received_count: { zh: 接收, en: Received, unit: count }
  accepted_count: { zh: 合格, en: Accepted, unit: count, good: up }
  rejected_count: { zh: 退回, en: Rejected, unit: count, good: down }
  duplicate_count: { zh: 重复, en: Repeated, unit: count, good: down, description: { zh: 同一文件内同一编号再次出现。, en: The same key again in the same file. } }
  late_count: { zh: 逾期, en: Late, unit: count, good: down, description: { zh: 合格行中首次到达晚于报送期限的；历史数据不算。, en: Accepted rows that first came after their deadline; history left out. } }
  superseded_count: { zh: 已被替代, en: Superseded, unit: count, description: { zh: 合格行中后来有更正版本、新名单或已撤销的。, en: "Accepted rows with a newer version or list since, or withdrawn." } }
  current_count: { zh: 现行, en: Current, unit: count }
  history_count: { zh: 历史数据, en: History, unit: count, description: { zh: 合格行中业务日期早于首次接收日的。, en: Accepted rows with a business date before the first receipt of all. } }
  accepted_share: { zh: 合格率, en: Accepted share, unit: share, good: up, description: { zh: 合格 ÷（合格 + 退回）。, en: Accepted over accepted and rejected. } }
  month: { zh: 接收月份, en: Month of receipt, unit: month }
default_sort: [month desc, received_count desc]
chart: { kind: stacked, x: month, y: [accepted_count, rejected_count, duplicate_count], aggregate: sum }
records:
  - { count: accepted_count, from: int_received_rows, match: { department_code: department_code, feed: feed, month: month }, where: row_state <> 'duplicate' }
  - { count: rejected_count, from: int_rejected_rows, match: { department_code: department_code, feed: feed, month: month } }
  - { count: duplicate_count, from: int_received_rows, match: { department_code: department_code, feed: feed, month: month }, where: row_state = 'duplicate' }
  - { count: late_count, from: int_received_rows, match: { department_code: department_code, feed: feed, month: month }, where: row_state <> 'duplicate' and is_late }
  - { count: superseded_count, from: int_received_rows, match: { department_code: department_code, feed: feed, month: month }, where: "row_state in ('superseded', 'snapshot', 'withdrawn')" }
  - { count: current_count, from: int_received_rows, match: { department_code: department_code, feed: feed, month: month }, where: row_state = 'current' }
  - { count: history_count, from: int_received_rows, match: { department_code: department_code, feed: feed, month: month }, where: row_state <> 'duplicate' and is_history }
computed:
  received_count:
    from: int_received_rows
    match: { department_code: department_code, feed: feed, month: month }
    formula: >-
      count(*) + (select count(*) from int_rejected_rows as r cross join this as own where r.feed = own.feed and
      r.department_code = own.department_code and r.month = own.month)
  accepted_share: { formula: "round_to(accepted_count / nullif(cast(accepted_count + rejected_count as double), 0), 4)" }
lead:
  - zh: 共接收 {received_count:count} 行：合格 {accepted_count:count}，退回 {rejected_count:count}，重复 {duplicate_count:count}；合格行中逾期 {late_count:count}。
    en: "{received_count:count} rows received: {accepted_count:count} accepted, {rejected_count:count} rejected, {duplicate_count:count} repeated; {late_count:count} of the accepted were late."
    query: >-
      select cast(sum(received_count) as integer) as received_count, cast(sum(accepted_count) as integer) as accepted_count,
      cast(sum(rejected_count) as integer) as rejected_count, cast(sum(duplicate_count) as integer) as duplicate_count,
      cast(sum(late_count) as integer) as late_count from {mart} having count(*) > 0
  - zh: "{zh}"
    en: "{en}"
    query: >-
      select provisional_zh(first_on, last_on) as zh, provisional_en(first_on, last_on) as en
      from (select min(month) as first_on, (select max(due_on) from int_reporting_deadlines where business_on <= (select data_date from int_data_date)) as last_on from {mart}) where provisional_zh(first_on, last_on) is not null
tests:
  - not_null: [department_name]
  - rows: received_count = accepted_count + rejected_count + duplicate_count
  - rows: accepted_count = current_count + superseded_count
  - between: { column: accepted_share, min: 0, max: 1 }
  - query: >-
      select b.feed from (select feed, sum(received_count - blank_count) as rows from intake_batches where status = 'accepted' group by feed) as b
      full join (select feed, sum(received_count) as rows from reported_rows group by feed) as r on r.feed = b.feed
      where coalesce(b.rows, 0) <> coalesce(r.rows, 0)
*/
with

reported_rows as (

	select * from int_reported_rows

),

departments as (

	select department_code, department_name from stg_departments

),

counted as (

	select
		department_code,
		feed,
		month,
		cast(sum(row_count) as integer) as received_count,
		cast(sum(case when row_state not in ('rejected', 'duplicate') then row_count else 0 end) as integer) as accepted_count,
		cast(sum(case when row_state = 'rejected' then row_count else 0 end) as integer) as rejected_count,
		cast(sum(case when row_state = 'duplicate' then row_count else 0 end) as integer) as duplicate_count,
		cast(sum(case when row_state not in ('rejected', 'duplicate') and is_late then row_count else 0 end) as integer) as late_count,
		cast(sum(case when row_state in ('superseded', 'snapshot', 'withdrawn') then row_count else 0 end) as integer) as superseded_count,
		cast(sum(case when row_state = 'current' then row_count else 0 end) as integer) as current_count,
		cast(sum(case when row_state not in ('rejected', 'duplicate') and is_history then row_count else 0 end) as integer) as history_count
	from reported_rows
	group by department_code, feed, month

)

select
	c.department_code,
	c.feed,
	coalesce(d.department_name, c.department_code) as department_name,
	c.received_count,
	c.accepted_count,
	c.rejected_count,
	c.duplicate_count,
	c.late_count,
	c.superseded_count,
	c.current_count,
	c.history_count,
	round_to(c.accepted_count / nullif(cast(c.accepted_count + c.rejected_count as double), 0), 4) as accepted_share,
	c.month
from counted as c
left join departments as d on d.department_code = c.department_code
