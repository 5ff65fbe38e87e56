/*
title: { zh: 改革清单, en: Reform lists }
description:
  zh: >-
    每批清单、每个审批部门：多少事项、多少材料，其中可容缺和可由电子证照调取的各多少。两者可能重叠，文件没有说明，所以分开列，不相加。
    材料数是清单公布的现行材料数；比改革前减少的材料另列。按改革方式、免审层级分别计数，并说明本批新增和有变化的事项。
  en: >-
    Per list and approval department: items and materials, and how many of them can be waived and how many come by
    e-licence. The two may overlap – the documents do not say – so they stand apart and are not added. Materials are
    those the list asks for now; what is fewer than before the reform stands apart. Items are counted by mode of reform
    and tier of exemption, with those the list adds and changes.
rule: [R1, R2, R3, R105, R106, R107, R108]
grain: one row per list batch and department
key: [list_batch, department_code]
audience: [leadership, supervision]
order: 14
columns:
  list_batch: { zh: 清单批次, en: List }
  department_code: { zh: 审批部门代码, en: Department code }
  department_name: { zh: 审批部门, en: Department }
  item_count: { zh: 事项数, en: Items, unit: count }
  added_count: { zh: 本批新增, en: Added by the list, unit: count }
  changed_count: { zh: 本批有变化, en: Changed by the list, unit: count }
  abolish_count: { zh: 直接取消审批, en: Abolished, unit: count }
  filing_count: { zh: 改为备案, en: Turned into a filing, unit: count }
  commitment_count: { zh: 实行告知承诺, en: By promise, unit: count }
  optimise_count: { zh: 优化服务, en: Optimised, unit: count }
  high_tier_count: { zh: 较高级免审, en: High tier of exemption, unit: count }
  clean_tier_count: { zh: 无失信免审, en: Clean tier of exemption, unit: count }
  licence_count: { zh: 行政许可, en: Licences, unit: count }
  other_power_count: { zh: 其他五类权力, en: The other five powers, unit: count }
  public_service_count: { zh: 公共服务, en: Public services, unit: count }
  immediate_count: { zh: 承诺即办, en: Promised at once, unit: count, good: up }
  material_count: { zh: 材料数, en: Materials, unit: count }
  material_cut_count: { zh: 比改革前减少, en: Fewer than before, unit: count, good: up }
  waivable_count: { zh: 可容缺, en: Waivable, unit: count, good: up }
  waivable_share: { zh: 可容缺占比, en: Waivable share, unit: share, good: up }
  e_licence_count: { zh: 可由电子证照调取, en: By e-licence, unit: count, good: up }
  e_licence_share: { zh: 电子证照占比, en: E-licence share, unit: share, good: up }
  materials_per_item: { zh: 每事项材料份数, en: Materials per item, unit: number, good: down }
  statutory_days: { zh: 法定时限合计, en: Statutory limits in sum, unit: working_days }
  promised_days: { zh: 承诺时限合计, en: Promised limits in sum, unit: working_days, good: down }
  limit_compression_share: { zh: 时限压缩率, en: Limit compression rate, unit: share, good: up, description: { zh: 各事项（法定−承诺）之和除以法定之和；是承诺，不是实绩。, en: Sum of statutory less promised over the sum of statutory limits; a promise and no achievement. } }
  promise_count: { zh: 已签承诺书, en: Promises signed, unit: count, description: { zh: 清单生效后就这些事项作出的信用承诺。, en: Commitments made for these items since the list. } }
  promises_per_item: { zh: 每事项承诺份数, en: Promises per item, unit: number }
default_sort: [list_batch desc, item_count desc, department_code]
chart:
  kind: bar
  x: department_name
  y: [material_count, waivable_count, e_licence_count]
  aggregate: sum
  sort: desc
  limit: 15
records:
  - { count: item_count, from: int_listed_items, match: { list_batch: list_batch, department_code: department_code } }
  - { count: added_count, from: int_listed_items, match: { list_batch: list_batch, department_code: department_code }, where: is_added }
  - { count: changed_count, from: int_listed_items, match: { list_batch: list_batch, department_code: department_code }, where: is_changed }
  - { count: high_tier_count, from: int_listed_items, match: { list_batch: list_batch, department_code: department_code }, where: exemption_tier = 'high' }
  - { count: clean_tier_count, from: int_listed_items, match: { list_batch: list_batch, department_code: department_code }, where: exemption_tier = 'clean' }
  - { count: promise_count, from: int_list_promises, match: { list_batch: list_batch, department_code: department_code } }
  - { count: abolish_count, from: int_listed_items, match: { list_batch: list_batch, department_code: department_code }, where: "reform_mode = 'abolish'" }
  - { count: filing_count, from: int_listed_items, match: { list_batch: list_batch, department_code: department_code }, where: "reform_mode = 'filing'" }
  - { count: commitment_count, from: int_listed_items, match: { list_batch: list_batch, department_code: department_code }, where: "reform_mode = 'commitment'" }
  - { count: optimise_count, from: int_listed_items, match: { list_batch: list_batch, department_code: department_code }, where: "reform_mode = 'optimise'" }
  - { count: licence_count, from: int_listed_items, match: { list_batch: list_batch, department_code: department_code }, where: "item_type = 'licence'" }
  - { count: other_power_count, from: int_listed_items, match: { list_batch: list_batch, department_code: department_code }, where: "item_type not in ('licence', 'public_service')" }
  - { count: public_service_count, from: int_listed_items, match: { list_batch: list_batch, department_code: department_code }, where: "item_type = 'public_service'" }
  - { count: immediate_count, from: int_listed_items, match: { list_batch: list_batch, department_code: department_code }, where: "promised_days = 0" }
computed:
  material_count: { rows: item_count, formula: "sum(materials_now)" }
  material_cut_count: { rows: item_count, formula: "sum(materials_before - materials_now)" }
  waivable_count: { rows: item_count, formula: "sum(materials_waivable)" }
  waivable_share: { formula: "round_to(waivable_count / nullif(cast(material_count as double), 0), 4)" }
  e_licence_count: { rows: item_count, formula: "sum(materials_by_e_licence)" }
  e_licence_share: { formula: "round_to(e_licence_count / nullif(cast(material_count as double), 0), 4)" }
  materials_per_item: { formula: "round_to(material_count / cast(item_count as double), 2)" }
  statutory_days: { rows: item_count, formula: "sum(case when promised_days is not null then statutory_days end)" }
  promised_days: { rows: item_count, formula: "sum(promised_days)" }
  limit_compression_share: { formula: "round_to((statutory_days - promised_days) / nullif(cast(statutory_days as double), 0), 4)" }
  promises_per_item: { formula: "round_to(promise_count / cast(item_count as double), 2)" }
lead:
  - zh: 清单涉及 {department_count:count} 个部门、{item_count:count} 项事项、{material_count:count} 份材料，其中可容缺 {waivable_count:count} 份，占 {waivable_share:share}；可由电子证照调取 {e_licence_count:count} 份，占 {e_licence_share:share}（两者可能重叠，不相加）。
    en: "The lists cover {department_count:count} departments, {item_count:count} items and {material_count:count} materials; {waivable_count:count} can be waived, {waivable_share:share}, and {e_licence_count:count} come by e-licence, {e_licence_share:share} (the two may overlap and are not added)."
    query: >-
      select cast(count(distinct department_code) as integer) as department_count, cast(sum(item_count) as integer) as item_count,
      cast(sum(material_count) as integer) as material_count, cast(sum(waivable_count) as integer) as waivable_count,
      sum(waivable_count) / nullif(cast(sum(material_count) as double), 0) as waivable_share,
      cast(sum(e_licence_count) as integer) as e_licence_count,
      sum(e_licence_count) / nullif(cast(sum(material_count) as double), 0) as e_licence_share
      from {mart}
  - zh: 比改革前少 {material_cut_count:count} 份材料，已签承诺书 {promise_count:count} 份。
    en: "{material_cut_count:count} materials fewer than before the reform, {promise_count:count} promises signed."
    query: >-
      select cast(sum(material_cut_count) as integer) as material_cut_count, cast(sum(promise_count) as integer) as promise_count from {mart}
tests:
  - not_null: [item_count, material_count]
  - rows: item_count = licence_count + other_power_count + public_service_count
  - rows_warn: waivable_count <= material_count and e_licence_count <= material_count
*/
with

