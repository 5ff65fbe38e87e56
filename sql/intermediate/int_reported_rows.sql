/*
title: { zh: 报送计数, en: Reports counted }
description:
  zh: 接收的行按部门、数据类、接收月份、期限月份、状态和逾期天数计数；被退回的行按所在部门计入。
  en: >-
    Received rows counted by department, feed, month of receipt, month of the deadline, state and days late; rejected
    rows are counted for the department they belong to.
rule: [R34, R91]
grain: one row per department, feed, month of receipt, month of deadline, state, days late, and whether history, late and in by month end
key: [department_code, feed, month, due_month, row_state, is_history, is_late, late_days, is_in_by_month_end]
materialised: table
*/
with

received_days as (

	select * from int_received_days

),

rejected_rows as (

	select * from int_rejected_rows

),

last_receipt as (

	select known_on from int_data_date

)

select
	r.department_code,
	r.feed,
	r.month,
	case when r.is_history or r.due_on > k.known_on then null else r.due_month end as due_month,
	r.row_state,
	r.is_history,
	r.is_late,
	r.late_days,
	r.is_in_by_month_end,
	cast(sum(r.row_count) as integer) as row_count,
	max(r.newest_business_on) as newest_business_on,
	max(r.newest_received_at) as newest_received_at
from received_days as r
cross join last_receipt as k
group by all
union all
select
	r.department_code,
	r.feed,
	r.month,
	cast(null as date) as due_month,
	'rejected' as row_state,
	r.is_history,
	false as is_late,
	cast(null as integer) as late_days,
	false as is_in_by_month_end,
	cast(count(*) as integer) as row_count,
	cast(null as date) as newest_business_on,
	max(r.received_at) as newest_received_at
from rejected_rows as r
group by all
