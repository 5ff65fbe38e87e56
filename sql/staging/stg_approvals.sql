/*
title: { zh: 办件, en: Approval cases }
description: { zh: 每件办件的最新有效版本。, en: The newest valid version of every case. }
grain: one row per case
key: [case_no]
*/
with

received_rows as (

	select * from lake_approvals

),

superseded_rows as (

	select row_key, true as is_superseded from lake_superseded where feed = 'approvals'

)

select
	r.case_no,
	r.item_code,
	r.subject_code,
	r.department_code,
	r.result,
	r.handling,
	r.route,
	r.credit_check,
	r.major_project_level,
	r.licence_no,
	r.materials_required,
	r.materials_submitted,
	r.materials_waived,
	r.materials_by_e_licence,
	r.steps,
	r.human_steps,
	r.visits,
	r.stopped_working_days,
	r.site_visit as has_site_visit,
	r.applied_at,
	r.accepted_at,
	r.decided_at,
	r.credit_checked_at,
	r.pushed_at,
	r.receipt_at,
	r.batch_id,
	r.source_file,
	r.source_row,
	r.reported_by,
	r.received_at
from received_rows as r
left join superseded_rows as s on s.row_key = r.row_key
where s.is_superseded is null
