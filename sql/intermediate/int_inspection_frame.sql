/*
title: { zh: 检查对象名录, en: Inspection frame }
description:
  zh: >-
    谁因哪个事项归哪个部门监管：持有该事项准予决定的存续主体（按政策所列类型），及其所在单元。休整期、包容期内的留在总体中、不进抽查名单；
    重点领域不受休整和包容影响。名单上现行列入的主体带其抽查权重（多处列入取最大），重点领域本已全覆盖，权重为 1。
  en: >-
    Who is supervised by which department for which item: active subjects of the policy's types with a grant for it, and
    the cell they lie in. Those at rest or in their inclusive period stay in the population but not in the draw; key
    areas are touched by neither. A subject on the watch list carries its weight, the greatest of its entries in
    force; in key areas, which are covered in full, the weight is 1.
rule: [R30, R38, R51, R61, R62, R75, R76, R81]
grain: one row per item and subject
key: [item_code, subject_code]
columns:
  industry_section: { zh: 行业门类, en: Industry }
  frame_state: { zh: 抽查状态, en: State in the draw }
  watch_weight: { zh: 重点关注权重, en: Weight by the watch list, unit: ratio }
*/
with

licensed as (

	select * from int_licence_holders

),

items as (

	select item_code, supervision_department_code, key_area from int_current_items

),

subjects as (

	select * from int_subjects where is_framed

),

watched as (

	select subject_code, max(sampling_weight) as watch_weight from int_watch_entries where is_active group by subject_code

)

select
	l.item_code,
	l.subject_code,
	i.supervision_department_code as department_code,
	s.subject_name,
	s.region_code,
	s.town,
	coalesce(s.industry_section, '-') as industry_section,
	coalesce(s.credit_class, 'unrated') as credit_class,
	case
		when i.key_area is not null or s.is_marked_key_area then 'key_area'
		when s.is_sheltered then 'sheltered'
		when s.is_resting then 'resting'
		else 'framed'
	end as frame_state,
	case when i.key_area is not null or s.is_marked_key_area then 1 else coalesce(w.watch_weight, 1) end as watch_weight,
	i.key_area is not null or s.is_marked_key_area as is_key_area
from licensed as l
inner join items as i on i.item_code = l.item_code
inner join subjects as s on s.subject_code = l.subject_code
left join watched as w on w.subject_code = l.subject_code
