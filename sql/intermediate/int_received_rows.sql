/*
title: { zh: 接收到的行, en: Rows received }
description:
  zh: >-
    各部门报来并通过检查的每一行：何时接收、报送期限是哪天、是否逾期、现在是否有效。期限为业务日期之后第 N 个工作日（N 为政策参数）；
    同一事项更正后再报，按最早一次接收判断是否及时；首次接收日以前的业务是历史数据，不判断。
  en: >-
    Every row that departments sent and that passed: when it came, by when it was due, whether it was late, whether it
    still counts. Due is the Nth working day after the business date (policy); a record sent again after a correction
    is judged by its first receipt; business dates before the first receipt of all are history and not judged.
rule: [R34, R91, R92]
grain: one row per feed and received row
key: [feed, row_key]
columns:
  feed: { zh: 数据类, en: Feed }
  record_key: { zh: 记录编号, en: Record }
  row_state: { zh: 行状态, en: State of the row }
  business_on: { zh: 业务日期, en: Business date, unit: date }
  due_on: { zh: 报送期限, en: Due on, unit: date }
  received_at: { zh: 接收时间, en: Received at }
  is_late: { zh: 逾期报送, en: Late }
  late_days: { zh: 逾期天数, en: Days late, unit: days }
  is_history: { zh: 历史数据, en: History }
  source_file: { zh: 来源文件, en: Source file }
  source_row: { zh: 来源行号, en: Row in the file }
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

)

select
	r.feed,
	r.row_key,
	r.record_key,
	r.department_code,
	r.reported_by,
	r.row_state,
	r.batch_id,
	r.source_file,
	r.source_row,
	coalesce(r.business_on < o.opened_on, false) as is_history,
	is_received_late(r.received_on, r.first_received_on, d.due_on, r.business_on >= o.opened_on) as is_late,
	received_late_days(r.received_on, r.first_received_on, d.due_on, r.business_on >= o.opened_on) as late_days,
	is_received_by(d.next_month, r.received_on, r.first_received_on, d.due_on, r.business_on >= o.opened_on) as is_in_by_month_end,
	r.business_on,
	d.due_on,
	d.due_month,
	month_of(r.received_on) as month,
	r.received_at
from sent_rows as r
cross join opened as o
left join deadlines as d on d.business_on = r.business_on
