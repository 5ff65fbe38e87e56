/*
title: { zh: 现行事项, en: Items as they stand }
description:
  zh: 每个事项在数据日期的版本（不晚于当日的最新版本，没有则取最早版本），及其最早的改革实施日期。
  en: >-
    Every item in the version of the data date (the newest not after it, else the earliest), with the earliest day on
    which a reform began.
rule: [R2, R45, R46]
grain: one row per item
key: [item_code]
materialised: table
*/
with

items as (

	select * from stg_items

),

data_date as (

	select data_date from int_data_date

),

ranked_versions as (

	select
		i.*,
		min(i.reform_on) over (partition by i.item_code) as first_reform_on,
		row_number() over (
			partition by i.item_code
			order by
				case when i.valid_from <= d.data_date then 0 else 1 end,
				case when i.valid_from <= d.data_date then days_between(i.valid_from, d.data_date)
					else days_between(d.data_date, i.valid_from) end,
				i.valid_from
		) as place
	from items as i
	cross join data_date as d

)

select
	item_code,
	item_name,
	item_type,
	approval_department_code,
	supervision_department_code,
	reform_mode,
	exemption_tier,
	key_area,
	statutory_days,
	promised_days,
	materials_before,
	materials_now,
	steps_before,
	steps_now,
	visits_before,
	visits_now,
	has_site_visit_before,
	has_site_visit_now,
	first_reform_on as reform_on
from ranked_versions
where place = 1
