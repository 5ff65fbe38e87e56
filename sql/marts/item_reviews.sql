/*
title: { zh: 半年梳理, en: Half-year reviews }
description:
  zh: >-
    事项清单每年梳理两次（六月底、十二月底，期限是政策参数）。每个审批部门每次梳理一行：在上次期限之后、本次期限之前收到过它的清单即为按期；
    期限后才收到的算迟，写明迟几天；到数据日期还没有收到的算逾期；期限未到的算待办。
  en: >-
    The item list is reviewed twice a year (ends of June and December; the days are policy). One row per approval
    department and review: in time when its list came in after the last deadline and by this one; late when it came
    after, with the days; overdue when it has not come by the data date; waiting while the deadline lies ahead.
rule: [R2, R22]
grain: one row per department and review
key: [department_code, due_on]
audience: [supervision]
order: 52
columns:
  department_code: { zh: 审批部门代码, en: Department code }
  department_name: { zh: 审批部门, en: Department }
  review_state: { zh: 状态, en: State }
  review_count: { zh: 梳理次数, en: Reviews, unit: count }
  receipt_count: { zh: 期内收到清单次数, en: Lists received in the half-year, unit: count }
  late_days: { zh: 迟报天数, en: Days late, unit: days, good: down, description: { zh: 逾期的算到数据日期。, en: Up to the data date while overdue. } }
  opens_on: { zh: 本次开始, en: Opens on, unit: date }
  due_on: { zh: 期限, en: Due on, unit: date }
  received_on: { zh: 收到日期, en: Received on, unit: date }
  month: { zh: 期限月份, en: Month due, unit: month }
default_sort: [due_on desc, review_state, department_code]
chart:
  kind: stacked
  x: month
  y: review_count
  series: review_state
  aggregate: sum
records:
  - { count: receipt_count, from: int_review_receipts, match: { department_code: department_code, due_on: due_on } }
computed:
  review_count: { from: int_list_reviews, match: { department_code: department_code, due_on: due_on }, formula: "count(*)" }
  late_days:
    rows: receipt_count
    formula: >-
      case this.review_state when 'late' then days_between(this.due_on, this.received_on) when 'overdue' then
      days_between(this.due_on, (select data_date from int_data_date)) end
lead:
  - zh: 已到期的梳理 {due_count:count} 次，按期 {in_time_count:count} 次，迟报 {late_count:count} 次，仍未收到 {overdue_count:count} 次。
    en: "{due_count:count} reviews were due: {in_time_count:count} in time, {late_count:count} late, {overdue_count:count} still missing."
    query: >-
      select cast(count(case when review_state <> 'waiting' then 1 end) as integer) as due_count,
      cast(count(case when review_state = 'in_time' then 1 end) as integer) as in_time_count,
      cast(count(case when review_state = 'late' then 1 end) as integer) as late_count,
      cast(count(case when review_state = 'overdue' then 1 end) as integer) as overdue_count
      from {mart}
tests:
  - accepted: { column: review_state, values: [in_time, late, overdue, waiting] }
  - rows: late_days is null or late_days > 0
*/
with

reviews as (

	select * from int_review_parties

),

departments as (

	select department_code, department_name from stg_departments

),

data_date as (

	select data_date from int_data_date

)

select
	r.department_code,
	coalesce(d.department_name, r.department_code) as department_name,
	case
		when r.done_on <= r.due_on then 'in_time'
		when r.done_on is not null then 'late'
		when r.due_on < t.data_date then 'overdue'
		else 'waiting'
	end as review_state,
	cast(1 as integer) as review_count,
	cast(r.receipt_count as integer) as receipt_count,
	case
		when r.done_on > r.due_on then cast(days_between(r.due_on, r.done_on) as integer)
		when r.done_on is null and r.due_on < t.data_date then cast(days_between(r.due_on, t.data_date) as integer)
	end as late_days,
	r.opens_on,
	r.due_on,
	r.done_on as received_on,
	month_of(r.due_on) as month
from reviews as r
cross join data_date as t
left join departments as d on d.department_code = r.department_code
