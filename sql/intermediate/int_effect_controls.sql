/*
title: { zh: 对照组变化, en: Change of the controls }
description:
  zh: >-
    每个改革月份、此后每月、每次重抽：尚未改革的事项相对改革前的平均变化，按改革前件数加权。第 0 次为不加权的原样本；
    其余各次按事项整组重抽（泊松权重），权重由事项编码与次数的哈希决定。对照事项太少的月份不作比较。
  en: >-
    For every reform month, month since and draw: the mean change of the items not yet reformed, weighted by their cases
    before. Draw 0 is the sample as it stands; in the others whole items are drawn again with Poisson weights that a hash
    of item and draw decides. Months with too few controls are not compared.
rule: [R57]
grain: one row per reform month, month and draw
key: [reform_month, month, draw]
materialised: table
*/
with

changes as (

	select * from int_effect_changes where not is_treated

),

compared_months as (

	select reform_month, month
	from changes
	group by reform_month, month
	having count(*) >= policy_number('effects.min_items')

),

weights as (

	select * from int_effect_weights

)

select
	c.reform_month,
	w.draw,
	cast(
		round_to(
			sum(c.change_millionths * c.base_case_count * w.weight) / cast(sum(c.base_case_count * w.weight) as double), 0
		) as bigint
	) as change_millionths,
	c.month
from changes as c
inner join compared_months as m on m.reform_month = c.reform_month and m.month = c.month
inner join weights as w on w.item_code = c.item_code
group by c.reform_month, c.month, w.draw
