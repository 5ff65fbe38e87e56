/*
title: { zh: 办件, en: Approval cases }
description: { zh: 每件办件的最新有效版本。, en: The newest valid version of every case. }
grain: one row per case
key: [case_no]
*/
with

current_rows as (

	select * from current_approvals

)

select
	case_no,
	item_code,
	subject_code,
	department_code,
	result,
	handling,
	route,
	credit_check,
	major_project_level,
	licence_no,
	materials_required,
	materials_submitted,
	materials_waived,
	materials_by_e_licence,
	steps,
	human_steps,
	visits,
	stopped_working_days,
	site_visit as has_site_visit,
	applied_at,
	accepted_at,
	due_at,
	decided_at,
	credit_checked_at,
	pushed_at,
	receipt_at,
	batch_id,
	source_file,
	source_row,
	reported_by,
	received_at
from current_rows
