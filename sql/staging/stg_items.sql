/*
title: { zh: 事项清单, en: Service items }
description: { zh: 最新事项清单的各个版本。, en: The versions of the newest item lists. }
grain: one row per item and version
key: [item_code, valid_from]
*/
with

current_rows as (

	select * from current_items

)

select
	item_code,
	item_name,
	item_type,
	approval_department_code,
	supervision_department_code,
	reform_mode,
	exemption_tier,
	case when key_area in (select replace(key, 'key_areas.kinds.', '') from policy where key like 'key_areas.kinds.%' and number = 1) then key_area end as key_area,
	supervision_measure,
	check_frequency,
	quantity_limit,
	basis,
	reform_measures,
	conditions,
	layout_plan,
	list_batch,
	existing_count,
	statutory_days,
	promised_days,
	materials_before,
	materials_now,
	materials_waivable,
	materials_by_e_licence,
	steps_before,
	steps_now,
	visits_before,
	visits_now,
	commitment_applicable as is_commitment_applicable,
	site_visit_before as has_site_visit_before,
	site_visit_now as has_site_visit_now,
	reform_date as reform_on,
	limit_published_on,
	valid_from,
	valid_to,
	batch_id,
	source_file,
	source_row,
	reported_by,
	received_at
from current_rows
