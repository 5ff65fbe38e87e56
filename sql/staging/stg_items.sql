/*
title: { zh: 事项清单, en: Service items }
description: { zh: 最新事项清单的各个版本。, en: The versions of the newest item lists. }
grain: one row per item and version
key: [item_code, valid_from]
*/
with

received_rows as (

	select * from lake_items

),

superseded_rows as (

	select row_key, true as is_superseded from lake_superseded where feed = 'items'

)

select
	r.item_code,
	r.item_name,
	r.item_type,
	r.approval_department_code,
	r.supervision_department_code,
	r.reform_mode,
	r.exemption_tier,
	r.key_area,
	r.supervision_measure,
	r.check_frequency,
	r.quantity_limit,
	r.list_batch,
	r.statutory_days,
	r.promised_days,
	r.materials_before,
	r.materials_now,
	r.materials_waivable,
	r.materials_by_e_licence,
	r.steps_before,
	r.steps_now,
	r.visits_before,
	r.visits_now,
	r.commitment_applicable as is_commitment_applicable,
	r.site_visit_before as has_site_visit_before,
	r.site_visit_now as has_site_visit_now,
	r.reform_date as reform_on,
	r.valid_from,
	r.valid_to,
	r.batch_id,
	r.source_file,
	r.source_row,
	r.reported_by,
	r.received_at
from received_rows as r
left join superseded_rows as s on s.row_key = r.row_key
where s.is_superseded is null
