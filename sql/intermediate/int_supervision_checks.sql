/*
title: { zh: 监管检查日, en: Days of supervision }
description:
  zh: 一个部门在某日就某事项检查了某主体，一天一行；同一天有几次的取编号最小的一次。检查未写明事项的，视为对该主体整体的检查。
  en: >-
    One row for each day on which a department looked at a subject for an item; of several on one day the one with the
    smallest number. A visit that names no item looks at the subject as a whole.
rule: [R11, R12]
grain: one row per department, subject, item and day
key: [department_code, subject_code, item_code, inspected_on]
*/
with

inspections as (

	select * from stg_inspections

)

select
	department_code,
	subject_code,
	item_code,
	min(inspection_id) as inspection_id,
	oldest(inspection_kind, inspection_id) as inspection_kind,
	oldest(inspection_result, inspection_id) as inspection_result,
	oldest(is_joint, inspection_id) as is_joint,
	inspected_on
from inspections
group by department_code, subject_code, item_code, inspected_on
