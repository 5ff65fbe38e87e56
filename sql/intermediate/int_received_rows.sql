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

	select * from int_sent_rows

),

superseded_rows as (

	select feed, row_key, reason, newest_key from lake_superseded

),

first_receipts as (

	select * from int_first_receipts

),

deadlines as (

	select * from int_reporting_deadlines

),

opened as (

	select opened_on from int_data_date

),

dated_rows as (

	select
		r.*,
		day_of(r.received_at) as received_on,
		coalesce(s.reason, 'current') as row_state,
		coalesce(s.newest_key, r.row_key) as newest_key,
		coalesce(r.business_on < o.opened_on, false) as is_history,
		d.due_on,
		d.due_month,
		d.next_month,
		coalesce(day_of(r.received_at) > d.due_on and r.business_on >= o.opened_on, false) as came_late
	from sent_rows as r
	cross join opened as o
	left join superseded_rows as s on s.feed = r.feed and s.row_key = r.row_key
	left join deadlines as d on d.business_on = r.business_on

)

select
	j.feed,
	j.row_key,
	j.record_key,
	coalesce(j.department_code, j.reported_by) as department_code,
	j.reported_by,
	j.row_state,
	j.batch_id,
	j.source_file,
	j.source_row,
	j.is_history,
	j.came_late and (f.first_received_on is null or f.first_received_on > j.due_on) as is_late,
	case
		when j.came_late and (f.first_received_on is null or f.first_received_on > j.due_on)
			then cast(days_between(j.due_on, least(j.received_on, coalesce(f.first_received_on, j.received_on))) as integer)
	end as late_days,
	coalesce(j.received_on < j.next_month or f.first_received_on < j.next_month, false) as is_in_by_month_end,
	j.business_on,
	j.due_on,
	j.due_month,
	month_of(j.received_on) as month,
	j.received_at
from dated_rows as j
left join first_receipts as f
	on f.feed = j.feed
	and f.newest_key = case when j.came_late then j.newest_key end
	and f.business_on = j.business_on
