/*
title: { zh: 各层事项, en: Items by scope }
description: { zh: 每个事项在事项、部门、全部三层各一行，并写明前后件数是否都够比较。, en: "Every item once under itself, its department and the whole, with whether both sides have enough cases to compare." }
rule: [R57]
grain: one row per scope, code and item
key: [scope, code, item_code]
columns:
  item_code: { zh: 事项编码, en: Item code }
  item_name: { zh: 事项, en: Item }
  is_reformed: { zh: 已改革, en: Reformed }
  is_comparable: { zh: 前后可比, en: Comparable }
sources:
  - { from: stg_items, match: { item_code: item_code } }
*/
with

standings as (

	select
		s.*,
		s.is_reformed and s.baseline_case_count >= p.min_cases and s.current_case_count >= p.min_cases
			and s.baseline_median_days is not null and s.current_median_days is not null as is_comparable
	from int_item_standings as s
	cross join (select policy_number('effects.min_cases') as min_cases) as p

)

select 'item' as scope, item_code as code, * from standings
union all
select 'department' as scope, department_code as code, * from standings
union all
select 'whole' as scope, '-' as code, * from standings
