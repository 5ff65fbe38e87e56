/*
title: { zh: 经营主体, en: Market entities }
description: { zh: 最新名录中的经营主体。, en: The market entities of the newest register. }
grain: one row per subject
key: [subject_code]
*/
with

current_rows as (

	select * from current_subjects

)

select
	subject_code,
	subject_name,
	subject_type,
	industry_code,
	region_code,
	town,
	status as subject_status,
	case when key_area in (select replace(key, 'key_areas.kinds.', '') from policy where key like 'key_areas.kinds.%' and number = 1) then key_area end as key_area,
	former_names,
	inclusive_years,
	new_economy as is_new_economy,
	established_on,
	inclusive_from,
	batch_id,
	source_file,
	source_row,
	reported_by,
	received_at
from current_rows
