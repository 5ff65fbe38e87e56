/*
title: { zh: 退回数据, en: Rejected rows }
description:
  zh: 每个没有通过检查的单元格：哪个文件第几行哪一列、原值是什么、为什么、怎么改。改好后重新报送即可。整行的问题没有列名。
  en: >-
    Every cell that did not pass: which file, row and column, the value found, why, and how to mend it. Mended rows are
    simply sent again. A fault of the whole row names no column.
rule: [R34]
grain: one row per rejected cell
key: [feed, batch_id, source_row, column_name, rule_code]
audience: [clerks, supervision]
order: 60
columns:
  feed: { zh: 数据类, en: Feed }
  department_code: { zh: 部门代码, en: Department code }
  batch_id: { zh: 批次, en: Batch }
  department_name: { zh: 部门, en: Department }
  source_file: { zh: 文件, en: File }
  column_name: { zh: 列代码, en: Column code }
  column_name_zh: { zh: 列, en: Column (Chinese) }
  column_name_en: { zh: 列（英文）, en: Column }
  value: { zh: 原值, en: Value found }
  rule_code: { zh: 检查项, en: Check }
  reason_zh: { zh: 原因与改法（中文）, en: Reason (Chinese) }
  reason_en: { zh: 原因与改法（英文）, en: Reason (English) }
  source_row: { zh: 行号, en: Row, unit: number }
  rejected_count: { zh: 退回行数, en: Rejected rows, unit: count, description: { zh: 一行有几处问题时只在第一处计 1。, en: "A row with several faults counts once, at its first." } }
  received_at: { zh: 接收时间, en: Received at }
  month: { zh: 接收月份, en: Month of receipt, unit: month }
shown: [source_file, source_row, column_name, value, reason_zh, reason_en, rule_code, department_name, received_at, feed]
default_sort: [received_at desc, source_file, source_row]
filters: { period: month }
chart: { kind: bar, x: rule_code, y: rejected_count, aggregate: sum, sort: desc, limit: 12 }
computed:
  rejected_count:
    from: int_rejected_cells
    match: { feed: feed, batch_id: batch_id, source_row: source_row, column_name: column_name, rule_code: rule_code }
    formula: "count(case when place = 1 then 1 end)"
lead:
  - zh: 共退回 {rejected_count:count} 行，{cell_count:count} 处问题；最多的一项是 {rule_code}，例如“{reason}”
    en: "{rejected_count:count} rows were rejected for {cell_count:count} faults; the most frequent check is {rule_code}: {reason_en}"
    query: >-
      select (select cast(sum(rejected_count) as integer) from {mart}) as rejected_count,
      (select cast(count(*) as integer) from {mart}) as cell_count,
      rule_code, min(reason_zh) as reason, min(reason_en) as reason_en
      from {mart} group by rule_code order by count(*) desc, rule_code limit 1
tests:
  - not_null: [feed, department_code, source_file, rule_code, reason_zh, reason_en]
*/
with

rejected_cells as (

	select * from int_rejected_cells

),

departments as (

	select department_code, department_name from stg_departments

),

columns as (

	select feed, column_name, title_zh, title_en from intake_columns

)

select
	r.feed,
	r.department_code,
	r.batch_id,
	coalesce(d.department_name, r.department_code) as department_name,
	r.source_file,
	r.column_name,
	coalesce(c.title_zh, r.column_name) as column_name_zh,
	coalesce(c.title_en, r.column_name) as column_name_en,
	r.value,
	r.rule_code,
	r.reason_zh,
	r.reason_en,
	r.source_row,
	case when r.place = 1 then 1 else 0 end as rejected_count,
	r.received_at,
	r.month
from rejected_cells as r
left join departments as d on d.department_code = r.department_code
left join columns as c on c.feed = r.feed and c.column_name = r.column_name
