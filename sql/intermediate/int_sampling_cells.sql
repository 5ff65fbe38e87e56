/*
title: { zh: 抽查单元, en: Cells of the draw }
description:
  zh: >-
    监管部门 × 事项 × 行业门类 × 信用类别（重点领域、重点关注另成单元）的总体数、可抽数，及基准比例、类别倍数、下限、上限。
    重点领域上下限都是规定的覆盖率（政策参数，文件要求全覆盖），任何等级不得减；A 类下限大于零。重点关注主体的权重同乘比例和上下限，各不超过 1：
    被抽中的概率恰为同类其他主体的这么多倍。
  en: >-
    Supervising department × item × industry × class (key areas and watched subjects apart): population and frame, base
    ratio, multiplier of the class, floor and cap. Key areas have the coverage of the policy (all, by the documents) as floor and cap, which no class lowers; the floor of
    class A is above zero. The weight of watched subjects multiplies ratio, floor and cap, each at most 1: they are drawn
    with so many times the probability of others of their class.
rule: [R30, R36, R62, R74, R75, R77, R85]
grain: one row per department, item, industry, class, weight by the watch list and key area or not
key: [department_code, item_code, industry_section, credit_class, watch_weight, is_key_area]
materialised: table
*/
with

frame as (

	select * from int_inspection_frame

),

class_values as (

	select
		replace(m.key, 'sampling.multiplier.', '') as credit_class,
		m.number as multiplier,
		f.number as floor_ratio,
		c.number as cap_ratio
	from policy as m
	inner join policy as f on f.key = replace(m.key, 'sampling.multiplier.', 'sampling.floor.')
	inner join policy as c on c.key = replace(m.key, 'sampling.multiplier.', 'sampling.cap.')
	where m.key like 'sampling.multiplier.%'

),

parameters as (

	select
		policy_number('sampling.base_ratio') as base_ratio,
		policy_number('key_areas.coverage') as key_coverage,
		policy_number('sampling.staff_days_per_visit') as staff_days_per_visit

),

counted as (

	select
		department_code,
		item_code,
		industry_section,
		credit_class,
		watch_weight,
		count(*) as population_count,
		count_where(frame_state = 'resting') as resting_count,
		count_where(frame_state = 'sheltered') as sheltered_count,
		count_where(frame_state in ('framed', 'key_area')) as frame_count,
		is_key_area
	from frame
	group by all

)

select
	c.department_code,
	c.item_code,
	c.industry_section,
	c.credit_class,
	c.watch_weight,
	c.population_count,
	c.resting_count,
	c.sheltered_count,
	c.frame_count,
	p.base_ratio,
	v.multiplier,
	p.base_ratio * v.multiplier * c.watch_weight as weight_ratio,
	case when c.is_key_area then p.key_coverage else least(1, v.floor_ratio * c.watch_weight) end as floor_ratio,
	case when c.is_key_area then p.key_coverage else least(1, v.cap_ratio * c.watch_weight) end as cap_ratio,
	p.staff_days_per_visit,
	c.is_key_area
from counted as c
cross join parameters as p
inner join class_values as v on v.credit_class = c.credit_class
