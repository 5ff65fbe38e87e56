/*
title: { zh: 事项版本, en: Versions of items }
description:
  zh: 清单中每个事项的每个版本，与它的上一版本相比改了什么：首批在列、新增、有调整、无变化。
  en: >-
    Every version of every item and what changed since its version before: on the first list, added, changed or
    unchanged.
rule: [R2, R46]
grain: one row per item and version
key: [item_code, valid_from]
materialised: table
columns:
  change_kind: { zh: 变化, en: Change }
  list_batch: { zh: 清单批次, en: List batch }
  previous_list_batch: { zh: 上一批次, en: Batch before }
  is_limit_changed: { zh: 时限有调整, en: Limits changed }
  is_material_changed: { zh: 材料环节有调整, en: Materials or steps changed }
  is_mode_changed: { zh: 改革方式有调整, en: Mode changed }
  is_department_changed: { zh: 责任部门有调整, en: Departments changed }
*/
with

items as (

	select * from stg_items

),

first_list as (

	select min(valid_from) as first_from from items

),

compared as (

	select
		i.*,
		row_number() over by_item as version_number,
		lag(i.list_batch) over by_item as previous_list_batch,
		i.statutory_days is distinct from lag(i.statutory_days) over by_item
			or i.promised_days is distinct from lag(i.promised_days) over by_item as has_other_limits,
		i.materials_now is distinct from lag(i.materials_now) over by_item
			or i.steps_now is distinct from lag(i.steps_now) over by_item
			or i.visits_now is distinct from lag(i.visits_now) over by_item as has_other_materials,
		i.reform_mode is distinct from lag(i.reform_mode) over by_item
			or i.exemption_tier is distinct from lag(i.exemption_tier) over by_item as has_other_mode,
		i.approval_department_code is distinct from lag(i.approval_department_code) over by_item
			or i.supervision_department_code is distinct from lag(i.supervision_department_code) over by_item
			as has_other_departments,
		i.item_name is distinct from lag(i.item_name) over by_item
			or i.supervision_measure is distinct from lag(i.supervision_measure) over by_item
			or i.check_frequency is distinct from lag(i.check_frequency) over by_item
			or i.quantity_limit is distinct from lag(i.quantity_limit) over by_item as has_other_words
	from items as i
	window by_item as (partition by i.item_code order by i.valid_from)

)

select
	c.item_code,
	c.list_batch,
	c.previous_list_batch,
	case
		when c.version_number = 1 and c.valid_from = f.first_from then 'first_list'
		when c.version_number = 1 then 'added'
		when c.has_other_limits or c.has_other_materials or c.has_other_mode or c.has_other_departments or c.has_other_words
			then 'changed'
		else 'unchanged'
	end as change_kind,
	cast(c.version_number as integer) as version_number,
	c.version_number > 1 and c.has_other_limits as is_limit_changed,
	c.version_number > 1 and c.has_other_materials as is_material_changed,
	c.version_number > 1 and c.has_other_mode as is_mode_changed,
	c.version_number > 1 and c.has_other_departments as is_department_changed,
	c.valid_from,
	c.valid_to
from compared as c
cross join first_list as f
