/*
title: { zh: 抽查比例, en: Sampling ratios }
description:
  zh: >-
    每个监管部门 × 事项 × 行业 × 信用类别的抽查比例：基准比例乘类别倍数，按部门可用人力统一升降，并夹在下限与上限之间，由方程精确求出。
    重点领域全覆盖，不因等级降低；A 类降低但不为零；重点关注名单上的主体按名单权重提高，不超过 1；轻微、一般失信一年内受过联合随机检查的休整，包容期内的不抽。
    人力连下限都不够时如实写明，不悄悄削减。本页是内部依据，公布计划不含主体的类别。
  en: >-
    The sampling ratio of every supervising department × item × industry × class: base ratio times the multiplier of the
    class, raised or lowered together to the department's staff-days and held between floor and cap, solved exactly.
    Key areas are covered in full whatever the class; class A is lowered but never to zero; subjects on the watch list
    have their weight times the ratio of their class, at most 1; minor and general offenders
    rest after one joint random visit in a year, subjects in their inclusive period are left alone. When staff does not
    even reach the floors the page says so and cuts nothing in silence. Internal basis: published plans show no classes.
rule: [R30, R36, R61, R62, R74, R75, R76, R77, R81, R85]
grain: one row per department, item, industry, class, weight by the watch list and key area or not
key: [department_code, item_code, industry_section, credit_class, watch_weight, is_key_area]
audience: [regulation]
order: 40
columns:
  department_code: { zh: 监管部门代码, en: Department code }
  item_code: { zh: 事项编码, en: Item code }
  department_name: { zh: 监管部门, en: Department }
  item_name: { zh: 事项, en: Item }
  industry_section: { zh: 行业门类, en: Industry }
  credit_class: { zh: 信用类别, en: Credit class }
  ratio_bound: { zh: 比例由何决定, en: What sets the ratio }
  plan_state: { zh: 部门计划, en: Plan of the department }
  population_count: { zh: 总体户数, en: Population, unit: count, description: { zh: 持有该事项准予决定的存续主体。, en: Active subjects with a grant for the item. } }
  resting_count: { zh: 休整, en: At rest, unit: count, description: { zh: 轻微、一般失信，一年内已受过一次联合随机检查。, en: Minor and general offenders with a joint random visit within the year. } }
  sheltered_count: { zh: 包容期内, en: In the inclusive period, unit: count }
  frame_count: { zh: 可抽户数, en: Frame, unit: count }
  base_ratio: { zh: 基准比例, en: Base ratio, unit: share }
  multiplier: { zh: 类别倍数, en: Multiplier, unit: ratio }
  watch_weight: { zh: 重点关注权重, en: Weight by the watch list, unit: ratio, description: { zh: 名单上现行列入的主体；1 为不在名单上。比例、下限、上限同乘此数，各不超过 1。, en: "Subjects with an entry in force; 1: not on the list. It multiplies ratio, floor and cap, each at most 1." } }
  floor_ratio: { zh: 下限, en: Floor, unit: share }
  cap_ratio: { zh: 上限, en: Cap, unit: share }
  sampling_ratio: { zh: 抽查比例, en: Sampling ratio, unit: share }
  expected_visits: { zh: 预计检查户次, en: Expected visits, unit: count, description: { zh: 可抽户数 × 抽查比例，抽取前即可知。, en: Frame times ratio; known before the draw. } }
  expected_staff_days: { zh: 预计人日, en: Expected staff-days, unit: staff_days }
  department_staff_days: { zh: 部门可用人日, en: Staff-days of the department, unit: staff_days }
  department_gap_staff_days: { zh: 部门人力缺口, en: Staff-days short, unit: staff_days, good: down, description: { zh: 全部下限所需人日减可用人日，够用时为 0。, en: Staff-days of all floors less those at hand; 0 when there are enough. } }
  is_key_area: { zh: 重点领域, en: Key area }
  is_own_capacity: { zh: 人日由部门核定, en: Staff-days set by the department, description: { zh: 否：政策未列该部门人日，按重点领域全覆盖加每千户标准推算。, en: "No: the policy names none, so full coverage of key areas and a rate per thousand of the rest stand in." } }
default_sort: [expected_visits desc, department_code, item_code]
chart:
  kind: bar
  x: credit_class
  y: sampling_ratio
  aggregate: weighted
  weight: frame_count
  where: not is_key_area
  sort: asc
records:
  - { count: population_count, from: int_inspection_frame, match: { department_code: department_code, item_code: item_code, industry_section: industry_section, credit_class: credit_class, watch_weight: watch_weight, is_key_area: is_key_area } }
  - { count: resting_count, from: int_inspection_frame, match: { department_code: department_code, item_code: item_code, industry_section: industry_section, credit_class: credit_class, watch_weight: watch_weight, is_key_area: is_key_area }, where: frame_state = 'resting' }
  - { count: sheltered_count, from: int_inspection_frame, match: { department_code: department_code, item_code: item_code, industry_section: industry_section, credit_class: credit_class, watch_weight: watch_weight, is_key_area: is_key_area }, where: frame_state = 'sheltered' }
  - { count: frame_count, from: int_inspection_frame, match: { department_code: department_code, item_code: item_code, industry_section: industry_section, credit_class: credit_class, watch_weight: watch_weight, is_key_area: is_key_area }, where: "frame_state in ('framed', 'key_area')" }
computed:
  base_ratio: { formula: "policy_number('sampling.base_ratio')" }
  multiplier: { formula: "(select p.number from policy as p where p.key = 'sampling.multiplier.' || this.credit_class)" }
  floor_ratio: { formula: "case when this.is_key_area then policy_number('key_areas.coverage') else least(1, watch_weight * (select p.number from policy as p where p.key = 'sampling.floor.' || this.credit_class)) end" }
  cap_ratio: { formula: "case when this.is_key_area then policy_number('key_areas.coverage') else least(1, watch_weight * (select p.number from policy as p where p.key = 'sampling.cap.' || this.credit_class)) end" }
  sampling_ratio:
    formula: >-
      round_to(cast(water_ratio(coalesce((select l.plan_state from int_sampling_levels as l where l.department_code =
      this.department_code), 'infeasible'), (select l.level from int_sampling_levels as l where l.department_code =
      this.department_code), base_ratio * multiplier * watch_weight, floor_ratio,
      cap_ratio) as double), 6)
  expected_visits: { formula: "round_to(frame_count * sampling_ratio, 4)" }
  expected_staff_days: { formula: "round_to(frame_count * sampling_ratio * policy_number('sampling.staff_days_per_visit'), 4)" }
  department_staff_days: { formula: "(select round_to(l.staff_days, 1) from int_sampling_levels as l where l.department_code = this.department_code)" }
  department_gap_staff_days:
    formula: >-
      (select round_to(at_least(l.floor_staff_days - l.planned_staff_days, 0), 1) from int_sampling_levels as l where
      l.department_code = this.department_code)
lead:
  - zh: 可抽 {frame_count:count} 户次，预计检查 {expected_visits:count} 户次，其中重点领域全覆盖 {key_visits:count} 户次。
    en: "Of {frame_count:count} in the frame {expected_visits:count} visits are expected, {key_visits:count} of them the full coverage of key areas."
    query: >-
      select cast(sum(frame_count) as integer) as frame_count, cast(round(sum(expected_visits)) as integer) as expected_visits,
      cast(round(sum(case when is_key_area then expected_visits else 0 end)) as integer) as key_visits from {mart} having count(*) > 0
  - zh: A 类抽 {ratio_a:share}，B 类 {ratio_b:share}，D、E 类 {ratio_de:share}（重点领域除外）。
    en: "Class A is sampled at {ratio_a:share}, B at {ratio_b:share}, D and E at {ratio_de:share}, key areas apart."
    query: >-
      select sum(case when credit_class = 'A' then expected_visits end) / nullif(sum(case when credit_class = 'A' then frame_count end), 0) as ratio_a,
      sum(case when credit_class = 'B' then expected_visits end) / nullif(sum(case when credit_class = 'B' then frame_count end), 0) as ratio_b,
      sum(case when credit_class in ('D', 'E') then expected_visits end) / nullif(sum(case when credit_class in ('D', 'E') then frame_count end), 0) as ratio_de
      from {mart} where not is_key_area
  - zh: 重点关注名单上的可抽 {watched_count:count} 户次，按名单权重预计检查 {watched_visits:count} 户次，比例 {watched_ratio:share}；其余 {other_ratio:share}（重点领域除外）。
    en: "{watched_count:count} in the frame are on the watch list: with its weights {watched_visits:count} visits are expected, {watched_ratio:share} of them; of the others {other_ratio:share}, key areas apart."
    query: >-
      select cast(sum(case when watch_weight > 1 then frame_count end) as integer) as watched_count,
      cast(round(sum(case when watch_weight > 1 then expected_visits end)) as integer) as watched_visits,
      sum(case when watch_weight > 1 then expected_visits end) / nullif(sum(case when watch_weight > 1 then frame_count end), 0) as watched_ratio,
      sum(case when watch_weight = 1 then expected_visits end) / nullif(sum(case when watch_weight = 1 then frame_count end), 0) as other_ratio
      from {mart} where not is_key_area having sum(case when watch_weight > 1 then frame_count end) > 0
  - zh: "{department_name}等 {short_count:count} 个部门人力不足以完成下限，最大缺口 {gap:staff_days}。"
    en: "{short_count:count} departments lack the staff for their floors; the largest gap is {gap:staff_days} at {department_name}."
    query: >-
      select max(department_name) as department_name, max(department_gap_staff_days) as gap,
      (select cast(count(distinct department_code) as integer) from {mart} where plan_state = 'infeasible') as short_count
      from {mart} where plan_state = 'infeasible' and department_gap_staff_days = (select max(department_gap_staff_days) from {mart})
      having count(*) > 0
tests:
  - not_null: [department_code, population_count, frame_count]
  - accepted: { column: credit_class, values: [A, B, C, D, E, unrated] }
  - accepted: { column: plan_state, values: [solved, slack, infeasible] }
  - rows: population_count = frame_count + resting_count + sheltered_count
  - rows: frame_count = 0 or sampling_ratio between floor_ratio and cap_ratio
  - rows: not is_key_area or sampling_ratio = floor_ratio
  - rows: credit_class <> 'A' or sampling_ratio > 0 or cap_ratio = 0
  - query: >-
      select department_code, item_code, industry_section from sampling_ratios as low
      inner join sampling_ratios as high using (department_code, item_code, industry_section, watch_weight, is_key_area)
      where low.credit_class <> 'unrated' and high.credit_class > low.credit_class and high.credit_class <= 'E'
      and high.sampling_ratio < low.sampling_ratio
*/
with

