/*
title: { zh: 各批清单事项, en: Items by list }
description:
  zh: 每批清单中的每个事项一行（同批多个版本取最新），并与该事项进入本批之前的版本对照：新增，或内容有变。
  en: >-
    One row per item of each list (the newest version where a list has several), compared with the version that the
    item had before the list: added, or changed.
rule: [R2, R3, R105, R106, R107]
grain: one row per list batch and item
key: [list_batch, item_code]
columns:
  list_batch: { zh: 清单批次, en: List }
  item_code: { zh: 事项编码, en: Item code }
  item_name: { zh: 事项, en: Item }
  is_added: { zh: 新增, en: Added }
  is_changed: { zh: 有变化, en: Changed }
*/
with

items as (

	select
		i.*,
		concat_ws(
			'|', reform_mode, exemption_tier, is_commitment_applicable, promised_days, materials_now, materials_waivable,
			materials_by_e_licence, steps_now, visits_now, has_site_visit_now
		) as content
	from stg_items as i

),

versions as (

	select
		i.*,
		lag(i.list_batch) over (partition by i.item_code order by i.valid_from) as earlier_batch,
		lag(i.content) over (partition by i.item_code order by i.valid_from) as earlier_content
	from items as i

),

compared_versions as (

	select
		v.*,
		first_value(v.earlier_batch) over listed is null as is_added,
		coalesce(first_value(v.earlier_content) over listed <> v.content, false) as is_changed,
		row_number() over (partition by v.list_batch, v.item_code order by v.valid_from desc) as place
	from versions as v
	window listed as (partition by v.list_batch, v.item_code order by v.valid_from)

)

select
	list_batch,
	item_code,
	approval_department_code as department_code,
	item_name,
	item_type,
	reform_mode,
	exemption_tier,
	statutory_days,
	promised_days,
	materials_before,
	materials_now,
	coalesce(materials_waivable, 0) as materials_waivable,
	coalesce(materials_by_e_licence, 0) as materials_by_e_licence,
	steps_before,
	steps_now,
	coalesce(is_commitment_applicable, false) as is_commitment_applicable,
	is_added,
	is_changed and not is_added as is_changed,
	valid_from
from compared_versions
where place = 1 and list_batch is not null
