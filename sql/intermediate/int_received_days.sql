/*
title: { zh: 按期限日计数的接收行, en: Rows received by day due }
description:
  zh: 接收的行按部门、数据类、接收月份、报送期限日和状态计数；月度和每日的报送数都由此相加。
  en: Received rows counted by department, feed, month of receipt, day of the deadline and state; what is reported of months and days adds these up.
rule: [R34, R91]
grain: one row per department, feed, month of receipt, day of deadline, state, and whether history, late and in by month end
key: [department_code, feed, month, due_on, row_state, is_history, is_late, is_in_by_month_end]
materialised: table
*/
with

received_rows as (

	select * from int_received_rows

)

select
	department_code,
	feed,
	month,
	due_on,
	due_month,
	row_state,
	is_history,
	is_late,
	is_in_by_month_end,
	cast(count(*) as integer) as row_count,
	max(business_on) as newest_business_on,
	max(received_at) as newest_received_at
from received_rows
group by all
