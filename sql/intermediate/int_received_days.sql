/*
title: { zh: 按期限日计数的接收行, en: Rows received by day due }
description:
  zh: 接收的行按部门、数据类、接收月份、报送期限日和状态计数；月度和每日的报送数都由此相加。
  en: Received rows counted by department, feed, month of receipt, day of the deadline and state; what is reported of months and days adds these up.
rule: [R34, R91]
grain: one row per department, feed, month of receipt, day of deadline, state, and whether history, late and in by month end
key: [department_code, feed, month, due_on, row_state, is_history, is_late, late_days, is_in_by_month_end]
materialised: table
*/
with

sent_rows as (

	select * from int_sent_states

),

deadlines as (

	select * from int_reporting_deadlines

),

opened as (

	select opened_on from int_data_date

),

-- Rows of the same days together: what follows judges a few thousand kinds and not each row.
kinds as (

	select
		department_code,
		feed,
		row_state,
		business_on,
		received_on,
		first_received_on,
		count(*) as row_count,
		max(received_at) as newest_received_at
	from sent_rows
	group by all

)

select
	k.department_code,
	k.feed,
	month_of(k.received_on) as month,
	d.due_on,
	d.due_month,
	k.row_state,
	coalesce(k.business_on < o.opened_on, false) as is_history,
	is_received_late(k.received_on, k.first_received_on, d.due_on, k.business_on >= o.opened_on) as is_late,
	received_late_days(k.received_on, k.first_received_on, d.due_on, k.business_on >= o.opened_on) as late_days,
	is_received_by(d.next_month, k.received_on, k.first_received_on, d.due_on, k.business_on >= o.opened_on) as is_in_by_month_end,
	cast(sum(k.row_count) as integer) as row_count,
	max(k.business_on) as newest_business_on,
	max(k.newest_received_at) as newest_received_at
from kinds as k
cross join opened as o
left join deadlines as d on d.business_on = k.business_on
group by all
