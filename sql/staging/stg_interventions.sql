/*
title: { zh: 处置, en: Interventions }
description: { zh: 每项处置的最新有效版本。, en: The newest valid version of every intervention. }
grain: one row per intervention
key: [intervention_id]
*/
with

received_rows as (

	select * from lake_interventions

),

superseded_rows as (

	select row_key, true as is_superseded from lake_superseded where feed = 'interventions'

)

select
	r.intervention_id,
	r.subject_code,
	r.department_code,
	r.by_department_code,
	r.breach_id,
	r.kind as intervention_kind,
	r.outcome,
	r.on_date as opened_on,
	r.due_on,
	r.closed_on,
	r.batch_id,
	r.source_file,
	r.source_row,
	r.reported_by,
	r.received_at
from received_rows as r
left join superseded_rows as s on s.row_key = r.row_key
where s.is_superseded is null