cells as (

	select * from int_sampling_cells

),

levels as (

	select * from int_sampling_levels

),

items as (

	select item_code, item_name from int_current_items

),

departments as (

	select department_code, department_name from stg_departments

),

levelled as (

	select
		c.*,
		l.plan_state,
		l.staff_days,
		l.planned_staff_days,
		l.floor_staff_days,
		l.is_own_capacity,
		water_ratio(coalesce(l.plan_state, 'infeasible'), l.level, c.weight_ratio, c.floor_ratio, c.cap_ratio) as sampling_ratio
	from cells as c
	left join levels as l on l.department_code = c.department_code

)

select
	l.department_code,
	l.item_code,
	coalesce(d.department_name, l.department_code) as department_name,
	i.item_name,
	l.industry_section,
	l.credit_class,
	case
		when l.is_key_area then 'full'
		when l.sampling_ratio <= l.floor_ratio then 'floor'
		when l.sampling_ratio >= l.cap_ratio then 'cap'
		else 'level'
	end as ratio_bound,
	coalesce(l.plan_state, 'slack') as plan_state,
	cast(l.population_count as integer) as population_count,
	cast(l.resting_count as integer) as resting_count,
	cast(l.sheltered_count as integer) as sheltered_count,
	cast(l.frame_count as integer) as frame_count,
	l.base_ratio,
	l.multiplier,
	l.watch_weight,
	cast(l.floor_ratio as double) as floor_ratio,
	cast(l.cap_ratio as double) as cap_ratio,
	round_to(cast(l.sampling_ratio as double), 6) as sampling_ratio,
	round_to(l.frame_count * round_to(cast(l.sampling_ratio as double), 6), 4) as expected_visits,
	round_to(l.frame_count * round_to(cast(l.sampling_ratio as double), 6) * l.staff_days_per_visit, 4) as expected_staff_days,
	round_to(l.staff_days, 1) as department_staff_days,
	round_to(at_least(l.floor_staff_days - l.planned_staff_days, 0), 1) as department_gap_staff_days,
	l.is_key_area,
	l.is_own_capacity
from levelled as l
inner join items as i on i.item_code = l.item_code
left join departments as d on d.department_code = l.department_code
