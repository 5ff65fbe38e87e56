/*
title: { zh: 处置, en: Interventions }
description: { zh: 每项处置的最新有效版本。, en: The newest valid version of every intervention. }
grain: one row per intervention
key: [intervention_id]
columns:
  department_code: { zh: 被处置部门代码, en: Department concerned }
  intervention_kind: { zh: 处置类型, en: Kind }
  outcome: { zh: 处置结果, en: Outcome }
  opened_on: { zh: 处置日期, en: Taken on }
*/
with

current_rows as (

	select * from current_interventions

)

select
	intervention_id,
	subject_code,
	department_code,
	by_department_code,
	breach_id,
	kind as intervention_kind,
	outcome,
	on_date as opened_on,
	due_on,
	closed_on,
	batch_id,
	source_file,
	source_row,
	reported_by,
	received_at
from current_rows
