/*
title: { zh: 经营主体, en: Market entities }
description: { zh: 最新名录中的经营主体。, en: The market entities of the newest register. }
grain: one row per subject
key: [subject_code]
*/
with

received_rows as (

	select * from lake_subjects

),

superseded_rows as (

	select row_key, true as is_superseded from lake_superseded where feed = 'subjects'

)

select
	r.subject_code,
	r.subject_name,
	r.subject_type,
	r.industry_code,
	r.region_code,
	r.town,
	r.status as subject_status,
	r.key_area,
	r.former_names,
	r.inclusive_years,
	r.new_economy as is_new_economy,
	r.established_on,
	r.inclusive_from,
	r.batch_id,
	r.source_file,
	r.source_row,
	r.reported_by,
	r.received_at
from received_rows as r
left join superseded_rows as s on s.row_key = r.row_key
where s.is_superseded is null