listed_items as (

	select * from int_listed_items

),

list_promises as (

	select list_batch, department_code, count(*) as promise_count
	from int_list_promises
	group by list_batch, department_code

),

departments as (

	select department_code, department_name from stg_departments

),

list_counts as (

	select
		list_batch,
		department_code,
		count(*) as item_count,
		count(*) filter (is_added) as added_count,
		count(*) filter (is_changed) as changed_count,
		count(*) filter (reform_mode = 'abolish') as abolish_count,
		count(*) filter (reform_mode = 'filing') as filing_count,
		count(*) filter (reform_mode = 'commitment') as commitment_count,
		count(*) filter (reform_mode = 'optimise') as optimise_count,
		count(*) filter (exemption_tier = 'high') as high_tier_count,
		count(*) filter (exemption_tier = 'clean') as clean_tier_count,
		count(*) filter (item_type = 'licence') as licence_count,
		count(*) filter (item_type not in ('licence', 'public_service')) as other_power_count,
		count(*) filter (item_type = 'public_service') as public_service_count,
		count(*) filter (promised_days = 0) as immediate_count,
		sum(materials_now) as material_count,
		sum(materials_before - materials_now) as material_cut_count,
		sum(materials_waivable) as waivable_count,
		sum(materials_by_e_licence) as e_licence_count,
		sum(case when promised_days is not null then statutory_days end) as statutory_days,
		sum(promised_days) as promised_days
	from listed_items
	group by list_batch, department_code

)

