/*
title: { zh: 各类数据的行, en: Rows of all feeds }
description:
  zh: 各部门报来并通过检查的每一行，不论是否仍有效：属于哪类数据、哪个部门、业务日期、何时接收。新增数据类时在此加一段。
  en: >-
    Every row that departments sent and that passed, still current or not: its feed, department, business date and
    receipt. A new feed is added here.
rule: [R34]
grain: one row per feed and received row
key: [feed, row_key]
tests:
  - query_warn: >-
      select feed from intake_batches where accepted_count > 0
      and feed not in ('approvals', 'breaches', 'inspections', 'ratings', 'departments', 'items', 'subjects')
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

)

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
