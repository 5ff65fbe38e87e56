/*
title: { zh: 信用修复, en: Credit repairs }
description:
  zh: >-
    每项修复申请：申请、办结、用了几个工作日、是否超过办理期限（政策参数）、结果和方式（信用核查、专题培训、提交信用报告、公益慈善）。
    最短公示期按申请当时的规定算（2026-04-01 前后不同），未满即申请的标出。同意修复的记录自停用之日不再计入预警、名单和类别所列记录。
  en: >-
    Every application for repair: when applied and decided, in how many working days, beyond the limit or not (policy),
    the outcome and the way (check, training, credit report, charity). The least publication follows the rules on the day
    of the application (other ones before and after 2026-04-01); earlier applications are marked. A repaired record is
    out of alerts, lists and counted records from the day its use ends.
rule: [R42, R87]
grain: one row per repair
key: [repair_id]
audience: [supervision, regulation]
order: 48
filters: { period: month, department: department_code }
columns:
  repair_id: { zh: 修复编号, en: Repair }
  subject_code: { zh: 主体代码, en: Subject code }
  subject_name: { zh: 主体, en: Subject }
  document: { zh: 所指记录, en: Record }
  department_code: { zh: 认定部门代码, en: Finding department code }
  department_name: { zh: 认定部门, en: Finding department }
  breach_kind: { zh: 记录类型, en: Kind }
  severity: { zh: 失信程度, en: Severity }
  repair_state: { zh: 办理状态, en: State }
  way: { zh: 修复方式, en: Way }
  application_count: { zh: 申请数, en: Applications, unit: count }
  working_days: { zh: 办理用时, en: Time taken, unit: working_days, good: down, description: { zh: 未办结的算到数据日期。, en: Up to the data date while it is open. } }
  is_over_limit: { zh: 超过办理期限, en: Beyond the limit }
  is_past_least: { zh: 已满最短公示期, en: Least publication over }
  is_matched: { zh: 找到所指记录, en: Record found }
  applied_on: { zh: 申请日期, en: Applied on, unit: date }
  due_on: { zh: 办理期限, en: Due on, unit: date }
  decided_on: { zh: 办结日期, en: Decided on, unit: date }
  earliest_on: { zh: 最早可申请, en: Earliest application, unit: date }
  month: { zh: 申请月份, en: Month of the application, unit: month }
shown: [subject_name, department_name, repair_state, applied_on, working_days, document, breach_kind, severity, repair_id]
default_sort: [applied_on desc, repair_id]
chart: { kind: stacked, x: month, y: application_count, series: repair_state, aggregate: sum }
computed:
  application_count: { from: int_repairs, match: { repair_id: repair_id }, formula: "count(*)" }
  working_days: { from: int_repairs, match: { repair_id: repair_id }, formula: "max(working_days)" }
lead:
  - zh: 修复申请 {total:count} 项，同意 {granted:count} 项，不同意 {refused:count} 项，在办 {open_count:count} 项，其中 {overdue:count} 项已超期限。
    en: "{total:count} applications for repair: {granted:count} granted, {refused:count} refused, {open_count:count} open, {overdue:count} of them beyond the limit."
    query: >-
      select cast(count(*) as integer) as total, cast(count(case when repair_state = 'granted' then 1 end) as integer) as granted,
      cast(count(case when repair_state = 'refused' then 1 end) as integer) as refused,
      cast(count(case when repair_state in ('waiting', 'overdue') then 1 end) as integer) as open_count,
      cast(count(case when repair_state = 'overdue' then 1 end) as integer) as overdue from {mart} having count(*) > 0
  - zh: 办结的中位用时 {middle:working_days}，按期办结 {in_time:share}。
    en: "Decided in {middle:working_days} working days in the middle, {in_time:share} within the limit."
    query: >-
      select median(working_days) as middle, count(case when not is_over_limit then 1 end) / cast(count(*) as double) as in_time
      from {mart} where decided_on is not null having count(*) > 0
  - zh: "{zh}"
    en: "{en}"
    query: >-
      select provisional_zh(first_on, last_on) as zh, provisional_en(first_on, last_on) as en
      from (select min(due_on) as first_on, max(due_on) as last_on from {mart}) where provisional_zh(first_on, last_on) is not null
tests:
  - not_null: [subject_code, repair_state, way, applied_on]
  - accepted: { column: repair_state, values: [granted, refused, withdrawn, waiting, overdue] }
  - accepted: { column: way, values: [credit_check, training, credit_report, charity, other, unknown] }
  - rows: decided_on is null or decided_on >= applied_on
  - query_warn: select * from credit_repairs where not is_matched
*/
with

repairs as (

	select * from int_repairs

),

subjects as (

	select subject_code, subject_name from int_subjects

),

departments as (

	select department_code, department_name from stg_departments

)

select
	r.repair_id,
	r.subject_code,
	s.subject_name,
	r.document,
	r.department_code,
	coalesce(d.department_name, r.department_code) as department_name,
	r.breach_kind,
	r.severity,
	r.repair_state,
	r.way,
	1 as application_count,
	cast(r.working_days as integer) as working_days,
	coalesce(r.decided_on > r.due_on, r.repair_state = 'overdue') as is_over_limit,
	r.is_past_least,
	r.is_matched,
	r.applied_on,
	r.due_on,
	r.decided_on,
	r.earliest_on,
	r.month
from repairs as r
left join subjects as s on s.subject_code = r.subject_code
left join departments as d on d.department_code = r.department_code