select
	c.list_batch,
	c.department_code,
	coalesce(d.department_name, c.department_code) as department_name,
	cast(c.item_count as integer) as item_count,
	cast(c.added_count as integer) as added_count,
	cast(c.changed_count as integer) as changed_count,
	cast(c.abolish_count as integer) as abolish_count,
	cast(c.filing_count as integer) as filing_count,
	cast(c.commitment_count as integer) as commitment_count,
	cast(c.optimise_count as integer) as optimise_count,
	cast(c.high_tier_count as integer) as high_tier_count,
	cast(c.clean_tier_count as integer) as clean_tier_count,
	cast(c.licence_count as integer) as licence_count,
	cast(c.other_power_count as integer) as other_power_count,
	cast(c.public_service_count as integer) as public_service_count,
	cast(c.immediate_count as integer) as immediate_count,
	cast(c.material_count as integer) as material_count,
	cast(c.material_cut_count as integer) as material_cut_count,
	cast(c.waivable_count as integer) as waivable_count,
	round_to(c.waivable_count / nullif(cast(c.material_count as double), 0), 4) as waivable_share,
	cast(c.e_licence_count as integer) as e_licence_count,
	round_to(c.e_licence_count / nullif(cast(c.material_count as double), 0), 4) as e_licence_share,
	round_to(c.material_count / cast(c.item_count as double), 2) as materials_per_item,
	cast(c.statutory_days as integer) as statutory_days,
	cast(c.promised_days as integer) as promised_days,
	round_to((c.statutory_days - c.promised_days) / nullif(cast(c.statutory_days as double), 0), 4) as limit_compression_share,
	cast(coalesce(p.promise_count, 0) as integer) as promise_count,
	round_to(coalesce(p.promise_count, 0) / cast(c.item_count as double), 2) as promises_per_item
from list_counts as c
left join list_promises as p on p.list_batch = c.list_batch and p.department_code = c.department_code
left join departments as d on d.department_code = c.department_code
