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
  is_history: { zh: 历史数据, en: History }
  source_file: { zh: 来源文件, en: Source file }
  source_row: { zh: 来源行号, en: Row in the file }
*/
with

approvals as (

	select
		'approvals' as feed, row_key, case_no as record_key, department_code, reported_by,
		day_of(decided_at) as business_on, received_at, batch_id, source_file, source_row
	from lake_approvals

),

breaches as (

	select
		'breaches' as feed, row_key, breach_id as record_key, department_code, reported_by,
		decided_on as business_on, received_at, batch_id, source_file, source_row
	from lake_breaches

),

inspections as (

	select
		'inspections' as feed, row_key, inspection_id as record_key, department_code, reported_by,
		inspected_on as business_on, received_at, batch_id, source_file, source_row
	from lake_inspections

),

ratings as (

	select
		'ratings' as feed, row_key, subject_code as record_key, reported_by as department_code, reported_by,
		cast(null as date) as business_on, received_at, batch_id, source_file, source_row
	from lake_ratings

),

departments as (

	select
		'departments' as feed, row_key, department_code as record_key, reported_by as department_code, reported_by,
		cast(null as date) as business_on, received_at, batch_id, source_file, source_row
	from lake_departments

),

items as (

	select
		'items' as feed, row_key, item_code as record_key, reported_by as department_code, reported_by,
		cast(null as date) as business_on, received_at, batch_id, source_file, source_row
	from lake_items

),

subjects as (

	select
		'subjects' as feed, row_key, subject_code as record_key, reported_by as department_code, reported_by,
		cast(null as date) as business_on, received_at, batch_id, source_file, source_row
	from lake_subjects

),

received_rows as (

	select * from approvals
	union all
	select * from breaches
	union all
	select * from inspections
	union all
	select * from ratings
	union all
	select * from departments
	union all
	select * from items
	union all
	select * from subjects

),

superseded_rows as (

	select feed, row_key, reason from lake_superseded

),

deadlines as (

	select * from int_reporting_deadlines

),

opened as (

	select opened_on from int_data_date

),

judged_rows as (

	select
		r.*,
		coalesce(s.reason, 'current') as row_state,
		coalesce(r.business_on < o.opened_on, false) as is_history,
		d.due_on,
		coalesce(day_of(r.received_at) > d.due_on and r.business_on >= o.opened_on, false) as came_late
	from received_rows as r
	cross join opened as o
	left join superseded_rows as s on s.feed = r.feed and s.row_key = r.row_key
	left join deadlines as d on d.business_on = r.business_on

),

-- Older versions of a record with the same business date: what came first decides.
first_receipts as (

	select r.feed, r.record_key, r.business_on, min(r.received_at) as received_at
	from received_rows as r
	inner join superseded_rows as s on s.feed = r.feed and s.row_key = r.row_key
	where s.reason = 'superseded' and r.business_on is not null
	group by all

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
	j.came_late and (f.received_at is null or day_of(f.received_at) > j.due_on) as is_late,
	coalesce(
		least(day_of(j.received_at), day_of(coalesce(f.received_at, j.received_at))) < add_months(month_of(j.due_on), 1),
		false
	) as is_in_by_month_end,
	j.business_on,
	j.due_on,
	month_of(j.due_on) as due_month,
	month_of(day_of(j.received_at)) as month,
	j.received_at
from judged_rows as j
left join first_receipts as f
	on f.feed = j.feed
	and f.record_key = case when j.came_late then j.record_key end
	and f.business_on = j.business_on
