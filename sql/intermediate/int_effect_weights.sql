/*
title: { zh: 重抽权重, en: Weights of the draws }
description:
  zh: 每个事项在每次重抽中的权重；第 0 次全为一，其余由事项编码与次数的哈希得出泊松权重，零不列。
  en: The weight of each item in each draw; one in draw 0, else a Poisson weight that a hash of item and draw decides, zeros left out.
rule: [R57]
grain: one row per item and draw
key: [item_code, draw]
materialised: table
*/
with

items as (

	select distinct item_code from int_effect_changes

),

draws as (

	select cast(numbers_below(policy_number('effects.draws') + 1) as integer) as draw

),

weights as (

	select
		i.item_code,
		d.draw,
		case when d.draw = 0 then 1 else poisson_weight(hashed_share(i.item_code || ':' || d.draw)) end as weight
	from items as i
	cross join draws as d

)

select * from weights where weight > 0
